import { setTimeout as sleep } from 'node:timers/promises';
import { brokenBy, type Fault, figuresOf, type Outcome, openSite, round, type Site, sum } from './fault.ts';
import { heavy, plain, read } from './functions.ts';
import { at, type Call, Load } from './load.ts';
import { residentMb } from './memory.ts';

const CAPACITY_SECONDS = 5;
const NORMAL_WITHIN_MS = 5_000;
/** Who waits for a turn is refused after two seconds. */
const REFUSED_WITHIN_MS = 2_500;
/** So many calls that nobody has answered yet, at most: a caller runs out of connections too. */
const CONNECTIONS = 1_000;
const MOST_SERVER_MB = 512;

/** More calls than the server can take: right answers or quick refusals, and back to normal soon. */
export const overload: Fault = {
  name: 'overload',
  says: 'more calls a second than the server can take',
  seconds: 60,
  async run({ seconds, say }) {
    const outcomes: Outcome[] = [];
    for (const { of, next, factors } of KINDS) {
      const site = await openSite('postgres');
      try {
        const normal = await measure(site, next);
        say(`${of}: ${normal.perSecond.toFixed(0)} a second at 16 connections`);
        for (const times of factors) outcomes.push(await flood({ site, of, next, normal, times, seconds }));
      } finally {
        await site.close();
      }
    }
    return outcomes;
  },
};

/** Ten times what a quick function can take is more than one process can send. */
const KINDS = [
  { of: 'code that computes for some milliseconds', next: heavy, factors: [2, 10] },
  { of: 'a query', next: read, factors: [2] },
  { of: 'code that does next to nothing', next: plain, factors: [2] },
];

interface Normal {
  perSecond: number;
  p50Ms: number;
}

async function measure({ server }: Site, next: () => Call, seconds = CAPACITY_SECONDS): Promise<Normal> {
  const load = new Load(server, { connections: 16, mayBe: /^never$/ });
  await load.steadily(16, next, AbortSignal.timeout(1_000));
  load.tally.rightMs.length = 0;
  const started = performance.now();
  await load.steadily(16, next, AbortSignal.timeout(seconds * 1_000));
  const perSecond = (load.tally.rightMs.length / (performance.now() - started)) * 1_000;
  await load.close();
  return { perSecond, p50Ms: at(0.5, load.tally.rightMs) };
}

interface Flood {
  site: Site;
  of: string;
  next(): Call;
  normal: Normal;
  times: number;
  seconds: number;
}

async function flood({ site, of, next, normal, times, seconds }: Flood): Promise<Outcome> {
  const { pid } = site.server;
  const load = new Load(site.server, {
    connections: CONNECTIONS,
    mayBe: /^(capacity\.busy|sandbox\.busy|rate\.limited)$/,
  });
  const before = residentMb(pid);
  let peak = before;
  const watch = setInterval(() => {
    const now = residentMb(pid);
    if (now.both > peak.both) peak = now;
  }, 500);
  const started = performance.now();
  const sent = await load.atRate({ perSecond: normal.perSecond * times, seconds, most: CONNECTIONS }, next);
  const tookSeconds = (performance.now() - started) / 1000;
  clearInterval(watch);
  await load.close();
  const normalMs = await untilNormal(site, next, normal);
  await sleep(Math.max(0, NORMAL_WITHIN_MS - normalMs));
  const after = residentMb(pid);
  const { tally } = load;
  const refusedMs = at(0.99, tally.refusedMs);
  return {
    of: `${of}, ${times} times`,
    figures: {
      'a second, at 16 connections': round(normal.perSecond, 0),
      'p50 ms, at 16 connections': round(normal.p50Ms),
      'sent a second': round(sent, 0),
      'right a second': round(tally.right / tookSeconds, 0),
      ...figuresOf(tally),
      'normal again after ms': round(normalMs, 0),
      'MB before, server and sandbox': before.both,
      'MB at most': `${peak.both} (server ${peak.server}, sandbox ${peak.sandbox})`,
      'MB 5 s after': after.both,
    },
    broken: [
      ...brokenBy(tally),
      ...(sum(tally.cut) > 0 ? [`${sum(tally.cut)} calls got no answer`] : []),
      ...(refusedMs > REFUSED_WITHIN_MS ? [`refused only after ${round(refusedMs, 0)} ms`] : []),
      ...(normalMs > NORMAL_WITHIN_MS ? [`normal again only after ${round(normalMs, 0)} ms`] : []),
      ...(peak.server > MOST_SERVER_MB ? [`the server held ${peak.server} MB`] : []),
    ],
  };
}

/** Until sixteen connections are answered about as fast as before. */
async function untilNormal({ server }: Site, next: () => Call, normal: Normal): Promise<number> {
  const started = performance.now();
  for (;;) {
    const begun = performance.now();
    const load = new Load(server, { connections: 16, mayBe: /^capacity\.busy$/ });
    await load.steadily(16, next, AbortSignal.timeout(500));
    await load.close();
    const isNormal = sum(load.tally.refused) === 0 && at(0.5, load.tally.rightMs) < normal.p50Ms * 2;
    if (isNormal || begun - started > 60_000) return begun - started;
  }
}
