/**
 * What of the environment is needed before config.ts is loaded, with all that it takes to check the rest. JavaScript, as
 * what starts us is: for the first line of TypeScript that is not compiled yet, Node loads a compiler and keeps its 20 MB.
 */
import { join, resolve } from 'node:path';

export const DEFAULT_DATA_DIR = '.switchyard';

export function readDataDir() {
  return process.env.SWITCHYARD_DATA_DIR || DEFAULT_DATA_DIR;
}

/** Node keeps compiled code where somebody else said. */
export function isCompiledElsewhere() {
  return Boolean(process.env.NODE_COMPILE_CACHE);
}

/**
 * Where Node keeps compiled code for the next start: beside the data, where nobody else can write.
 * @param {string} dataDir
 */
export function compiledIn(dataDir) {
  return join(resolve(dataDir), 'compiled');
}
