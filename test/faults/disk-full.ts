import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JsonValue } from '#schema';
import { aBlock, aFunction, aGraph, lit, returns } from '../support/build.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import type { Fault, Outcome } from './fault.ts';

const SIZE = '220m';
const JOBS = 50;
const WAITS_MS = 10_000;
/** Longer than anything that is told to wait. */
const PATIENCE_MS = 30_000;
const ENV = { SWITCHYARD_EXAMPLES: 'false', SWITCHYARD_LOG_LEVEL: 'error', SWITCHYARD_SANDBOX_PROCESSES: '1' };

/** No room is left for the embedded database, on a small disk of its own: who is acknowledged then is there, everybody else is told. */
export const diskFull: Fault = {
  name: 'disk',
  says: 'no room left on the disk of the embedded database, while jobs are started',
  seconds: 20,
  async run({ seconds, say }) {
    if (process.platform !== 'linux' || process.getuid?.() !== 0) {
      say('left out: a small disk takes Linux, and root');
      return [];
    }
    const disk = mkdtempSync(join(tmpdir(), 'switchyard-disk-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE}`, 'tmpfs', disk]);
    try {
      return [await fillUp(disk, seconds)];
    } finally {
      execFileSync('umount', ['--lazy', disk]);
      rmSync(disk, { recursive: true, force: true });
    }
  },
};

async function fillUp(disk: string, seconds: number): Promise<Outcome> {
  const options = { dataDir: join(disk, 'data'), env: ENV };
  let server = await startTestServer(options);
  try {
    await publish(server);
    const tally = new Tally();
    await Promise.all(Array.from({ length: JOBS }, () => tally.start(server)));
    fill(join(disk, 'ballast'));
    const fullUntil = performance.now() + seconds * 1000;
    while (performance.now() < fullUntil) await tally.start(server);
    const whileFull = { ...tally.answers };
    rmSync(join(disk, 'ballast'));
    const freed = performance.now();
    while (!(await tally.start(server))) await sleep(50);
    const rightAgainMs = Math.round(performance.now() - freed);
    await server.kill();
    server = await startTestServer({ ...options, token: server.token });
    const lost = [];
    for (const id of tally.ids) if (!(await hasEnded(server, id))) lost.push(id);
    const unclear = Object.keys(tally.answers).filter((answer) => !/^(202|503 store\.unavailable)$/.test(answer));
    return {
      of: 'embedded',
      figures: {
        ...Object.fromEntries(Object.entries(whileFull).map(([answer, count]) => [`answered ${answer}`, count])),
        'slowest answer, ms': tally.slowestMs,
        'right again after, ms': rightAgainMs,
        'jobs acknowledged': tally.ids.length,
        'of them lost': lost.length,
      },
      broken: [
        ...(lost.length > 0 ? [`jobs are lost: ${lost.slice(0, 5)}`] : []),
        ...unclear.map((answer) => `somebody was answered ${answer}`),
      ],
    };
  } finally {
    await server.dispose();
  }
}

/** What those were answered who started jobs. */
class Tally {
  readonly ids: string[] = [];
  readonly answers: Record<string, number> = {};
  slowestMs = 0;

  /** Whether it was acknowledged. */
  async start(server: TestServer): Promise<boolean> {
    const since = performance.now();
    const answer = await Promise.race([
      server.call('POST', '/api/functions/sleeps/jobs', {}).then(({ status, body }) => {
        if (status === 202) this.ids.push(body.id);
        return status === 202 ? '202' : `${status} ${body.code}`;
      }),
      sleep(PATIENCE_MS).then(() => 'nothing'),
    ]);
    this.answers[answer] = (this.answers[answer] ?? 0) + 1;
    this.slowestMs = Math.max(this.slowestMs, Math.round(performance.now() - since));
    return answer === '202';
  }
}

/** Until nothing more goes in. */
function fill(file: string): void {
  const descriptor = openSync(file, 'w');
  const block = Buffer.alloc(4096);
  try {
    for (;;) writeSync(descriptor, block);
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOSPC')) throw thrown;
  } finally {
    closeSync(descriptor);
  }
}

async function publish(server: TestServer): Promise<void> {
  const graph = aGraph([aBlock('wait', 'pause', { ms: lit(WAITS_MS) }), returns('1')], 'pause > done');
  const document: JsonValue = JSON.parse(JSON.stringify(aFunction(graph, { name: 'sleeps' })));
  await server.call('PUT', '/api/functions/sleeps', { document, revision: null });
  const { status, body } = await server.call('POST', '/api/functions/sleeps/publish', { revision: 1 });
  if (status !== 201) throw new Error(JSON.stringify(body));
}

async function hasEnded(server: TestServer, id: string): Promise<boolean> {
  const until = performance.now() + 120_000;
  while (performance.now() < until) {
    const { status, body } = await server.call('GET', `/api/jobs/${id}`);
    if (status === 404) return false;
    if (body.status === 'success') return true;
    await sleep(50);
  }
  return false;
}
