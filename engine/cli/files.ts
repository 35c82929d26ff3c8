import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FunctionFiles } from '#core';
import { UsageError } from './explain.ts';

const OWN_FILE = /^(function\.json|layout\.json|[A-Za-z_][A-Za-z0-9_.]*\.(js|py|sql))$/;

/** Names of the folders of `dir` that hold a function. @throws UsageError */
export function functionFolders(dir: string): string[] {
  return entriesOf(dir)
    .filter((name) => existsSync(join(dir, name, 'function.json')))
    .sort();
}

/** @throws UsageError */
export function readFolder(dir: string): FunctionFiles {
  const names = entriesOf(dir).filter((name) => OWN_FILE.test(name));
  return new Map(names.map((name) => [name, readFileSync(join(dir, name), 'utf8')]));
}

/** Makes the folder hold these files of a function. Those that its `function.json` named before go; all else in it stays. */
export function writeFolder(dir: string, files: FunctionFiles): void {
  mkdirSync(dir, { recursive: true });
  for (const name of filesNamedIn(dir)) if (!files.has(name)) rmSync(join(dir, name), { force: true });
  for (const [name, text] of files) writeFileSync(join(dir, name), text);
}

function filesNamedIn(dir: string): string[] {
  const names = ['layout.json'];
  const file = join(dir, 'function.json');
  if (!existsSync(file)) return names;
  try {
    JSON.parse(readFileSync(file, 'utf8'), (key, value) => {
      if (key === '$file' && OWN_FILE.test(value)) names.push(value);
      return value;
    });
  } catch {
    // Somebody broke it: what it named is not known, and stays.
  }
  return names;
}

function entriesOf(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch {
    throw new UsageError(`There is no folder ${dir}. Pull first, or say with --dir where the functions are.`);
  }
}
