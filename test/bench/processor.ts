/**
 * Processor time for a request: what a call costs all processes that have a part in it, the callers left out. It does not
 * depend on what else the machine is doing, as requests a second do, and is what they come to once every core is busy.
 */
import { readdirSync, readFileSync } from 'node:fs';

const MS_PER_TICK = 10;

interface Process {
  /** So far, with that of its children that have ended: a database ends its processes as it likes. */
  ms: number;
  parent: number;
}

/** By group of processes and id. */
export type Spent = Readonly<Record<string, ReadonlyMap<number, Process>>>;

/** Of groups of processes, given by their ids. */
export function processorTime(groups: Readonly<Record<string, readonly number[]>>): Spent {
  return Object.fromEntries(
    Object.entries(groups).map(([name, pids]) => [name, new Map(pids.flatMap((pid) => readProcess(pid)))]),
  );
}

/** Microseconds for each request, by group. */
export function perRequest(before: Spent, after: Spent, requests: number): Record<string, number> {
  const ended = Object.entries(before).flatMap(([name, all]) =>
    [...all].filter(([pid]) => !after[name]?.has(pid)).map(([, process]) => process),
  );
  return Object.fromEntries(
    Object.entries(after).map(([name, all]) => {
      const sum = [...all].reduce((total, [pid, { ms }]) => total + ms - (before[name]?.get(pid)?.ms ?? 0), 0);
      // What they had spent before came to their parent when they ended.
      const earlier = ended.reduce((total, { ms, parent }) => total + (all.has(parent) ? ms : 0), 0);
      return [name, ((sum - earlier) / requests) * 1000];
    }),
  );
}

/** Nothing where it has ended meanwhile. */
function readProcess(pid: number): [number, Process][] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ofChildren = fields.slice(13, 15).reduce((sum, ticks) => sum + Number(ticks), 0);
    const own = readdirSync(`/proc/${pid}/task`).reduce((sum, thread) => sum + threadMs(pid, thread), 0);
    return [[pid, { ms: own + ofChildren * MS_PER_TICK, parent: Number(fields[1]) }]];
  } catch {
    return [];
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
