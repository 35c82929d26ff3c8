import { createContext, createElement, type ReactNode, useContext, useMemo } from 'react';
import { FunctionStore, type RunAnswer, type RunOptions } from '#client';
import { browserWorld, type Confirm } from './browser-world.ts';
import { MountedUses } from './mounted-uses.ts';

/** What `createClient` of switchyard/client makes, whatever its functions. */
interface AnyClient {
  runWithMeta(...call: never[]): Promise<RunAnswer<unknown>>;
}

export interface FunctionsProviderProps {
  client: AnyClient;
  /** Asks the user, where a function wants that; the browser's own dialog if left out. */
  confirm?: Confirm | undefined;
  children?: ReactNode;
}

interface Functions {
  store: FunctionStore;
  uses: MountedUses;
}

const FunctionsContext = createContext<Functions | undefined>(undefined);

/**
 * The functions of everything below. They live as long as it does: what a component that is gone has loaded is there for
 * the next one.
 *
 * @example
 * <FunctionsProvider client={createClient({ baseUrl: '' })}><App /></FunctionsProvider>
 */
export function FunctionsProvider({ client, confirm, children }: FunctionsProviderProps): ReactNode {
  const functions = useMemo(() => createFunctions(client, confirm), [client, confirm]);
  return createElement(FunctionsContext.Provider, { value: functions }, children);
}

/** @throws Error outside of a FunctionsProvider */
export function useFunctionsContext(): Functions {
  const functions = useContext(FunctionsContext);
  if (!functions) throw new Error('Put a <FunctionsProvider client={…}> around the components that use functions.');
  return functions;
}

function createFunctions(client: AnyClient, confirm: Confirm | undefined): Functions {
  const runWithMeta = client.runWithMeta as (
    name: string,
    params: object,
    options: RunOptions,
  ) => Promise<RunAnswer<unknown>>;
  const store = new FunctionStore({
    send: (name) => (params, options) => runWithMeta(name, params, options),
    world: browserWorld(confirm),
  });
  return { store, uses: new MountedUses(store) };
}
