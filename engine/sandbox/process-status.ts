/** What Linux tells about a process from outside of it. Elsewhere everything is unknown. */
import { readFileSync, readlinkSync } from 'node:fs';

const PAGE_BYTES = 4096;
/** USER_HZ: 100 on every architecture that we run on. */
const MS_PER_TICK = 10;

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** The process at the end of a chain of wrappers, each the only child of the one before. */
export function innermost(pid: number): number {
  const [child] = (read(`/proc/${pid}/task/${pid}/children`) ?? '').split(' ');
  return child ? innermost(Number(child)) : pid;
}

export function residentBytes(pid: number): number | undefined {
  const pages = read(`/proc/${pid}/statm`)?.split(' ')[1];
  return pages === undefined ? undefined : Number(pages) * PAGE_BYTES;
}

/** Processor time of all threads so far. */
export function processorMs(pid: number): number | undefined {
  const stat = read(`/proc/${pid}/stat`);
  // The name of the program, in brackets, may hold spaces.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields ? (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK : undefined;
}

function link(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

/** Why a running child is not as confined as its wall says, or `undefined` when it is. */
export function wallGap(pid: number, holds: { filter: boolean; network: boolean }): string | undefined {
  if (process.platform !== 'linux') return undefined;
  const status = read(`/proc/${pid}/status`) ?? '';
  const field = (name: string): string => new RegExp(`^${name}:\\s*(\\S+)`, 'm').exec(status)?.[1] ?? '';
  if (holds.filter && field('Seccomp') !== '2') return 'the system call filter is not in force';
  if ((holds.filter || holds.network) && field('NoNewPrivs') !== '1') return 'the child may gain privileges';
  if ((holds.filter || holds.network) && !/^0+$/.test(field('CapEff'))) return 'the child has capabilities';
  const network = link(`/proc/${pid}/ns/net`);
  if (holds.network && network !== undefined && network === link('/proc/self/ns/net')) return 'the network is shared';
  return undefined;
}
