import type { ProblemError } from './problem-error.ts';

export type FunctionStatus = 'idle' | 'loading' | 'success' | 'error';

/** What a page reads of a function (semantics 6.1). Data and error stay until the next answer, also while it is on its way. */
export interface FunctionState<Data, Params> {
  /** The last result; null before the first. */
  readonly data: Data | null;
  /** Why the last run failed; null if it did not. */
  readonly error: ProblemError | null;
  readonly isFetching: boolean;
  readonly status: FunctionStatus;
  /** When the last answer came, ISO 8601. */
  readonly lastRunAt: string | null;
  /** Leads to the record of the run that was answered last. */
  readonly runId: string | null;
  /** Of the newest run. */
  readonly params: Params | null;
}

export const IDLE: FunctionState<never, never> = Object.freeze({
  data: null,
  error: null,
  isFetching: false,
  status: 'idle',
  lastRunAt: null,
  runId: null,
  params: null,
});

type Change<Data, Params> = Partial<FunctionState<Data, Params>>;

/** A run begins: everything that was shown stays. */
export function fetching<Params>(params: Params): Change<never, Params> {
  return { isFetching: true, status: 'loading', params };
}

export function succeeded<Data>(data: Data, runId: string | undefined, at: number): Change<Data, never> {
  return { data, error: null, ...settled('success', runId, at) };
}

/** The data of the last success stays. */
export function failed(error: ProblemError, at: number): Change<never, never> {
  return { error, ...settled('error', error.runId, at) };
}

/** Nothing is on its way any more; what was shown before goes on being shown. */
export function givenUp({ error, lastRunAt }: FunctionState<unknown, unknown>): Change<never, never> {
  const before = lastRunAt === null ? 'idle' : 'success';
  return { isFetching: false, status: error ? 'error' : before };
}

function settled(status: FunctionStatus, runId: string | undefined, at: number) {
  return { isFetching: false, status, runId: runId ?? null, lastRunAt: new Date(at).toISOString() };
}
