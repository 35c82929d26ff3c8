import { afterEach, describe, expect, it, vi } from 'vitest';
import { aCodeRequest, failure } from '../../test/contract/sandbox-request.ts';
import { findAddon } from './bundle.ts';
import { startChild } from './child-process.ts';
import { Lane, type LaneOptions } from './lane.ts';
import { describeInside } from './launch.ts';
import { ProcessPool } from './process-pool.ts';
import { candidateWalls, type Wall } from './walls.ts';

/** A child of our own making: says it is ready and then what a test wants it to say, at the first run. */
const childThat = (body: string): string => `
const fs = require('node:fs');
const frame = (head, body = '', lengths = [Buffer.byteLength(head), Buffer.byteLength(body)]) => {
  const prefix = Buffer.alloc(8);
  prefix.writeUInt32LE(lengths[0], 0);
  prefix.writeUInt32LE(lengths[1], 4);
  fs.writeSync(1, Buffer.concat([prefix, Buffer.from(head), Buffer.from(body)]));
};
const say = (message, body) => frame(JSON.stringify(message), body);
let frames = 0;
process.stdin.on('data', () => { if (frames++ === 0) say({ op: 'ready' }); else { ${body} } });
process.stdin.on('end', () => process.exit());
`;

const lanes: Lane[] = [];
afterEach(async () => {
  await Promise.all(lanes.splice(0).map((lane) => lane.close()));
});

async function aLane(script: string, options: Partial<LaneOptions> = {}): Promise<Lane> {
  const [wall] = candidateWalls('node');
  if (!wall) throw new Error('no wall');
  const inside = describeInside(script, findAddon());
  const all = {
    wall,
    inside,
    setup: async () => ['{}'],
    maxMemoryBytes: 2 ** 30,
    log: () => undefined,
    onRoom: () => undefined,
  };
  const lane = new Lane({ ...all, ...options }, await startChild({ ...all, ...options }));
  lanes.push(lane);
  return lane;
}

const limits = { wallMs: 100, cpuMs: 100_000 };

describe('a child that was taken over', () => {
  it.each([
    ['text that is no frame', `process.stdout.write('hello, this is not a frame at all')`],
    ['a frame that is too long', `frame('{}', '', [2 ** 31, 0])`],
    ['a body that is too long', `frame('{}', '', [2, 2 ** 31])`],
    ['a head that is no JSON', `frame('nonsense')`],
    ['a head that is no message', `say({ op: 'shutdown' })`],
    ['a message with too much in it', `say({ op: 'done', id: 1, cpuMs: 0, admin: true }, '1')`],
    ['a second ready', `say({ op: 'ready' })`],
    ['a run that never was', `say({ op: 'done', id: 99, cpuMs: 0 }, '1')`],
    ['a call out of order', `say({ op: 'call', id: 1, call: 7, name: 'resources' }, '{}')`],
    ['a call twice', `for (let i = 0; i < 2; i++) say({ op: 'call', id: 1, call: 1, name: 'resources' }, '{}')`],
    ['a level that is none', `say({ op: 'log', id: 1, level: 'fatal' }, 'x')`],
    ['a result that is no JSON', `say({ op: 'done', id: 1, cpuMs: 0 }, '{"a":')`],
    ['a failure that is none', `say({ op: 'ended', id: 1, reason: 'failed', cpuMs: 0 }, '{"kind":"admin"}')`],
    ['an end for a reason that is none', `say({ op: 'ended', id: 1, reason: 'tired', cpuMs: 0 })`],
    ['nothing, and leaves', `process.exit(0)`],
  ])('says %s: it is killed, its run fails as a crash', async (_title, body) => {
    const lane = await aLane(childThat(body));
    const request = aCodeRequest('return 1', { limits: { ...limits, wallMs: 10_000 }, call: async () => 'null' });
    expect(await failure(lane.run(request, '{}'))).toMatchObject({ code: 'sandbox.crashed', retryable: true });
    await vi.waitFor(() => expect(lane.isReady).toBe(true), 10_000);
    expect(lane.restarts).toBe(1);
  });

  it('can not claim an error of ours, nor call for another run', async () => {
    const failure7 = JSON.stringify({
      kind: 'call',
      name: 'E',
      message: 'm',
      stack: '',
      call: 7,
      code: 'auth.required',
    });
    const lane = await aLane(childThat(`say({ op: 'ended', id: 1, reason: 'failed', cpuMs: 0 }, '${failure7}')`));
    expect(await failure(lane.run(aCodeRequest('return 1'), '{}'))).toMatchObject({ code: 'code.failed' });
  });

  it('gets no more calls and log lines through than a run may have', async () => {
    const lane = await aLane(
      childThat(`
      for (let i = 0; i < 3000; i++) say({ op: 'log', id: 1, level: 'info' }, 'line');
      for (let i = 1; i <= 100; i++) say({ op: 'call', id: 1, call: i, name: 'resources' }, '{}');`),
    );
    let calls = 0;
    const lines: ['info' | 'debug' | 'warn' | 'error', string][] = [];
    const call = (): Promise<string> => {
      calls += 1;
      return new Promise(() => undefined);
    };
    const request = aCodeRequest('return 1', { call, lines });
    expect(await failure(lane.run(request, '{}'))).toMatchObject({ code: 'sandbox.limit' });
    expect(calls).toBeLessThanOrEqual(64);
    expect(lines.length).toBeLessThanOrEqual(1001);
  });

  it.each([
    ['never answers', '', 'sandbox.timeout'],
    ['burns the processor', 'for (const end = Date.now() + 5000; Date.now() < end; );', 'sandbox.cpu'],
    [
      'fills the memory',
      'const all = []; while (all.length < 40) all.push(Buffer.alloc(3e7, 1)); for (;;);',
      'sandbox.memory',
    ],
  ])('%s: it is stopped from outside', async (_title, body, code) => {
    const own = code === 'sandbox.timeout' ? limits : { wallMs: 20_000, cpuMs: code === 'sandbox.cpu' ? 10 : 60_000 };
    const lane = await aLane(childThat(body), { maxMemoryBytes: 300 * 2 ** 20 });
    expect(await failure(lane.run(aCodeRequest('return 1', { limits: own }), '{}'))).toMatchObject({ code });
    await vi.waitFor(() => expect(lane.isReady).toBe(true), 10_000);
  });

  it('says it is stuck: another takes over, the runs beside may finish', async () => {
    const body = `
      if (frames === 2) { say({ op: 'stuck' }); }
      else say({ op: 'done', id: 1, cpuMs: 0 }, '"finished"');`;
    const lane = await aLane(
      childThat(`${body} setTimeout(() => say({ op: 'done', id: 1, cpuMs: 0 }, '"finished"'));`),
    );
    expect(await lane.run(aCodeRequest('return 1'), '{}')).toMatchObject({ json: '"finished"' });
    await vi.waitFor(() => expect(lane).toMatchObject({ isReady: true, restarts: 1 }), 10_000);
  });
});

describe('a child that does not start any more', () => {
  it('is tried again with pauses, and those who wait are told', async () => {
    const [node] = candidateWalls('node');
    if (!node) throw new Error('no wall');
    let starts = 0;
    const wall: Wall = {
      ...node,
      command: (inside) => {
        starts += 1;
        return starts === 1 ? node.command(inside) : { file: '/bin/false', args: [] };
      },
    };
    const pool = new ProcessPool({ maxQueue: 10, maxWaitMs: 60_000, runsPerChild: 1 });
    const lane = await aLane(childThat('process.exit(1)'), { wall, onRoom: () => pool.drain() });
    pool.add(lane);
    expect(await failure(pool.run(aCodeRequest('return await 1'), '{}'))).toMatchObject({ code: 'sandbox.crashed' });
    expect(await failure(pool.run(aCodeRequest('return 1'), '{}'))).toMatchObject({
      code: 'sandbox.unavailable',
      message: expect.stringContaining('exit code 1'),
    });
    expect(starts).toBeLessThan(6);
    expect(pool.state).toMatchObject({ ready: 0, waiting: 0 });
  });
});
