import { useCallback, useEffect, useRef, useSyncExternalStore, use as waitFor } from 'react';
import type { FunctionObject, UseSettings } from '#client';
import { useFunctionsContext } from './functions-provider.ts';
import type { CallableFunction, FunctionName, ParamsOf, PreparedFunction, UseFunctionOptions } from './types.ts';

/** With the parameters' types taken away: they are checked where the hook is called. */
type Options = UseFunctionOptions<FunctionName>;

/**
 * A function as an object: `getCustomers.data`, `.error`, `.isFetching`, `.run()`. With parameters it can run by itself;
 * without, this component reads what the page has of it, and runs it.
 *
 * @example
 * const getCustomers = useFunction('getCustomers', { search }, { run: 'onChange' });
 * const deleteCustomer = useFunction('deleteCustomer');
 */
export function useFunction<Name extends FunctionName>(name: Name): CallableFunction<Name>;
export function useFunction<Name extends FunctionName>(
  name: Name,
  params: ParamsOf<Name>,
  options?: UseFunctionOptions<Name>,
): PreparedFunction<Name>;
export function useFunction(name: string, params?: object, options: Options = {}): unknown {
  const { store } = useFunctionsContext();
  const use = options.use ?? name;
  const object = store.object(use, name);
  const handle = useSyncExternalStore(
    useCallback((listener: () => void) => object.subscribe(listener), [object]),
    () => object.handle,
    () => object.handle,
  );
  useSuspense(object, params, options);
  useMounted({ use, params, options });
  return handle;
}

/** Loads before the component is there, where it wants to wait for that. */
function useSuspense(object: FunctionObject, params: object | undefined, { suspense, when = true }: Options): void {
  const { lastRunAt, data, error } = object.handle;
  if (!suspense || params === undefined || !when) return;
  if (lastRunAt === null) waitFor(object.firstAnswer(params));
  if (error && data === null) throw error;
}

interface Mounting {
  use: string;
  params: object | undefined;
  options: Options;
}

/** Lets the function run by itself while the component is there. */
function useMounted({ use, params, options }: Mounting): void {
  const { uses } = useFunctionsContext();
  const latest = useRef({ options, params });
  const mounted = useRef<ReturnType<typeof uses.claim>>(undefined);
  const behaviour = JSON.stringify(typeof options.run === 'string' ? { kind: options.run } : options.run);
  const isRead = params === undefined;
  useEffect(() => {
    latest.current = { options, params };
    if (params !== undefined) mounted.current?.update({ params, when: options.when ?? true });
  });
  useEffect(() => {
    if (isRead) return;
    const now = latest.current;
    const claim = uses.claim({
      use,
      owner: latest,
      settings: settingsOf(latest, behaviour),
      inputs: { params: now.params, when: now.options.when ?? true },
    });
    mounted.current = claim;
    return () => {
      mounted.current = undefined;
      claim.unmount();
    };
  }, [uses, use, behaviour, isRead]);
}

/** Handlers and questions are those of the last render, whenever the answer comes. */
function settingsOf(
  latest: { current: { options: Options } },
  behaviour: string | undefined,
): UseSettings<unknown, object> {
  const all = <Event>(handlers: ((event: Event) => unknown) | readonly ((event: Event) => unknown)[] = []) =>
    typeof handlers === 'function' ? [handlers] : handlers;
  const inOrder = async <Event>(handlers: readonly ((event: Event) => unknown)[], event: Event) => {
    for (const handler of handlers) await handler(event);
  };
  return {
    behaviour: behaviour === undefined ? undefined : JSON.parse(behaviour),
    cacheSeconds: latest.current.options.cacheSeconds,
    confirm: () => latest.current.options.confirm,
    onSuccess: [(event) => inOrder(all(latest.current.options.onSuccess), event as never)],
    onError: [(event) => inOrder(all(latest.current.options.onError), event as never)],
  };
}
