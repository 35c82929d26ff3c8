/** What of the environment is needed before config.ts is loaded, with all that it takes to check the rest. */
import { resolve } from 'node:path';

export const DEFAULT_DATA_DIR = '.switchyard';

export function readDataDir(): string {
  return resolve(process.env.SWITCHYARD_DATA_DIR || DEFAULT_DATA_DIR);
}

/** Node keeps compiled code where somebody else said. */
export function isCompiledElsewhere(): boolean {
  return Boolean(process.env.NODE_COMPILE_CACHE);
}
