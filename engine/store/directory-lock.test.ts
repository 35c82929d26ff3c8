import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { lockDirectory } from './directory-lock.ts';

const IN_USE = expect.objectContaining({ code: 'store.unavailable' });
let directory: string;
let file: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'switchyard-lock-'));
  file = join(directory, 'lock');
});
afterEach(() => rmSync(directory, { recursive: true }));

const longAgo = () => utimesSync(file, new Date(0), new Date(0));

describe('the lock on a data directory', () => {
  test('is held once, and free afterwards', () => {
    const lock = lockDirectory(file);
    expect(() => lockDirectory(file)).toThrow(IN_USE);
    longAgo();
    expect(() => lockDirectory(file)).toThrow(`process ${process.pid} on ${hostname()}`);
    lock.release();
    lockDirectory(file).release();
    expect(readdirSync(directory)).toEqual([]);
  });

  test('of a process that is gone is free', () => {
    // No system has such a pid.
    writeFileSync(file, JSON.stringify({ pid: 2 ** 22 + 1, started: 'x', host: hostname() }));
    lockDirectory(file).release();
  });

  test.skipIf(process.platform !== 'linux')('of a process that ended, and that nobody collected, is free', () => {
    // The shell never waits for its child: once that ended it is a zombie.
    const shell = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] });
    return new Promise<void>((resolve, reject) => {
      shell.stdout.once('data', (text: Buffer) => {
        const pid = Number(text);
        const look = setInterval(() => {
          const [state, ...fields] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
          if (state !== 'Z') return;
          clearInterval(look);
          try {
            const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
            writeFileSync(file, JSON.stringify({ pid, started: `${boot} ${fields[18]}`, host: hostname() }));
            lockDirectory(file).release();
            resolve();
          } catch (problem) {
            reject(problem);
          } finally {
            shell.kill('SIGKILL');
          }
        }, 10);
      });
    });
  });

  test('a pid that belongs to somebody else by now does not block', () => {
    writeFileSync(file, JSON.stringify({ pid: process.pid, started: 'long ago', host: hostname() }));
    lockDirectory(file).release();
  });

  test('another machine has it as long as it touches the lock', () => {
    writeFileSync(file, JSON.stringify({ pid: 1, started: 'x', host: 'elsewhere' }));
    expect(() => lockDirectory(file)).toThrow('process 1 on elsewhere');
    longAgo();
    lockDirectory(file).release();
  });

  test.each(['', '{"pid"', '{}', 'null'])('a broken one goes when nobody touches it: %s', (text) => {
    writeFileSync(file, text);
    expect(() => lockDirectory(file)).toThrow(IN_USE);
    longAgo();
    lockDirectory(file).release();
    expect(existsSync(file)).toBe(false);
  });

  test('remembers the child that uses the directory too', () => {
    const lock = lockDirectory(file);
    lock.setChild(process.pid);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ child: { pid: process.pid } });
    lock.setChild(undefined);
    expect(JSON.parse(readFileSync(file, 'utf8'))).not.toHaveProperty('child');
    lock.release();
  });

  test.each([
    ['tells', { pid: 2 ** 22 + 2, started: 'x' }, true],
    ['does not tell', undefined, false],
  ])('%s whether one that was killed had left a child', (_, child, left) => {
    writeFileSync(file, JSON.stringify({ pid: 2 ** 22 + 1, started: 'x', host: hostname(), child }));
    const lock = lockDirectory(file);
    expect(lock.leftChild).toBe(left);
    lock.release();
    expect(lockDirectory(file).leftChild).toBe(false);
  });
});
