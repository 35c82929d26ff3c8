import { Scope } from '../../engine/core/scope.ts';
import { compileConfig } from '../../engine/core/values.ts';

/** A parsed query with its fields evaluated against these names, as the runner does it. */
export function resolveQuery(parsed: unknown, names: Readonly<Record<string, unknown>> = {}): unknown {
  return compileConfig(parsed)(new Scope().with(names));
}
