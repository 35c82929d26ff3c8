import { existsSync, mkdirSync, mkdtempSync, rmdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Config } from './config.ts';
import { settingOf } from './config-error.ts';

const SETTING = 'SWITCHYARD_DATA_DIR';

/** What says whether something has to be written there. */
type Needs = Pick<Config, 'dataDir' | 'databaseUrl' | 'masterKeys'>;

/** Makes the data directory if there is none. @throws ConfigError where that is not possible, nor writing in it where that is needed */
export function makeDataDir(config: Needs): void {
  settingOf(SETTING, () => {
    make(config.dataDir);
    if (isWritten(config)) tryWriting(config.dataDir);
  });
}

/** The same without leaving anything behind: who looks may be another user than the server's. @throws ConfigError */
export function lookAtDataDir(config: Needs): void {
  let folder = config.dataDir;
  while (!existsSync(folder)) folder = dirname(folder);
  if (isWritten(config) || folder !== config.dataDir) settingOf(SETTING, () => tryWriting(folder));
}

/** With a database and keys from elsewhere all that is kept there could be made again: a container may have it to be read only. */
function isWritten({ databaseUrl, masterKeys }: Needs): boolean {
  return databaseUrl === undefined || masterKeys === undefined;
}

/** Folder by folder: Node's own `recursive` never ends where nothing can be made in a folder that is there, as in /proc. */
function make(folder: string): void {
  if (existsSync(folder)) return;
  make(dirname(folder));
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (cause) {
    // Another process was faster.
    if (!existsSync(folder)) throw new Error(`the folder ${folder} can not be made${because(cause)}`, { cause });
  }
}

/** Rights alone do not tell: a file system may be there to be read only, or full. */
function tryWriting(folder: string): void {
  if (!statSync(folder).isDirectory()) throw new Error(`${folder} is no folder`);
  try {
    rmdirSync(mkdtempSync(join(folder, '.probe-')));
  } catch (cause) {
    throw new Error(`nothing can be written in ${folder}${because(cause)}`, { cause });
  }
}

function because(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? ` (${cause.code})` : '';
}
