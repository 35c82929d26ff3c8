import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FunctionFiles } from '#core';

const OWN_FILE = /^(function\.json|layout\.json|[A-Za-z_][A-Za-z0-9_.]*\.(js|py|sql))$/;

/** Names of the folders of `dir` that hold a function. */
export function functionFolders(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && readdirSync(join(dir, entry.name)).includes('function.json'))
    .map((entry) => entry.name)
    .sort();
}

export function readFolder(dir: string): FunctionFiles {
  const names = readdirSync(dir).filter((name) => OWN_FILE.test(name));
  return new Map(names.map((name) => [name, readFileSync(join(dir, name), 'utf8')]));
}

/** Makes the folder hold exactly these files of a function; a README or anything else in it stays. */
export function writeFolder(dir: string, files: FunctionFiles): void {
  mkdirSync(dir, { recursive: true });
  for (const name of readdirSync(dir)) if (OWN_FILE.test(name) && !files.has(name)) rmSync(join(dir, name));
  for (const [name, text] of files) writeFileSync(join(dir, name), text);
}
