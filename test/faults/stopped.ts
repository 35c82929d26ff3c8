import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, processesBelow } from '../support/processes.ts';
import { eventually } from '../support/server.ts';
import { createProxy, LOCALHOST } from '../support/tcp.ts';
import { brokenBy, type Fault, figuresOf, type Outcome, openSite, round, type Site, sum, type Where } from './fault.ts';
import { awaiting, plain, slow } from './functions.ts';
import { type Call, Load } from './load.ts';

const DRAIN_MS = 25_000;
/** What is left after that: answers on their way, records, connections. */
const LAST_THINGS_MS = 10_000;

/** SIGTERM under load: who runs is answered, who comes is told to go elsewhere, and the process ends in order. */
export const stopped: Fault = {
  name: 'stop',
  says: 'SIGTERM under load',
  seconds: 4,
  async run({ seconds }) {
    return [
      await stopUnder('postgres', seconds),
      await stopUnder('embedded', seconds),
      await stopTwice(),
      await stopWithoutDatabase(seconds),
    ];
  },
};

async function stopUnder(where: Where, seconds: number): Promise<Outcome> {
  const site = await openSite(where);
  try {
    const { server } = site;
    const load = new Load(server, { connections: 16, mayBe: /^capacity\.stopping$/ });
    const runs: string[] = [];
    const stop = new AbortController();
    const running = load.steadily(16, (lane) => recorded(lane, runs), stop.signal);
    await sleep(seconds * 1000);
    const children = processesBelow(server.pid);
    const started = performance.now();
    const exit = server.stop();
    const probe = eventually(
      () => server.call('GET', '/readyz').catch(() => undefined),
      (answer) => answer === undefined || answer.status === 503,
    );
    const notReady = await probe;
    const notReadyMs = performance.now() - started;
    const code = await exit;
    const tookMs = performance.now() - started;
    stop.abort();
    await running;
    await load.close();
    const left = children.filter(({ pid }) => isAlive(pid)).length;
    const lost = await notRecorded(site, runs);
    return {
      of: `under load, ${where}`,
      figures: {
        'exit code': code ?? 'none',
        'ended after ms': round(tookMs, 0),
        'not ready after ms': round(notReadyMs, 0),
        ...figuresOf(load.tally),
        'acknowledged runs, of the last': runs.length,
        'without a record': lost,
      },
      broken: [
        ...brokenBy(load.tally),
        ...(code === 0 ? [] : [`the exit code is ${code}`]),
        ...(tookMs <= DRAIN_MS + LAST_THINGS_MS ? [] : [`it took ${round(tookMs, 0)} ms to end`]),
        ...(notReady?.body.status === 'stopping' ? [] : ['probes were not told']),
        ...cutOff(load.tally.cut),
        ...((load.tally.refused['capacity.stopping'] ?? 0) > 0 ? [] : ['nobody was told that it stops']),
        ...(lost > 0 ? [`${lost} acknowledged runs were not recorded`] : []),
        ...(left > 0 ? [`${left} processes were left running`] : []),
      ],
    };
  } finally {
    await site.close();
  }
}

/** Four lanes of runs that take three seconds, so that there is something to wait for. */
function recorded(lane: number, runs: string[]): Call {
  const call = lane % 4 === 0 ? slow() : lane % 4 === 1 ? awaiting() : plain();
  return {
    ...call,
    acknowledged({ runId = '' }) {
      runs.push(runId);
      if (runs.length > 400) runs.shift();
    },
  };
}

/** Once the port is closed nobody is let in; before that every call has an answer. */
function cutOff(cut: Record<string, number>): string[] {
  const { ECONNREFUSED: _refused, ...others } = cut;
  // One on its way while an idle connection was closed, of each connection at most: HTTP knows no better.
  return sum(others) <= 16 ? [] : [`${sum(others)} calls were cut off`];
}

async function notRecorded(site: Site, runs: readonly string[]): Promise<number> {
  const next = await site.again();
  let lost = 0;
  for (const id of runs) if ((await next.call('GET', `/api/runs/${id}`)).status !== 200) lost++;
  return lost;
}

async function stopTwice(): Promise<Outcome> {
  const site = await openSite('embedded');
  try {
    const { server } = site;
    const load = new Load(server, { connections: 1, mayBe: /^never$/ });
    const call = load.send(slow());
    await eventually(
      () => server.call('GET', '/readyz'),
      ({ body }) => body.runs.running === 1,
    );
    const exit = server.stop();
    await eventually(
      () => server.call('GET', '/readyz'),
      ({ status }) => status === 503,
    );
    const started = performance.now();
    process.kill(server.pid, 'SIGTERM');
    const code = await exit;
    const tookMs = performance.now() - started;
    await call;
    await load.close();
    return {
      of: 'a second SIGTERM while a run goes on',
      figures: { 'exit code': code ?? 'none', 'ended after ms': round(tookMs, 0), ...cutFigures(load) },
      broken: code === 1 && tookMs < 2_000 ? [] : [`exit code ${code} after ${round(tookMs, 0)} ms`],
    };
  } finally {
    await site.close();
  }
}

function cutFigures({ tally }: Load): Record<string, number> {
  return { 'calls cut off': sum(tally.cut) };
}

/** A database that says nothing must not keep the server from ending. */
async function stopWithoutDatabase(seconds: number): Promise<Outcome> {
  const line = await createProxy({ host: LOCALHOST, port: 5432 });
  const site = await openSite('postgres', { through: () => line.port });
  try {
    const { server } = site;
    const load = new Load(server, { connections: 16, mayBe: /^(capacity\.(stopping|busy)|store\.unavailable)$/ });
    const stop = new AbortController();
    const running = load.steadily(16, plain, stop.signal);
    await sleep(seconds * 1000);
    line.freeze();
    const started = performance.now();
    const code = await Promise.race([server.stop(), sleep(120_000)]);
    const tookMs = performance.now() - started;
    stop.abort();
    await load.close();
    await running;
    return {
      of: 'while the database does not answer',
      figures: { 'exit code': code ?? 'none', 'ended after ms': round(tookMs, 0), ...figuresOf(load.tally) },
      broken: [
        ...brokenBy(load.tally),
        ...(tookMs <= DRAIN_MS + LAST_THINGS_MS ? [] : [`it took ${round(tookMs, 0)} ms to end`]),
      ],
    };
  } finally {
    line.thaw();
    await site.close();
    await line.close();
  }
}
