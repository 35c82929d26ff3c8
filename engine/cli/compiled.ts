/**
 * What V8 made of our code, kept beside the data for the next start, where nobody else can write. Node writes it when a
 * process ends in order; one that is killed never does, and its next start would take twice as long. So the first server
 * in a data directory has it written by a process of its own: it takes a second in which nobody would be answered.
 */
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { enableCompileCache, getCompileCacheDir } from 'node:module';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { compiledIn, isCompiledElsewhere } from '../early-config.js';
import { readRelease } from '../http/release.ts';

const urlOf = (file: string): string => JSON.stringify(new URL(file, import.meta.url).href);

/** Loads all that a server loads, and ends as `switchyard --help` does. */
const LOAD_ALL = `await import(${urlOf('./serve.ts')});
process.argv = [process.execPath, '--help'];
await import(${urlOf('./program.ts')});`;

/** Keeps it from now on, in a data directory that is there; switchyard.js uses what is there. @returns for when the server is ready: has it made, where it is missing */
export function keepCompiled(dataDir: string): () => void {
  const nothing = () => undefined;
  // Somebody else's is not ours to fill.
  if (isCompiledElsewhere()) return nothing;
  const folder = compiledIn(dataDir);
  try {
    enableCompileCache(folder);
    // The folder of this very Node: what `enableCompileCache` itself answers is another one the first time.
    const directory = getCompileCacheDir();
    if (directory === undefined) return nothing;
    const marker = join(directory, 'made-by');
    const release = readRelease();
    return madeBy(marker) === release ? nothing : () => compileAhead(folder, { marker, release });
  } catch {
    // What needs the data directory says so better than this could.
    return nothing;
  }
}

function madeBy(marker: string): string | undefined {
  try {
    return readFileSync(marker, 'utf8');
  } catch {
    return undefined;
  }
}

function compileAhead(folder: string, { marker, release }: { marker: string; release: string }): void {
  // The same options: V8 takes nothing that was compiled with others.
  const options = [...process.execArgv, '--input-type=module', '--eval', LOAD_ALL];
  const child = spawn(process.execPath, options, {
    env: { NODE_COMPILE_CACHE: folder },
    stdio: 'ignore',
  });
  child.unref();
  // Not written: the next start takes longer, and tries again.
  child.on('error', () => undefined);
  child.once('spawn', () => setPriority(Number(child.pid), constants.priority.PRIORITY_LOW));
  child.once('exit', (status) => {
    if (status === 0) writeFileSync(marker, release);
  });
  process.once('exit', () => child.kill('SIGKILL'));
}
