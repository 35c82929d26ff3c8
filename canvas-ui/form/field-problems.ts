import { useEffect, useRef, useState } from 'react';
import type { CodeDiagnostic } from '../code/index.ts';
import type { Preview } from './preview.ts';
import { type FieldProblem, useFormHost } from './surroundings.tsx';

const IDLE_MS = 600;

/** Nobody is told of a mistake in the middle of a word: only after a rest, or when the field is left. */
export function useSettled(text: unknown, isFocused: boolean): boolean {
  const [settled, setSettled] = useState<unknown>(text);
  const first = useRef(true);
  useEffect(() => {
    if (first.current || !isFocused) {
      first.current = false;
      setSettled(text);
      return undefined;
    }
    const timer = setTimeout(() => setSettled(text), IDLE_MS);
    return () => clearTimeout(timer);
  }, [text, isFocused]);
  return settled === text;
}

export interface ToldProblems {
  error: string | undefined;
  warning: string | undefined;
  /** Grey: the author has not come to it yet. */
  note: string | undefined;
}

export function tellProblems(problems: readonly FieldProblem[]): ToldProblems {
  const of = (...severities: FieldProblem['severity'][]) =>
    problems.find(({ severity }) => severities.includes(severity))?.message;
  return { error: of('error'), warning: of('warning'), note: of('incomplete', 'info') };
}

interface Shown {
  path: string;
  value: unknown;
  preview: Preview;
  isFocused: boolean;
}

/** Where the server puts what is wrong with a tagged value: at the field, or at its text. */
const PLACES = ['', '/code', '/text', '/value'];

/** What the server and the preview say of a tagged value; nothing while somebody types. */
export function useFieldProblems({ path, value, preview, isFocused }: Shown): {
  told: ToldProblems;
  diagnostics: readonly CodeDiagnostic[];
} {
  const host = useFormHost();
  const isSettled = useSettled(value, isFocused);
  if (!isSettled) return { told: NOTHING_TOLD, diagnostics: [] };
  const given = PLACES.flatMap((place) => host.problems(`${path}${place}`));
  const own = preview.kind === 'problem' && given.length === 0 ? [ofPreview(preview)] : [];
  const all = [...given, ...own];
  return { told: tellProblems(all), diagnostics: all.flatMap(toDiagnostic) };
}

export const NOTHING_TOLD: ToldProblems = { error: undefined, warning: undefined, note: undefined };

function ofPreview({ message, start, end }: Extract<Preview, { kind: 'problem' }>): FieldProblem {
  // Only the server says that something can not be saved or published; a value that fails to evaluate may be a test value.
  return { severity: 'warning', message, position: { start, end } };
}

export function toDiagnostic({ severity, message, position }: FieldProblem): CodeDiagnostic[] {
  if (!position) return [];
  const shown = severity === 'incomplete' ? 'info' : severity;
  return [{ from: position.start, to: position.end, severity: shown, message }];
}
