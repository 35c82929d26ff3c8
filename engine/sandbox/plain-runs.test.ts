import { afterEach, describe, expect, it } from 'vitest';
import { type CodeRequest, stopping } from '#core';
import { aCodeRequest, failure } from '../../test/contract/sandbox-request.ts';
import { findAddon } from './bundle.ts';
import { startChild } from './child-process.ts';
import { loadChildScripts } from './javascript/bundle.ts';
import { describeInside } from './launch.ts';
import { PlainRuns } from './plain-runs.ts';
import type { ChildSetup } from './protocol.ts';
import { candidateWalls } from './walls.ts';

const ENDLESS = 'return Array.prototype.includes.call({ length: 2 ** 53 - 1 }, 1)';

const open: PlainRuns[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((runs) => runs.close()));
});

/** With a child of its own, and an elsewhere that only says so. */
async function create() {
  const [wall] = candidateWalls('node');
  if (!wall) throw new Error('no wall');
  const addon = findAddon();
  const { child, plainBootstrap: bootstrap } = await loadChildScripts(undefined);
  const setup = JSON.stringify({ addon, bootstrap, heaps: [], memoryMb: 64, isPlain: true } satisfies ChildSetup);
  const elsewhere: CodeRequest[] = [];
  const options = {
    wall,
    inside: describeInside(child, addon),
    setup: async () => [setup],
    maxMemoryBytes: 2 ** 30,
    maxWaitMs: 60_000,
    log: () => undefined,
    async runElsewhere(request: CodeRequest) {
      elsewhere.push(request);
      return { json: '"elsewhere"', value: 'elsewhere', cpuMs: 0 };
    },
  };
  const first = await startChild(options);
  const runs = new PlainRuns(options, first);
  open.push(runs);
  const run = async (code: string, parts?: Parameters<typeof aCodeRequest>[1], names = '{}'): Promise<unknown> =>
    JSON.parse((await runs.run({ ...aCodeRequest(code, parts), isPlain: true }, names)).json);
  return { child: first, runs, run, elsewhere };
}

describe('plain code that its child is lost in', () => {
  it('is run elsewhere, as is what its scope does next; what waited behind it is run again', async () => {
    const { runs, run, elsewhere } = await create();
    expect(await run('return 1', { scope: 'a' })).toBe(1);
    const lost = run(ENDLESS, { scope: 'a' });
    const behind = [run('return 2', { scope: 'b' }), run('return 3', { scope: 'c' })];
    expect(await lost).toBe('elsewhere');
    expect(await Promise.all(behind)).toEqual([2, 3]);
    expect(runs.state.restarts).toBe(1);
    expect(await run('return 4', { scope: 'a' })).toBe('elsewhere');
    expect(await run('return 5', { scope: 'b' })).toBe(5);
    // They hold an isolate there, and are not tried here again.
    expect(elsewhere.map(({ isPlain }) => isPlain)).toEqual([false, false]);
  });

  it('which somebody else killed, is run again there', async () => {
    const { child, runs, run, elsewhere } = await create();
    const answers = Array.from({ length: 100 }, (_, index) => run(`return ${index}`, { scope: 'a' }));
    process.kill(child.pid, 'SIGKILL');
    expect(await Promise.all(answers)).toEqual(Array.from({ length: 100 }, (_, index) => index));
    expect(runs.state.restarts).toBe(1);
    expect(elsewhere).toEqual([]);
  });

  it('can not hide by being cancelled', async () => {
    const { runs, run } = await create();
    const controller = new AbortController();
    const lost = failure(run(ENDLESS, { scope: 'a', signal: controller.signal }));
    const behind = run('return 2', { scope: 'b' });
    const reason = new Error('gone');
    controller.abort(reason);
    expect(await lost).toBe(reason);
    expect(await behind).toBe(2);
    expect(await run('return 3', { scope: 'a' })).toBe('elsewhere');
    expect(runs.state).toMatchObject({ busy: 0, waiting: 0, restarts: 1 });
  });

  it('has its deadline although nobody can stop it', async () => {
    const { run } = await create();
    const late = failure(run(ENDLESS, { limits: { wallMs: 1 } }));
    expect(await late).toMatchObject({ code: 'sandbox.timeout' });
  });
});

describe('what is not for the child', () => {
  it.each([
    ['long code', `/* ${'x'.repeat(70_000)} */ return 1`, '{}'],
    ['large names', 'return 1', JSON.stringify({ a: 'x'.repeat(1_100_000) })],
  ])('%s', async (_title, code, names) => {
    const { run } = await create();
    expect(await run(code, {}, names)).toBe('elsewhere');
  });

  it('code that fails, and code that took long twice, for a while', async () => {
    const { run } = await create();
    for (let i = 0; i < 3; i++) expect(await run('throw new Error("no")')).toBe('elsewhere');
    const slow = 'const end = Date.now() + 12; while (Date.now() < end); return 1';
    const answers = [];
    for (let i = 0; i < 20; i++) answers.push(await run(slow));
    expect(answers).toContain('elsewhere');
    expect(await run('return 2')).toBe(2);
  });

  it('scopes beyond the rooms there are, while all of them are in use', async () => {
    const { run } = await create();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => run('return 1', { scope: `s${index}` })),
    );
    expect(answers.filter((answer) => answer === 1).length).toBeGreaterThan(10);
    expect(new Set(answers).difference(new Set([1, 'elsewhere']))).toEqual(new Set());
  });
});

it('once closed it answers those it had', async () => {
  const { runs, run } = await create();
  const running = failure(run(ENDLESS));
  await runs.close();
  expect(await running).toMatchObject({ code: stopping().code });
});
