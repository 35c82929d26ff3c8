import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { CodeRequest, Sandbox } from '#core';
import { AppError } from '#kit';
import { aCodeRequest, failure } from '../../test/contract/sandbox-request.ts';
import { innermost } from './process-status.ts';
import { createSandbox, type SandboxOptions } from './sandbox.ts';

const open: Sandbox[] = [];

async function create(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await createSandbox({ children: 1, ...options });
  open.push(sandbox);
  return sandbox;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((sandbox) => sandbox.close()));
});

/** A request whose code waits in a call until the test lets it go. */
function aHeldRequest(): { request: CodeRequest; started: Promise<void>; release(): void; abort(reason: Error): void } {
  const started = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const controller = new AbortController();
  const call = async (): Promise<string> => {
    started.resolve();
    await released.promise;
    return '"released"';
  };
  const request = aCodeRequest('return await resources.a.b()', { call, signal: controller.signal });
  return {
    request,
    started: started.promise,
    release: () => released.resolve(),
    abort: (reason) => controller.abort(reason),
  };
}

function childPids(of: number): number[] {
  const children = readFileSync(`/proc/${of}/task/${of}/children`, 'utf8').trim();
  const direct = children === '' ? [] : children.split(' ').map(Number);
  return direct
    .filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--permission'))
    .map((pid) => innermost(pid));
}

describe('the queue', () => {
  it('takes what a child has no room for, and refuses more than it may hold', async () => {
    const sandbox = await create({ runsPerChild: 1, maxQueue: 1, maxWaitMs: 60_000 });
    const held = aHeldRequest();
    const first = sandbox.run(held.request);
    await held.started;
    const second = sandbox.run(aCodeRequest('return await 2'));
    expect(sandbox.health()).toMatchObject({ ready: 1, busy: 1, waiting: 1 });
    expect(await failure(sandbox.run(aCodeRequest('return await 3')))).toMatchObject({
      code: 'sandbox.busy',
      retryable: true,
    });
    held.release();
    expect(await first).toMatchObject({ json: '"released"' });
    expect(await second).toMatchObject({ json: '2' });
    expect(sandbox.health()).toMatchObject({ busy: 0, waiting: 0 });
  });

  it('gives up on a run that waited too long', async () => {
    const sandbox = await create({ runsPerChild: 1, maxWaitMs: 1 });
    const held = aHeldRequest();
    const first = sandbox.run(held.request);
    await held.started;
    expect(await failure(sandbox.run(aCodeRequest('return await 2')))).toMatchObject({ code: 'sandbox.busy' });
    held.release();
    await first;
  });

  it('forgets a run that is cancelled while it waits', async () => {
    const sandbox = await create({ runsPerChild: 1, maxWaitMs: 60_000 });
    const held = aHeldRequest();
    const first = sandbox.run(held.request);
    await held.started;
    const waiting = aHeldRequest();
    const second = failure(sandbox.run(waiting.request));
    const reason = new Error('gone');
    waiting.abort(reason);
    expect(await second).toBe(reason);
    expect(sandbox.health().waiting).toBe(0);
    held.release();
    await first;
  });

  it('runs that wait for their calls do not keep others from running', async () => {
    const sandbox = await create();
    const held = Array.from({ length: 10 }, aHeldRequest);
    const runs = held.map(({ request }) => sandbox.run(request));
    await Promise.all(held.map(({ started }) => started));
    expect(await sandbox.run(aCodeRequest('return 1'))).toMatchObject({ json: '1' });
    for (const { release } of held) release();
    expect(await Promise.all(runs)).toHaveLength(10);
  });
});

describe('a request that can not be', () => {
  it.each([
    ['a name that is code', { names: { 'a = globalThis': 1 } }, 'block.invalid'],
    ['a name with a comma', { names: { 'a, b': 1 } }, 'block.invalid'],
  ])('%s', async (_title, parts, code) => {
    const sandbox = await create();
    expect(await failure(sandbox.run(aCodeRequest('return 1', parts)))).toMatchObject({ code });
  });

  it('another language, endless code', async () => {
    const sandbox = await create();
    const python = { ...aCodeRequest('return 1'), language: 'ruby' };
    expect(await failure(sandbox.run(python))).toMatchObject({ code: 'sandbox.unavailable' });
    const long = aCodeRequest(`/* ${'x'.repeat(2 ** 21)} */`);
    expect(await failure(sandbox.run(long))).toMatchObject({ code: 'value.tooLarge' });
  });
});

describe('kill -9 of a child', () => {
  it('under load: only its own runs fail, with the reason, and the next succeed', async () => {
    const sandbox = await create({ children: 2 });
    let killed = 0;
    const outcomes = await Promise.all(
      Array.from({ length: 300 }, async (_, index) => {
        const outcome = await sandbox.run(aCodeRequest(`return await ${index}`, { scope: `s${index % 3}` })).then(
          ({ json }) => json,
          (error: unknown) => error,
        );
        if (index === 20) {
          for (const pid of childPids(process.pid).slice(0, 1)) {
            process.kill(pid, 'SIGKILL');
            killed += 1;
          }
        }
        return { index, outcome };
      }),
    );
    expect(killed).toBe(1);
    for (const { index, outcome } of outcomes) {
      if (outcome instanceof AppError) expect(outcome.code).toBe('sandbox.crashed');
      else expect(outcome).toBe(String(index));
    }
    const crashed = outcomes.filter(({ outcome }) => outcome instanceof AppError).length;
    expect(crashed).toBeLessThanOrEqual(32);
    for (let index = 0; index < 20; index++) {
      expect(await sandbox.run(aCodeRequest(`return ${index}`))).toMatchObject({ json: String(index) });
    }
    await vi.waitFor(() => expect(sandbox.health()).toMatchObject({ ready: 2, restarts: 1 }), 10_000);
  });

  it('plain code, which only computes, is run again: nothing of it fails, whichever child is lost', async () => {
    const sandbox = await create();
    for (const pid of childPids(process.pid)) {
      const runs = Array.from({ length: 200 }, (_, index) => sandbox.run(aCodeRequest(`return ${index} * 2`)));
      process.kill(pid, 'SIGKILL');
      const answers = await Promise.all(runs);
      expect(answers.map(({ json }) => Number(json))).toEqual(Array.from({ length: 200 }, (_, index) => index * 2));
      await vi.waitFor(() => expect(sandbox.health()).toMatchObject({ ready: 1 }), 10_000);
    }
    await vi.waitFor(() => expect(sandbox.health()).toMatchObject({ ready: 1, restarts: 2 }), 10_000);
  });

  it('a child dies with its server', async () => {
    const script = `
      import { createSandbox } from ${JSON.stringify(new URL('./sandbox.ts', import.meta.url).href)};
      await createSandbox({ children: 1 });
      process.stdout.write('ready');`;
    const server = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      cwd: import.meta.dirname,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise((resolve) => server.stdout.once('data', resolve));
    const pids = childPids(server.pid ?? 0);
    expect(pids).toHaveLength(2);
    server.kill('SIGKILL');
    await vi.waitFor(() => expect(pids.filter((pid) => existsSync(`/proc/${pid}/exe`))).toEqual([]), 10_000);
  });
});

it('a closed sandbox refuses runs, and ends those it has', async () => {
  const sandbox = await create();
  const held = aHeldRequest();
  const running = failure(sandbox.run(held.request));
  await held.started;
  await sandbox.close();
  expect(await running).toMatchObject({ code: 'capacity.stopping' });
  expect(await failure(sandbox.run(aCodeRequest('return 1')))).toMatchObject({ code: 'capacity.stopping' });
  expect(childPids(process.pid)).toEqual([]);
});
