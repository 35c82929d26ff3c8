/**
 * Processor time for a request: what a call costs all processes that have a part in it, the callers left out. It does not
 * depend on what else the machine is doing, as requests a second do, and is what they come to once every core is busy.
 */
import { readFileSync } from 'node:fs';

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
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) * MS_PER_TICK;
  } catch {
    return 0;
  }
}
