/**
 * Processor time for a request: what a call costs all processes that have a part in it, the callers left out. It does not
 * depend on what else the machine is doing, as requests a second do, and is what they come to once every core is busy.
 */
import { readdirSync, readFileSync } from 'node:fs';

const MS_PER_TICK = 10;

/** Milliseconds so far, by group of processes and id. */
export type Spent = Readonly<Record<string, ReadonlyMap<number, number>>>;

/** Of groups of processes, given by their ids. */
export function processorTime(groups: Readonly<Record<string, readonly number[]>>): Spent {
  return Object.fromEntries(
    Object.entries(groups).map(([name, pids]) => [name, new Map(pids.map((pid) => [pid, processorMs(pid)]))]),
  );
}

/** Microseconds for each request, by group. A process that has ended meanwhile is left out. */
export function perRequest(before: Spent, after: Spent, requests: number): Record<string, number> {
  return Object.fromEntries(
    Object.entries(after).map(([name, pids]) => {
      const ms = [...pids].reduce((sum, [pid, spent]) => sum + spent - (before[name]?.get(pid) ?? 0), 0);
      return [name, (ms / requests) * 1000];
    }),
  );
}

/** With the time of children that have ended: a database ends its processes as it likes. */
function processorMs(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const ofChildren = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(13, 15)
      .reduce((sum, ticks) => sum + Number(ticks), 0);
    const threads = readdirSync(`/proc/${pid}/task`);
    return threads.reduce((sum, thread) => sum + threadMs(pid, thread), 0) + ofChildren * MS_PER_TICK;
  } catch {
    return 0;
  }
}

/** The scheduler counts in nanoseconds, where `stat` counts ticks. A thread that has ended meanwhile is left out. */
function threadMs(pid: number, thread: string): number {
  try {
    return Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
  } catch {
    return 0;
  }
}
