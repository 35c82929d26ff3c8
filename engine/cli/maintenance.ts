import type { Config } from '../config.ts';
import { replaceAdminToken } from '../http/auth.ts';
import { createLog } from '../log.ts';
import { openSecretBox } from '../parts.ts';
import { type OpenStore, openStore } from '../store/open.ts';

const BATCH = 100;

/** A new admin token; the old one stops working. */
export async function newToken(config: Config): Promise<string> {
  return withStore(config, ({ settings }) => replaceAdminToken(settings));
}

/** Wraps every data key with the first master key again, a hundred at a time. Run it again after an interruption. */
export async function rotateSecrets(config: Config, say: (line: string) => void): Promise<void> {
  await withStore(config, async ({ resources, hooks, secondFactors, runs }) => {
    let done = 0;
    for (const secrets of [resources, hooks, secondFactors, runs]) {
      for (let left = 1, rewrapped = 1; left > 0 && rewrapped > 0; ) {
        ({ rewrapped, left } = await secrets.rotate(BATCH));
        done += rewrapped;
        say(`${done} done, ${left} left`);
      }
    }
  });
}

async function withStore<T>(config: Config, work: (store: OpenStore) => Promise<T>): Promise<T> {
  const { databaseUrl, dataDir, logLevel } = config;
  const secrets = openSecretBox(config);
  const store = await openStore({ databaseUrl, dataDir, secrets, log: createLog(logLevel) });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
