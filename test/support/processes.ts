import { readdirSync, readFileSync } from 'node:fs';

/** What runs below a server, as Linux tells it. */

interface Seen {
  pid: number;
  parent: number;
  command: string;
}

/** All processes that a process started, and those that they started. */
export function processesBelow(pid: number): { pid: number; command: string }[] {
  const all = listProcesses();
  const parents = new Map(all.map((each) => [each.pid, each.parent]));
  const isBelow = (child: number): boolean => {
    const parent = parents.get(child);
    return parent !== undefined && (parent === pid || isBelow(parent));
  };
  return all.filter((each) => isBelow(each.pid));
}

/** Those that run code, and the wrappers around them. */
export function sandboxesOf(serverPid: number): number[] {
  return processesBelow(serverPid)
    .filter(({ command }) => /--permission/.test(command) && /child\.ts/.test(command))
    .map(({ pid }) => pid);
}

/** Kills what runs code; false if nothing did. */
export function killSandboxes(serverPid: number): boolean {
  return sandboxesOf(serverPid).filter(killNow).length > 0;
}

/** False for a process that is gone, or only waits for its parent to notice that it ended. */
export function isAlive(pid: number): boolean {
  const stat = readProc(pid, 'stat');
  return stat !== undefined && !/^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2));
}

function killNow(pid: number): boolean {
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
