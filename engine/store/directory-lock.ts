import { execFileSync } from 'node:child_process';
import { readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { z } from 'zod';
import { LimitError } from '#kit';

/** A holder on another machine, or in another container, shows by touching the file that it is still there. */
const TOUCH_MS = 5_000;
const GONE_MS = 20_000;
const PROBE_TIMEOUT_MS = 2_000;

const processSchema = z.object({ pid: z.int(), started: z.string() });
const lockSchema = processSchema.extend({ host: z.string(), child: processSchema.optional() });

type LockedBy = z.infer<typeof lockSchema>;

export interface DirectoryLock {
  /** The last holder ended without releasing it, and had a child. */
  readonly leftChild: boolean;
  /** Notes a child process that uses the directory too, so that a successor can end it if it outlives us. */
  setChild(pid: number | undefined): void;
  release(): void;
}

/**
 * Makes this process the only one to use a data directory: PGlite itself lets two open it, and one loses what it wrote
 * (electric-sql/pglite#1106). A pid alone would do for a lock until the machine gives it to somebody else.
 * @throws LimitError `store.unavailable` naming the process that has it
 */
export function lockDirectory(file: string): DirectoryLock {
  const self: LockedBy = { pid: process.pid, started: processStart(process.pid) ?? '', host: hostname() };
  let leftChild = false;
  while (!create(file, self)) leftChild = evict(file, self);
  const timer = setInterval(() => touch(file), TOUCH_MS).unref();
  return {
    leftChild,
    setChild(pid) {
      const started = pid === undefined ? undefined : processStart(pid);
      const child = pid === undefined || started === undefined ? {} : { child: { pid, started } };
      writeFileSync(file, JSON.stringify({ ...self, ...child }));
    },
    release() {
      clearInterval(timer);
      rmSync(file, { force: true });
    },
  };
}

function create(file: string, self: LockedBy): boolean {
  try {
    writeFileSync(file, JSON.stringify(self), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Takes a lock away that nobody holds any more. Answers whether its holder left a child. */
function evict(file: string, self: LockedBy): boolean {
  const before = read(file);
  if (!before) return false;
  const { text, age, holder } = before;
  if (isHeld(holder, self, age)) throw inUse(file, holder, age);
  // Two may get here at once. Only one renames the old lock; the other would find a new one in its place.
  const aside = `${file}.${process.pid}.old`;
  try {
    renameSync(file, aside);
  } catch {
    return false;
  }
  if (readFileSync(aside, 'utf8') !== text) {
    renameSync(aside, file);
    return false;
  }
  if (holder?.child && isRunning(holder.child)) process.kill(holder.child.pid, 'SIGKILL');
  rmSync(aside);
  return holder?.child !== undefined;
}

function read(file: string): { text: string; age: number; holder: LockedBy | undefined } | undefined {
  try {
    const text = readFileSync(file, 'utf8');
    return { text, age: Date.now() - statSync(file).mtimeMs, holder: parse(text) };
  } catch {
    // It went in the meantime.
    return undefined;
  }
}

function parse(text: string): LockedBy | undefined {
  try {
    return lockSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function isHeld(holder: LockedBy | undefined, self: LockedBy, age: number): boolean {
  // Half written: somebody is about to have it, or was when the machine stopped.
  if (!holder || holder.host !== self.host) return age < GONE_MS;
  return isRunning(holder);
}

function isRunning({ pid, started }: { pid: number; started: string }): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
  }
  const now = processStart(pid);
  return now === undefined || started === '' || now === started;
}

/** When a process started, in whatever words the system has: another process of the same pid started at another time. */
function processStart(pid: number): string | undefined {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name of the program, in brackets, may hold anything; after it stand the state and, as the 20th field, the start.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A zombie is gone: in a container the first process may never collect it.
    return fields[0] === 'Z' ? 'gone' : `${boot} ${fields[19]}`;
  } catch {
    return processStartByPs(pid);
  }
}

function processStartByPs(pid: number): string | undefined {
  try {
    const started = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      timeout: PROBE_TIMEOUT_MS,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return started.trim() || undefined;
  } catch {
    return undefined;
  }
}

function touch(file: string): void {
  try {
    const now = new Date();
    utimesSync(file, now, now);
  } catch {
    // Somebody removed the lock or the disk is in trouble: the database will say so.
  }
}

function inUse(file: string, holder: LockedBy | undefined, age: number): LimitError {
  const who = holder ? `process ${holder.pid} on ${holder.host}` : 'another process';
  return new LimitError({
    code: 'store.unavailable',
    message: `The data directory is in use by ${who} (${file}, last seen ${Math.max(0, Math.round(age / 1000))} s ago). Only one Switchyard can use an embedded database: stop the other one, give this one its own data directory, or set DATABASE_URL.`,
  });
}
