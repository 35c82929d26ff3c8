import { existsSync, mkdirSync, mkdtempSync, rmdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { settingOf } from './config-error.ts';

const SETTING = 'SWITCHYARD_DATA_DIR';

/** Makes the data directory if there is none. @throws ConfigError where that, or writing in it, is not possible */
export function makeDataDir(dataDir: string): void {
  settingOf(SETTING, () => {
    make(dataDir);
    tryWriting(dataDir);
  });
}

/** The same without leaving anything behind: who looks may be another user than the server's. @throws ConfigError */
export function lookAtDataDir(dataDir: string): void {
  let folder = dataDir;
  while (!existsSync(folder)) folder = dirname(folder);
  settingOf(SETTING, () => tryWriting(folder));
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
