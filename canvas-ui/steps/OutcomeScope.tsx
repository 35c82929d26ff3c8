import { type ReactNode, useMemo } from 'react';
import { PROBLEM_TYPE, searchData, toDataNode } from '#model';
import type { JsonValue, TypeSpec } from '#schema';
import {
  describe,
  type FieldSurroundings,
  FieldSurroundingsProvider,
  suggest,
  useSurroundings,
} from '../form/index.ts';

interface OutcomeScopeProps {
  /** What steps after a success or a failure can read besides all else. */
  outcome: 'result' | 'error';
  spec?: TypeSpec | undefined;
  /** Of the last run. */
  value?: JsonValue | undefined;
  children: ReactNode;
}

/** Fields below read `result`, or `error`, of the call that they follow. */
export function OutcomeScope({ outcome, spec, value, children }: OutcomeScopeProps) {
  const around = useSurroundings();
  const scope = useMemo(
    () => around && withOutcome(around, { outcome, spec: outcome === 'error' ? PROBLEM_TYPE : spec, value }),
    [around, outcome, spec, value],
  );
  return scope ? <FieldSurroundingsProvider value={scope}>{children}</FieldSurroundingsProvider> : children;
}

function withOutcome(
  around: FieldSurroundings,
  { outcome, spec, value }: Omit<OutcomeScopeProps, 'children'>,
): FieldSurroundings {
  const node = toDataNode({ path: outcome, name: outcome, spec, value });
  const roots = [node, ...around.roots().filter(({ path }) => path !== outcome)];
  return {
    ...around,
    roots: () => roots,
    search: (query) => searchData(roots, query),
    completions: (position) => suggest(roots, position),
    hover: (position) => describe(roots, position),
  };
}
