import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FunctionStore, Functions, Log } from '#core';
import { EXAMPLES_AUTHOR } from './seed.ts';

export interface WarmUpOptions {
  functions: Pick<Functions, 'live'>;
  store: Pick<FunctionStore, 'list' | 'publisher'>;
  workspace: string;
  log: Log;
}

/**
 * Plans what is live, one function after the other, so that what its code needs is started before its first call. Examples
 * as they came start nothing: most servers never run them.
 */
export function warmUp({ functions, store, workspace, log }: WarmUpOptions): { stop(): Promise<void> } {
  let isStopped = false;
  const work = async (): Promise<void> => {
    for (const { name, liveVersion } of await store.list(workspace)) {
      await nextTurn();
      if (isStopped) return;
      if (liveVersion === null || (await store.publisher(workspace, { name })) === EXAMPLES_AUTHOR.id) continue;
      await functions
        .live(workspace, name)
        .catch((cause: unknown) => log.warn('a function can not run', { name, cause }));
    }
  };
  const done = work().catch((cause: unknown) => log.warn('functions could not be warmed up', { cause }));
  return {
    async stop() {
      isStopped = true;
      await done;
    },
  };
}
