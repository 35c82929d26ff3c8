import { setTimeout as sleep } from 'node:timers/promises';
import { createBlackHole, createProxy, LOCALHOST, type TcpServer } from '../support/tcp.ts';
import { brokenBy, type Fault, figuresOf, type Outcome, openSite, round, type Site } from './fault.ts';
import { plain, read, save } from './functions.ts';
import { type Call, Load } from './load.ts';

const POSTGRES = { host: LOCALHOST, port: 5432 };
const AWAY_MS = 4_000;
const BACK_WITHIN_MS = 5_000;
/** What a call may be answered while the database of the server, and of the functions, is away. */
const MAY_BE =
  /^(store\.unavailable|resource\.(unreachable|failed|timeout)|run\.timeout|block\.timeout|capacity\.busy|idempotency\.(inProgress|unknown))$/;

/** The database between the server and its data goes away and comes back: refused, cut, or without a word. */
export const databaseAway: Fault = {
  name: 'database',
  says: `the database is away for ${AWAY_MS / 1000} seconds, again and again`,
  seconds: 45,
  async run({ seconds, say }) {
    const ways = [
      { of: 'connections are refused', away: undefined },
      { of: 'connections are taken, and nothing answers', away: createBlackHole },
    ];
    const outcomes: Outcome[] = [];
    for (const way of ways) outcomes.push(await takeAway(way, seconds, say));
    return outcomes;
  },
};

interface Way {
  of: string;
  /** Who listens in its place; nobody if undefined. */
  away: ((port: number) => Promise<TcpServer>) | undefined;
}

interface Acknowledged {
  runs: string[];
  saved: Map<string, number>;
}

async function takeAway({ of, away }: Way, seconds: number, say: (line: string) => void): Promise<Outcome> {
  let line: TcpServer = await createProxy(POSTGRES);
  const { port } = line;
  const site = await openSite('postgres', { through: () => port });
  try {
    const load = new Load(site.server, { connections: 16, mayBe: MAY_BE });
    const stop = new AbortController();
    const acknowledged: Acknowledged = { runs: [], saved: new Map() };
    const running = load.steadily(16, (lane) => nextCall(lane, acknowledged), stop.signal);
    const backMs: number[] = [];
    const times = Math.max(1, Math.round((seconds * 1000) / (AWAY_MS * 2.5)));
    for (let index = 0; index < times; index++) {
      await sleep(AWAY_MS);
      await line.close();
      if (away) line = await away(port);
      await sleep(AWAY_MS);
      if (away) await line.close();
      line = await createProxy(POSTGRES, port);
      const took = await untilGood(site);
      say(`away ${index + 1}: good again after ${took.toFixed(0)} ms`);
      backMs.push(took);
    }
    await sleep(2_000);
    stop.abort();
    await running;
    await load.close();
    const { tally } = load;
    const slowest = Math.max(...backMs);
    const lost = await lostIn(site, acknowledged);
    return {
      of,
      figures: {
        'times away': times,
        ...figuresOf(tally),
        'slowest answer of any kind ms': round(Math.max(...tally.rightMs.map(Number), ...tally.refusedMs), 0),
        'good again after ms, at most': round(slowest, 0),
        'acknowledged runs looked for': acknowledged.runs.length,
        'without a record': lost.runs,
        'acknowledged writes': acknowledged.saved.size,
      },
      broken: [
        ...brokenBy(tally),
        ...(slowest > BACK_WITHIN_MS ? [`it took ${slowest.toFixed(0)} ms to be good again`] : []),
        ...(lost.runs > 0 ? [`${lost.runs} acknowledged runs were not recorded afterwards`] : []),
        ...lost.writes,
      ],
    };
  } finally {
    await site.close();
    await line.close();
  }
}

let last = 0;

/** A third each: code alone, a query, a write with a key. */
function nextCall(lane: number, { runs, saved }: Acknowledged): Call {
  if (lane % 3 === 0) {
    const isLookedFor = ++last % 20 === 0;
    return { ...plain(), acknowledged: ({ runId }) => void (isLookedFor && runId && runs.push(runId)) };
  }
  if (lane % 3 === 1) return read();
  const n = ++last;
  return { ...save(`away-${n}`, n), acknowledged: () => void saved.set(`away-${n}`, n) };
}

/** How long until each kind of call is answered rightly, one after the other. */
async function untilGood(site: Site): Promise<number> {
  const started = performance.now();
  for (const next of [plain, read]) {
    const load = new Load(site.server, { connections: 1, mayBe: MAY_BE });
    while (load.tally.right === 0) {
      await load.send(next());
      await sleep(20);
    }
    await load.close();
  }
  return performance.now() - started;
}

/** Records that waited for the database are written once it is back. */
async function lostIn({ server, database }: Site, { runs, saved }: Acknowledged) {
  const isThere = async (id: string) => (await server.call('GET', `/api/runs/${id}`)).status === 200;
  const missing = new Set(runs);
  for (let tries = 0; tries < 30 && missing.size > 0; tries++) {
    if (tries > 0) await sleep(500);
    for (const id of missing) if (await isThere(id)) missing.delete(id);
  }
  const rows = (await database?.query('select id, count(*)::int as times from app.fault_notes group by id')) ?? [];
  const times = new Map(rows.map((row) => [row.id, Number(row.times)]));
  const twice = [...times.values()].filter((count) => count > 1).length;
  const gone = [...saved.keys()].filter((id) => !times.has(id)).length;
  return {
    runs: missing.size,
    writes: [
      ...(twice > 0 ? [`${twice} writes with a key were done twice`] : []),
      ...(gone > 0 ? [`${gone} acknowledged writes are not there`] : []),
    ],
  };
}
