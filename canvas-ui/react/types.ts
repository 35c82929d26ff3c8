import type { AnyFunctions, Failed, FunctionHandle, FunctionTypes, Succeeded } from '#client';
import type { RunBehaviour } from '#schema';

/**
 * Where a program says which functions there are: `switchyard types --react` writes it.
 *
 * @example
 * declare module 'switchyard/react' {
 *   interface Register { functions: Functions }
 * }
 */
// biome-ignore lint/suspicious/noEmptyInterface: filled by the program that uses it
export interface Register {}

type Known = Register extends { functions: infer Functions } ? Functions : AnyFunctions;

export type FunctionName = keyof Known & string;
type TypesOf<Name extends FunctionName> = Known[Name] extends FunctionTypes ? Known[Name] : never;
export type ParamsOf<Name extends FunctionName> = TypesOf<Name>['params'];
export type ResultOf<Name extends FunctionName> = TypesOf<Name>['result'];

/** A function that was given its parameters: `run()` takes those, or others. */
export type PreparedFunction<Name extends FunctionName> = FunctionHandle<ResultOf<Name>, ParamsOf<Name>>;

/** A function that gets its parameters with each run. They may be left out where all of them may. */
export interface CallableFunction<Name extends FunctionName> extends Omit<PreparedFunction<Name>, 'run'> {
  run(
    ...call: Record<never, never> extends ParamsOf<Name> ? [params?: ParamsOf<Name>] : [params: ParamsOf<Name>]
  ): Promise<ResultOf<Name>>;
}

type Handlers<Event> = ((event: Event) => unknown) | readonly ((event: Event) => unknown)[];

/** When a function runs, and what goes with each run (semantics 6.2, 6.3). */
export interface UseFunctionOptions<Name extends FunctionName> {
  /** When it runs by itself; never unless set. */
  run?: 'manual' | 'onLoad' | 'onChange' | RunBehaviour | undefined;
  /** It does not run by itself while this is false. */
  when?: boolean | undefined;
  /** What the user is asked before it runs. */
  confirm?: string | undefined;
  /** How long an answer does for the same parameters. */
  cacheSeconds?: number | undefined;
  /** Called in order after a success that is shown. */
  onSuccess?: Handlers<Succeeded<ResultOf<Name>, ParamsOf<Name>>> | undefined;
  onError?: Handlers<Failed<ParamsOf<Name>>> | undefined;
  /** The nearest Suspense waits for the first answer, the nearest error boundary gets its failure. */
  suspense?: boolean | undefined;
  /** Another name, where a page uses a function twice. Components that say the same name share one function object. */
  use?: string | undefined;
}
