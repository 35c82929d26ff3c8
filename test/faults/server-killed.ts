import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, processesBelow } from '../support/processes.ts';
import type { TestServer } from '../support/server.ts';
import { brokenBy, type Fault, type Outcome, openSite, round, type Site, type Where } from './fault.ts';
import { plain, publishNew, save, saying, toJson } from './functions.ts';
import { at, Load } from './load.ts';

const ROUND_MS = 3_000;
const EDITORS = 4;
const RUNNERS = 12;
/** A run is written down so long after its answer at the latest, while the database keeps up. */
const BEHIND_MS = 100;

/** What one editor was told, so that it can be asked for later. */
interface Editor {
  name: string;
  revision: number;
  said: number;
  /** The save that was on its way when the server was killed. */
  trying: number;
  /** By version, what it says. */
  versions: Map<number, number>;
}

interface AcknowledgedRun {
  runId: string;
  at: number;
}

interface Kept {
  id: string;
  n: number;
  answered: boolean;
}

interface Round {
  startMs: number;
  saves: number;
  versions: number;
  runs: number;
  lost: number;
  oldestLostMs: number;
  writes: number;
  broken: string[];
}

/** kill -9 of the server while drafts are saved, versions published, runs finish and calls with a key write. */
export const serverKilled: Fault = {
  name: 'server',
  says: 'kill -9 of the server at a random moment, again and again',
  seconds: 45,
  async run({ seconds, say }) {
    const outcomes: Outcome[] = [];
    for (const where of ['postgres', 'embedded'] as const) {
      outcomes.push(await killAgain(where, Math.max(2, Math.round((seconds * 1000) / ROUND_MS)), say));
    }
    return outcomes;
  },
};

async function killAgain(where: Where, times: number, say: (line: string) => void): Promise<Outcome> {
  const site = await openSite(where);
  try {
    const editors = Array.from({ length: EDITORS }, (_, index) => anEditor(`draft${index}`));
    for (const { name } of editors) await publishNew(site.server, saying(name, 0));
    const rounds: Round[] = [];
    let server = site.server;
    for (let index = 0; index < times; index++) {
      const { next, round: result } = await killOnce(site, server, editors);
      server = next;
      rounds.push(result);
      say(`${where}, round ${index + 1}: ${result.saves} saves, ${result.runs} runs, ${result.lost} not recorded`);
    }
    return toOutcome(where, rounds);
  } finally {
    await site.close();
  }
}

function anEditor(name: string): Editor {
  return { name, revision: 1, said: 0, trying: 0, versions: new Map([[1, 0]]) };
}

async function killOnce(
  site: Site,
  server: TestServer,
  editors: Editor[],
): Promise<{ next: TestServer; round: Round }> {
  const kept: Kept[] = [];
  const runs: AcknowledgedRun[] = [];
  const load = new Load(server, { connections: RUNNERS, mayBe: /^never$/ });
  const stop = new AbortController();
  const before = { saves: total(editors), versions: totalVersions(editors) };
  const working = [
    load.steadily(RUNNERS, (lane) => (lane < RUNNERS / 2 ? recorded(runs) : writing(kept)), stop.signal),
    ...editors.map((editor) => edit(server, editor, stop.signal)),
  ];
  await sleep(ROUND_MS / 3 + Math.random() * ROUND_MS);
  const children = processesBelow(server.pid);
  const killedAt = performance.now();
  await server.kill();
  stop.abort();
  await Promise.all(working);
  await load.close();

  const started = performance.now();
  const next = await site.again();
  const startMs = performance.now() - started;
  const lost = await notRecorded(next, runs);
  const oldestLostMs = Math.max(0, ...lost.map((run) => killedAt - run.at));
  const broken = [
    // What came after the kill has no answer; all others must have been right.
    ...brokenBy(load.tally),
    ...(await Promise.all(editors.map((editor) => findEditor(next, editor)))).flat(),
    ...(await findWrites(next, kept)),
    ...children.filter(({ pid }) => isAlive(pid)).map(({ command }) => `left running: ${command.slice(0, 80)}`),
  ];
  const round: Round = {
    startMs,
    saves: total(editors) - before.saves,
    versions: totalVersions(editors) - before.versions,
    runs: runs.length,
    lost: lost.length,
    oldestLostMs,
    writes: kept.length,
    broken,
  };
  return { next, round };
}

function recorded(runs: AcknowledgedRun[]) {
  return {
    ...plain(),
    acknowledged: ({ runId = '' }, at: number) => void runs.push({ runId, at }),
  } satisfies ReturnType<typeof plain>;
}

let lastWrite = 0;

function writing(kept: Kept[]) {
  const n = ++lastWrite;
  const one: Kept = { id: `note-${n}`, n, answered: false };
  kept.push(one);
  return {
    ...save(one.id, n),
    acknowledged: () => {
      one.answered = true;
    },
  };
}

/** Saves, and publishes every other save, until the server is gone. */
async function edit(server: TestServer, editor: Editor, signal: AbortSignal): Promise<void> {
  const path = `/api/functions/${editor.name}`;
  try {
    while (!signal.aborted) {
      editor.trying = editor.said + 1;
      const document = toJson(saying(editor.name, editor.trying));
      const saved = await server.call('PUT', path, { document, revision: editor.revision });
      if (saved.status !== 200) throw new Error(`save: ${saved.status} ${JSON.stringify(saved.body)}`);
      editor.revision = saved.body.revision;
      editor.said = editor.trying;
      if (editor.said % 2 === 1) continue;
      const published = await server.call('POST', `${path}/publish`, { revision: editor.revision });
      if (published.status !== 201) throw new Error(`publish: ${published.status} ${JSON.stringify(published.body)}`);
      editor.versions.set(published.body.number, editor.said);
    }
  } catch (thrown) {
    // fetch says so when the server is gone; anything else is told.
    if (!(thrown instanceof TypeError)) throw thrown;
  }
}

/** The draft is the last that was acknowledged, or the one after it; so are the versions. */
async function findEditor(server: TestServer, editor: Editor): Promise<string[]> {
  const path = `/api/functions/${editor.name}`;
  const broken: string[] = [];
  const draft = (await server.call('GET', path)).body;
  const says = (document: { description: string }) => Number(document.description.replace('save ', ''));
  const found = says(draft.document);
  const isWhole = JSON.stringify(draft.document) === JSON.stringify(toJson(saying(editor.name, found)));
  if (!isWhole || (found !== editor.said && found !== editor.trying)) {
    broken.push(`${editor.name}: draft ${found}, acknowledged ${editor.said}`);
  }
  const { versions } = (await server.call('GET', `${path}/versions`)).body;
  const numbers: number[] = versions.map(({ number }: { number: number }) => number);
  for (const [number, said] of editor.versions) {
    const version = (await server.call('GET', `${path}/versions/${number}`)).body;
    if (version.document === undefined || says(version.document) !== said) {
      broken.push(`${editor.name}: version ${number} of ${said} is not there`);
    }
  }
  const newest = Math.max(...numbers);
  if (newest > Math.max(...editor.versions.keys()) + 1) broken.push(`${editor.name}: versions that nobody made`);
  const live = says((await server.call('GET', `${path}/versions/${newest}`)).body.document);
  const run = await server.call('POST', `${path}/run`, {});
  if (run.body.data !== live) broken.push(`${editor.name}: runs ${JSON.stringify(run.body)}, live is ${live}`);
  Object.assign(editor, { revision: draft.revision, said: found, versions: new Map(editor.versions) });
  editor.versions.set(newest, live);
  return broken;
}

/** Each write was done once if it was answered, else once or not; and is answered again as it was. */
async function findWrites(server: TestServer, kept: readonly Kept[]): Promise<string[]> {
  const first = kept[0]?.n ?? 0;
  const answer = await server.call('POST', '/api/functions/saved/run', { params: { n: first } });
  const rows: { id: string; times: number }[] = answer.body.data;
  const times = new Map(rows.map((row) => [row.id, row.times]));
  const broken = kept.flatMap(({ id, answered }) => {
    const count = times.get(id) ?? 0;
    return count > 1 || (answered && count === 0) ? [`${id} was written ${count} times, answered: ${answered}`] : [];
  });
  const sample = kept.filter(({ answered }) => answered).slice(-20);
  for (const { id, n } of sample) {
    const { status, body, headers } = await server.call(
      'POST',
      '/api/functions/save/run',
      { params: { id, n } },
      { 'Idempotency-Key': `"${id}"` },
    );
    if (status !== 200 || body.data !== n * 3 || headers.get('idempotency-replayed') !== 'true') {
      broken.push(`${id} is not answered again: ${status} ${JSON.stringify(body)}`);
    }
  }
  return broken;
}

/** Acknowledged runs without a record. What is recorded must be whole. */
async function notRecorded(server: TestServer, runs: readonly AcknowledgedRun[]): Promise<AcknowledgedRun[]> {
  const lost: AcknowledgedRun[] = [];
  let whole = 0;
  // Newest first: records go missing at the end only, so a long row of those that are there ends the search.
  for (const run of runs.toSorted((a, b) => b.at - a.at)) {
    const { status, body } = await server.call('GET', `/api/runs/${run.runId}`);
    if (status === 404) {
      lost.push(run);
      whole = 0;
      continue;
    }
    const { steps } = (await server.call('GET', `/api/runs/${run.runId}/steps`)).body;
    if (body.status !== 'success' || steps.length !== 1) throw new Error(`half a record: ${JSON.stringify(body)}`);
    if (++whole > 300) break;
  }
  return lost;
}

function total(editors: readonly Editor[]): number {
  return editors.reduce((sum, { said }) => sum + said, 0);
}

function totalVersions(editors: readonly Editor[]): number {
  return editors.reduce((sum, { versions }) => sum + versions.size, 0);
}

function toOutcome(where: Where, rounds: readonly Round[]): Outcome {
  const sumOf = (value: (round: Round) => number) => rounds.reduce((sum, round) => sum + value(round), 0);
  const lost = rounds.map((each) => each.lost);
  const oldest = Math.max(...rounds.map(({ oldestLostMs }) => oldestLostMs));
  return {
    of: where,
    figures: {
      kills: rounds.length,
      'acknowledged saves': sumOf(({ saves }) => saves),
      'acknowledged versions': sumOf(({ versions }) => versions),
      'calls with a key': sumOf(({ writes }) => writes),
      'acknowledged runs': sumOf(({ runs }) => runs),
      'of these without a record': sumOf((each) => each.lost),
      'at most, in one kill': Math.max(...lost),
      [`oldest of them, ms (${BEHIND_MS} and a write)`]: round(oldest, 0),
      'start again p50 ms': round(
        at(
          0.5,
          rounds.map(({ startMs }) => startMs),
        ),
        0,
      ),
    },
    broken: rounds.flatMap(({ broken }, index) => broken.map((problem) => `kill ${index + 1}: ${problem}`)),
  };
}
