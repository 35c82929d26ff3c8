/** Starts one confined child around one script. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { realpathSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import type { Inside, Wall } from './walls.ts';

export type ChildPipes = ChildProcessByStdio<Writable, Readable, Readable>;

const NODE_FLAGS = [
  '--permission',
  '--allow-addons',
  '--disable-proto=delete',
  '--disable-sigusr1',
  '--no-warnings',
  '--max-old-space-size=256',
];

/** Shared libraries this very Node has loaded: the child's are the same. */
function sharedLibraries(): string[] {
  if (process.platform !== 'linux') return [];
  // Otherwise the report looks up the names of the network's addresses. The types do not know of it yet.
  Reflect.set(process.report, 'excludeNetwork', true);
  const report: { sharedObjects?: unknown } = process.report.getReport();
  const objects: unknown[] = Array.isArray(report.sharedObjects) ? report.sharedObjects : [];
  return objects.filter(
    (path): path is string => typeof path === 'string' && path.startsWith('/') && !path.endsWith('.node'),
  );
}

/** What runs inside the wall, whatever the wall is. */
export function describeInside(
  script: string,
  addon: string,
  { flags = [], environment = {} }: { flags?: readonly string[]; environment?: Record<string, string> } = {},
): Inside {
  const node = realpathSync(process.execPath);
  return {
    node,
    args: [...NODE_FLAGS, ...flags, '--eval', script],
    files: [node, addon, ...sharedLibraries()],
    environment: { TZ: 'UTC', ...environment },
  };
}

export function launchChild(wall: Wall, inside: Inside): ChildPipes {
  const { file, args, descriptor } = wall.command(inside);
  const child = spawn(file, args, {
    cwd: '/',
    env: inside.environment,
    stdio: descriptor ? ['pipe', 'pipe', 'pipe', 'pipe'] : ['pipe', 'pipe', 'pipe'],
  });
  const extra = child.stdio[3];
  if (descriptor && extra && 'end' in extra) extra.on('error', () => undefined).end(descriptor);
  return child;
}
