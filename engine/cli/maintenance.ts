import type { Config } from '../config.ts';
import { makeDataDir } from '../data-dir.ts';
import { replaceAdminToken } from '../http/auth.ts';
import { createLog } from '../log.ts';
import { openSecretBox } from '../master-keys.ts';
import { openCheckedStore } from '../parts.ts';
import { type OpenStore, openStore } from '../store/open.ts';

const BATCH = 100;

/** A new admin token; the old one stops working. */
export async function newToken(config: Config): Promise<string> {
  const { databaseUrl, dataDir, logLevel } = config;
  const open = () => openStore({ databaseUrl, dataDir, secrets: openSecretBox(config), log: createLog(logLevel) });
  return withStore(config, open, ({ settings }) => replaceAdminToken(settings));
}

/** Wraps every data key with the first master key again, a hundred at a time. Run it again after an interruption. */
export async function rotateSecrets(config: Config, say: (line: string) => void): Promise<void> {
  const open = () => openCheckedStore(config, createLog(config.logLevel));
  await withStore(config, open, async ({ resources, hooks, secondFactors, internalLogin, runs }) => {
    let done = 0;
    for (const secrets of [resources, hooks, secondFactors, internalLogin, runs]) {
      for (let left = 1, rewrapped = 1; left > 0 && rewrapped > 0; ) {
        ({ rewrapped, left } = await secrets.rotate(BATCH));
        done += rewrapped;
        say(`${done} done, ${left} left`);
      }
    }
  });
}

async function withStore<T>(
  config: Config,
  open: () => Promise<OpenStore>,
  work: (store: OpenStore) => Promise<T>,
): Promise<T> {
  makeDataDir(config);
  const store = await open();
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
