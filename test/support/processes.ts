import { readdirSync, readFileSync } from 'node:fs';
import { processorMs } from '../../engine/sandbox/process-status.ts';

/** What runs below a server, as Linux tells it. */

interface Seen {
  pid: number;
  parent: number;
  command: string;
}

/** All processes that a process started, and those that they started. */
export function processesBelow(pid: number): Seen[] {
  const all = listProcesses();
  const parents = new Map(all.map((each) => [each.pid, each.parent]));
  const isBelow = (child: number): boolean => {
    const parent = parents.get(child);
    return parent !== undefined && (parent === pid || isBelow(parent));
  };
  return all.filter((each) => isBelow(each.pid));
}

/** Those that run code, without the wrappers around them; first the one that has worked most. */
export function sandboxesOf(serverPid: number): number[] {
  const all = processesBelow(serverPid).filter(
    ({ command }) => /--permission/.test(command) && /child\.ts/.test(command),
  );
  const innermost = all.filter(({ pid }) => !all.some(({ parent }) => parent === pid)).map(({ pid }) => pid);
  return innermost.sort((a, b) => (processorMs(b) ?? 0) - (processorMs(a) ?? 0));
}

/** Kills one that runs code, by its place in that order; false if there is none. The wrappers around it go with it. */
export function killSandbox(serverPid: number, index = 0): boolean {
  const pids = sandboxesOf(serverPid);
  const pid = pids[index % pids.length];
  return pid !== undefined && killNow(pid);
}

/** Of those that run code the one that worked most meanwhile: which of them it is that runs this kind of code. */
export async function busiestSandbox(serverPid: number, work: () => Promise<unknown>): Promise<number> {
  const before = new Map(sandboxesOf(serverPid).map((pid) => [pid, processorMs(pid) ?? 0]));
  await work();
  const spent = (pid: number) => (processorMs(pid) ?? 0) - (before.get(pid) ?? 0);
  const [busiest] = [...before.keys()].sort((a, b) => spent(b) - spent(a));
  if (busiest === undefined) throw new Error('no process runs code');
  return busiest;
}

/** False for a process that is gone, or only waits for its parent to notice that it ended. */
export function isAlive(pid: number): boolean {
  const stat = readProc(pid, 'stat');
  return stat !== undefined && !/^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2));
}

/** False for one that is gone. */
export function killNow(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    return false;
  }
}

function listProcesses(): Seen[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    const pid = Number(name);
    const stat = readProc(pid, 'stat');
    const command = readProc(pid, 'cmdline');
    // It has ended since we listed it.
    if (stat === undefined || command === undefined) return [];
    return [{ pid, parent: Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]), command }];
  });
}

function readProc(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return undefined;
  }
}
