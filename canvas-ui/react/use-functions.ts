import { useCallback, useRef, useSyncExternalStore } from 'react';
import type { FunctionStore } from '#client';
import { useFunctionsContext } from './functions-provider.ts';
import type { CallableFunction, FunctionName } from './types.ts';

/**
 * All functions of the page by name. A component is drawn again only when one changes that it has read.
 *
 * @example
 * const { getCustomers, deleteCustomer } = useFunctions();
 * return <p>{getCustomers.data?.total} <button onClick={() => deleteCustomer.run({ id })}>Delete</button></p>;
 */
export function useFunctions(): { readonly [Name in FunctionName]: CallableFunction<Name> } {
  const { store } = useFunctionsContext();
  const { current: read } = useRef(new Set<string>());
  const subscribe = useCallback(
    (listener: () => void) =>
      store.subscribe((use) => {
        if (read.has(use)) listener();
      }),
    [store, read],
  );
  const changes = () => changesOf(store, read);
  useSyncExternalStore(subscribe, changes, changes);
  return new Proxy({} as never, {
    get(_, name) {
      if (typeof name !== 'string') return undefined;
      read.add(name);
      return store.object(name).handle;
    },
  });
}

function changesOf(store: FunctionStore, read: ReadonlySet<string>): number {
  let sum = 0;
  for (const use of read) sum += store.object(use).changes;
  return sum;
}
