import type { Binding, LiveType } from '#client';
import { expressionsOf, references } from '#evaluate';

/** How the functions stand that a component shows data of: undefined while there is nothing to tell. */
export type Source =
  | { kind: 'loading' }
  | {
      kind: 'failed';
      /** The use that failed, for trying it again. */
      use: string;
      problem: { code: string; message: string };
      runId: string | undefined;
      /** What an earlier run answered is still shown. */
      hasData: boolean;
      isFetching: boolean;
    };

/** What a use of a function tells of itself, as expressions read it. */
interface Shown {
  data?: unknown;
  error?: unknown;
  isFetching?: unknown;
}

/** Uses whose data the component is there to show. */
export function usesShown(
  bindings: readonly Binding[],
  type: LiveType | undefined,
  uses: ReadonlySet<string>,
): string[] {
  const own = bindings.filter(({ path, perRow }) => !perRow && path.length === 1 && path[0] === type?.shows);
  const read = own.flatMap(({ value }) => expressionsOf(value)).flatMap(references);
  return [...new Set(read.filter(({ name, path }) => uses.has(name) && path[0] === 'data').map(({ name }) => name))];
}

/** A failure counts for more than what is still on its way. */
export function sourceOf(uses: readonly string[], stateOf: (use: string) => Shown): Source | undefined {
  const states = uses.map((use) => ({ use, ...stateOf(use) }));
  for (const { use, data, error, isFetching } of states) {
    const { code, message, runId } = Object(error);
    if (typeof message !== 'string') continue;
    const problem = { code: String(code), message };
    const hasData = data !== null && data !== undefined;
    const known = typeof runId === 'string' ? runId : undefined;
    return { kind: 'failed', use, problem, runId: known, hasData, isFetching: isFetching === true };
  }
  const isLoading = states.some(({ data, isFetching }) => isFetching === true && (data === null || data === undefined));
  return isLoading ? { kind: 'loading' } : undefined;
}
