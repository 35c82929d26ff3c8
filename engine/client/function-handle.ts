import type { RunAnswer } from './client.ts';
import type { FunctionState } from './function-state.ts';
import type { ProblemError } from './problem-error.ts';

/** What handlers of a success read. */
export interface Succeeded<Data, Params> {
  result: Data;
  params: Params;
  runId: string | undefined;
}

/** What handlers of a failure read. */
export interface Failed<Params> {
  error: ProblemError;
  params: Params;
}

/** Called in order, each after the one before has ended. */
export type Handlers<Event> = readonly ((event: Event) => unknown)[];

/** How a function behaves whoever runs it. */
export interface FunctionSettings<Data, Params> {
  /** What the user is asked before it runs; nothing runs after a no. */
  confirm?: (() => string | undefined) | undefined;
  /** How long an answer does for the same parameters. */
  cacheSeconds?: number | undefined;
  onSuccess?: Handlers<Succeeded<Data, Params>> | undefined;
  onError?: Handlers<Failed<Params>> | undefined;
}

/** Sends one call. */
export type Send<Data, Params> = (params: Params, options: { signal: AbortSignal }) => Promise<RunAnswer<Data>>;

/** A function as a page reads it: `getCustomers.data`, `getCustomers.run()`. The methods can be handed on by themselves. */
export interface FunctionHandle<Data, Params> extends FunctionState<Data, Params> {
  /**
   * Runs it; without parameters with those that were set last. The newest call is the one that is shown. A failure that
   * nobody waits for is no unhandled rejection, since `.error` shows it.
   * @throws ProblemError, `run.cancelled` where it was cancelled or the user said no
   */
  run(params?: Params): Promise<Data>;
  /** Runs it with the parameters of its newest run, kept answers or not. @throws ProblemError */
  refresh(): Promise<Data>;
  /** Gives up what is on its way; the server stops those runs. */
  cancel(): void;
  /** As if it had never run. */
  reset(): void;
}
