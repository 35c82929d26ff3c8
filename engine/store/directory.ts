import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { cp, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { LimitError } from '#kit';
import { runToEnd, startThread } from './embedded.ts';

const POSTGRES_VERSION = '18';
const UNFINISHED = 'unfinished-';

export interface Directories {
  store: string;
  app: string;
}

/** Where a data directory keeps its databases: the store's own and, apart from it, the one for authors. */
function directoriesIn(dataDir: string): Directories {
  return { store: join(dataDir, 'store'), app: join(dataDir, 'app') };
}

/**
 * Makes the databases that are not there yet and refuses those that this release can't open. A new one is made aside and
 * then renamed, so that a start that was interrupted leaves nothing behind that looks like a database.
 */
export async function prepareDirectories(dataDir: string): Promise<Directories> {
  await removeUnfinished(dataDir);
  const directories = directoriesIn(dataDir);
  const missing = Object.values(directories).filter((directory) => !isDatabase(directory));
  const [first, ...others] = missing;
  if (first === undefined) return directories;
  const made = join(dataDir, `${UNFINISHED}${randomBytes(4).toString('hex')}`);
  await mkdir(made, { recursive: true, mode: 0o700 });
  await runToEnd(startThread({ directory: made, setup: '', settings: [], create: true }));
  for (const other of others) {
    await cp(made, `${made}-copy`, { recursive: true });
    await settle(`${made}-copy`, other);
  }
  await settle(made, first);
  syncEntry(dataDir);
  return directories;
}

async function settle(made: string, directory: string): Promise<void> {
  for (const entry of readdirSync(made, { recursive: true, encoding: 'utf8' })) syncEntry(join(made, entry));
  syncEntry(made);
  await rm(directory, { recursive: true, force: true });
  await rename(made, directory);
}

/** @throws LimitError `store.unavailable` for a directory that holds something else, or another Postgres */
function isDatabase(directory: string): boolean {
  if (!existsSync(directory) || readdirSync(directory).length === 0) return false;
  const file = join(directory, 'PG_VERSION');
  const version = existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
  if (version === POSTGRES_VERSION) return true;
  const problem =
    version === undefined
      ? `${directory} holds files but no database. Move them away, or choose another data directory.`
      : `${directory} was made by Postgres ${version}, this release needs ${POSTGRES_VERSION}. Dump it with the release that made it, move the directory away, and load the dump into a new one.`;
  throw new LimitError({ code: 'store.unavailable', message: problem });
}

async function removeUnfinished(dataDir: string): Promise<void> {
  const entries = await readdir(dataDir).catch(() => []);
  for (const entry of entries) {
    if (entry.startsWith(UNFINISHED)) await rm(join(dataDir, entry), { recursive: true, force: true });
  }
}

/** Some systems have no fsync for directories; there is nothing to be done then. */
function syncEntry(path: string): void {
  let opened: number | undefined;
  try {
    opened = openSync(path, 'r');
    fsyncSync(opened);
  } catch {
    return;
  } finally {
    if (opened !== undefined) closeSync(opened);
  }
}
