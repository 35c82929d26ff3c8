import { setTimeout as sleep } from 'node:timers/promises';
import { createBlackHole, createProxy, type Proxy as Line, LOCALHOST, type TcpServer } from '../support/tcp.ts';
import { brokenBy, type Fault, figuresOf, type Outcome, openSite, round, type Site } from './fault.ts';
import { plain, read, save } from './functions.ts';
import { type Call, Load } from './load.ts';

const POSTGRES = { host: LOCALHOST, port: 5432 };
const BACK_WITHIN_MS = 5_000;
/** A resource that did not answer is left alone for ten seconds, by its circuit breaker. */
const QUERIES_BACK_WITHIN_MS = 11_000;
const PRESENCE_CLASS = 1_937_339_233;
/** What a call may be answered while the database of the server, and of the functions, is away. */
const MAY_BE =
  /^(store\.unavailable|resource\.(unreachable|failed|timeout)|run\.timeout|block\.timeout|capacity\.busy|idempotency\.(inProgress|unknown))$/;

/** The database between the server and its data goes away and comes back: refused, swallowed, or standing still. */
export const databaseAway: Fault = {
  name: 'database',
  says: 'the database goes away, and comes back, again and again',
  seconds: 45,
  async run({ seconds, say }) {
    const outcomes: Outcome[] = [];
    for (const way of WAYS) outcomes.push(await takeAway(way, seconds, say));
    return outcomes;
  },
};

interface Way {
  of: string;
  awayMs: number;
  /** Answers how to undo it. */
  takeAway(line: Line): Promise<() => Promise<Line>>;
}

const WAYS: readonly Way[] = [
  {
    of: 'connections are cut, and refused for 4 seconds',
    awayMs: 4_000,
    async takeAway(line) {
      await line.close();
      return () => createProxy(POSTGRES, line.port);
    },
  },
  {
    of: 'connections are cut, and for 8 seconds taken without a word',
    awayMs: 8_000,
    async takeAway(line) {
      await line.close();
      const hole: TcpServer = await createBlackHole(line.port);
      return async () => {
        await hole.close();
        return await createProxy(POSTGRES, line.port);
      };
    },
  },
  {
    of: 'nothing comes through for 8 seconds, and then goes on',
    awayMs: 8_000,
    async takeAway(line) {
      line.freeze();
      return async () => {
        line.thaw();
        return line;
      };
    },
  },
];

interface Acknowledged {
  runs: string[];
  saved: Map<string, number>;
}

async function takeAway(way: Way, seconds: number, say: (line: string) => void): Promise<Outcome> {
  let line = await createProxy(POSTGRES);
  const { port } = line;
  const site = await openSite('postgres', { through: () => port });
  try {
    const load = new Load(site.server, { connections: 16, mayBe: MAY_BE });
    const stop = new AbortController();
    const acknowledged: Acknowledged = { runs: [], saved: new Map() };
    const running = load.steadily(16, (lane) => nextCall(lane, acknowledged), stop.signal);
    const back: { codeMs: number; queryMs: number }[] = [];
    const times = Math.max(1, Math.round((seconds * 1000) / (way.awayMs + 11_000)));
    for (let index = 0; index < times; index++) {
      await sleep(3_000);
      const bringBack = await way.takeAway(line);
      await sleep(way.awayMs);
      line = await bringBack();
      const took = await untilGood(site);
      say(`away ${index + 1}: ${took.codeMs.toFixed(0)} ms until code, ${took.queryMs.toFixed(0)} ms until queries`);
      back.push(took);
    }
    await sleep(2_000);
    stop.abort();
    await running;
    await load.close();
    return await toOutcome({ way, site, load, acknowledged, back });
  } finally {
    await site.close();
    await line.close();
  }
}

interface Done {
  way: Way;
  site: Site;
  load: Load;
  acknowledged: Acknowledged;
  back: { codeMs: number; queryMs: number }[];
}

async function toOutcome({ way, site, load, acknowledged, back }: Done): Promise<Outcome> {
  const { tally } = load;
  const codeMs = Math.max(...back.map((each) => each.codeMs));
  const queryMs = Math.max(...back.map((each) => each.queryMs));
  const lost = await lostIn(site, acknowledged);
  const slowest = [tally.rightMs, tally.refusedMs].flat().reduce((most, ms) => Math.max(most, ms), 0);
  return {
    of: way.of,
    figures: {
      'times away': back.length,
      ...figuresOf(tally),
      'slowest answer of any kind ms': round(slowest, 0),
      'code right again after ms, at most': round(codeMs, 0),
      'queries right again after ms, at most': round(queryMs, 0),
      'acknowledged runs looked for': acknowledged.runs.length,
      'without a record': lost.runs,
      'acknowledged writes': acknowledged.saved.size,
    },
    broken: [
      ...brokenBy(tally),
      ...(codeMs > BACK_WITHIN_MS ? [`code was right again only after ${codeMs.toFixed(0)} ms`] : []),
      ...(queryMs > QUERIES_BACK_WITHIN_MS ? [`queries were right again only after ${queryMs.toFixed(0)} ms`] : []),
      ...(lost.runs > 0 ? [`${lost.runs} acknowledged runs were not recorded afterwards`] : []),
      ...lost.writes,
      ...((await isPresent(site)) ? [] : ['the server does not show its presence any more']),
    ],
  };
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

/** How long until each kind of call is answered rightly. */
async function untilGood(site: Site): Promise<{ codeMs: number; queryMs: number }> {
  const started = performance.now();
  const [codeMs = 0, queryMs = 0] = await Promise.all(
    [plain, read].map(async (next) => {
      const load = new Load(site.server, { connections: 1, mayBe: MAY_BE });
      while (load.tally.right === 0) {
        await load.send(next());
        await sleep(20);
      }
      await load.close();
      return performance.now() - started;
    }),
  );
  return { codeMs, queryMs };
}

/** Other servers take a server without this lock for dead, and its runs for interrupted. */
async function isPresent({ database }: Site): Promise<boolean> {
  const sql = `select from pg_locks where locktype = 'advisory' and granted and classid = ${PRESENCE_CLASS}
    and database = (select oid from pg_database where datname = current_database())`;
  for (let tries = 0; tries < 20; tries++) {
    if (((await database?.query(sql)) ?? []).length > 0) return true;
    await sleep(500);
  }
  return false;
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
