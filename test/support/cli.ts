import { execFile } from 'node:child_process';
import { join } from 'node:path';

export interface Ended {
  code: number;
  out: string;
  err: string;
}

const ROOT = join(import.meta.dirname, '..', '..');

/** The command line as it runs in a terminal, with this environment and no other. */
export function runCli(args: readonly string[], env: Record<string, string>, stdin = ''): Promise<Ended> {
  const own = { PATH: process.env.PATH, ...env };
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ['engine/cli/switchyard.js', ...args],
      { cwd: ROOT, env: own },
      (error, out, err) => resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, err }),
    );
    child.stdin?.end(stdin);
  });
}
