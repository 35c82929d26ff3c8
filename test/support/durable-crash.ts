import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Block, JsonValue } from '#schema';
import { aBlock, aFunction, aGraph, returns } from './build.ts';
import { createTestDatabase, type TestDatabase } from './postgres-server.ts';
import { killSandbox } from './processes.ts';
import { restateEnv, startRestate, type TestRestate } from './restate-server.ts';
import { newDataDir, startTestServer, startTestWorker, type TestServer, type TestWorker } from './server.ts';
import { createProxy, type Proxy as Line, LOCALHOST } from './tcp.ts';

/** What a crash suite came to. */
export interface CrashTally {
  runs: number;
  kills: number;
  /** Requests that blocks have sent. */
  blocks: number;
  /** Acknowledged jobs that are not there, or did not end. */
  lost: number;
  /** Writes that were sent twice, and blocks that ran after a later one had begun. */
  twice: number;
  /** Reads that a worker had begun when it was frozen, heard after another had gone on. */
  late: number;
  /** Writes that were cut off and said so. */
  interrupted: number;
  examples: string[];
}

const STEPS = ['write0', 'read1', 'write2', 'read3', 'write4'] as const;

/** A chain of blocks that each tell somebody outside; a write that is cut off goes on by its error edge. */
function chain(url: string) {
  const blocks: Block[] = STEPS.map((name) =>
    aBlock('javascript', name, {
      code: `await fetch('${url}/${name}?run=' + run.id, { method: '${name.startsWith('write') ? 'POST' : 'GET'}' }); return run.id;`,
    }),
  );
  const onward = STEPS.flatMap((name, index) => {
    const next = STEPS[index + 1] ?? 'done';
    return [`${name} > ${next}`, `${name}.error > ${next}`];
  });
  const cut = STEPS.filter((name) => name.startsWith('write')).map((name) => `${name}.error?.code`);
  return aFunction(aGraph([...blocks, returns(`[${cut.join(', ')}].filter(code => code != null)`)], ...onward), {
    name: 'chain',
  });
}

/** Hears what blocks do, in order, and takes a moment to answer, so that kills find them at work. */
async function listen(): Promise<{ server: Server; url: string; heard: { run: string; step: string }[] }> {
  const heard: { run: string; step: string }[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://localhost');
    heard.push({ run: url.searchParams.get('run') ?? '', step: url.pathname.slice(1) });
    setTimeout(() => response.end('{}'), 5 + Math.random() * 40);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, heard };
}

/**
 * `kill`: kill -9 of each in turn. `random`: of the server, a worker or a process that runs code, as chance has it. `freeze`: SIGSTOP of
 * a worker until another has its runs, then SIGCONT. `freezeServer`: of the server. `cut`: the database is away for some seconds.
 * `freeze` and `cut` on PostgreSQL only.
 */
type Harm = 'kill' | 'random' | 'freeze' | 'freezeServer' | 'cut';

export interface CrashOptions {
  /** `restate`: PostgreSQL, and wake-ups by Restate. */
  where: 'embedded' | 'postgres' | 'restate';
  /** Of Restate. */
  nodes?: number;
  harm?: Harm;
  kills: number;
  /** Jobs that are started before each kill; or, with {@link inFlight}, at most. */
  runs: number;
  /** So many have not ended when something is harmed. */
  inFlight?: number;
  say(line: string): void;
}

/**
 * Kills a server (embedded), or servers, workers and nodes of Restate in turn (PostgreSQL), while jobs run, and counts what became of
 * them.
 */
export async function crashDurable({
  where,
  nodes = 1,
  harm = 'kill',
  kills,
  runs,
  inFlight,
  say,
}: CrashOptions): Promise<CrashTally> {
  const { server: upstream, url, heard } = await listen();
  const database = where === 'embedded' ? undefined : await createTestDatabase();
  const restate = where === 'restate' ? await startRestate(nodes) : undefined;
  const line = harm === 'cut' && database ? await createProxy({ host: LOCALHOST, port: database.port }) : undefined;
  const engine = restate && { restate, nodes, env: restateEnv(await restate.settings()) };
  const site = new Site(url, { database, line, engine });
  const ids: string[] = [];
  try {
    await site.start();
    await site.server.call('PUT', '/api/functions/chain', { document: asJson(chain(url)), revision: null });
    const published = await site.server.call('POST', '/api/functions/chain/publish', { revision: 1 });
    if (published.status !== 201) throw new Error(JSON.stringify(published.body));
    for (let kill = 0; kill < kills; kill++) {
      // Who was heard to reach the last step is about to end.
      const open = ids.length - new Set(heard.flatMap(({ run, step }) => (step === LAST_STEP ? [run] : []))).size;
      const wanted = inFlight === undefined ? runs : Math.min(runs, inFlight - open);
      for (let left = wanted; left > 0; left -= AT_ONCE) {
        const some = Array.from({ length: Math.min(left, AT_ONCE) }, async () => ids.push(await site.startJob()));
        await Promise.all(some);
      }
      await sleep(Math.random() * 400);
      const what = await site.harm(harm, kill);
      say(`${where}: ${harm} ${kill + 1} of ${what}, ${ids.length} jobs, ${heard.length} blocks`);
    }
    const answers: Awaited<ReturnType<Site['ended']>>[] = [];
    for (let from = 0; from < ids.length; from += AT_ONCE) {
      answers.push(...(await Promise.all(ids.slice(from, from + AT_ONCE).map((id) => site.ended(id)))));
    }
    return { runs: ids.length, kills, blocks: heard.length, ...judge(heard, answers, harm) };
  } finally {
    await site.close();
    await restate?.stop();
    await database?.drop();
    upstream.close();
  }
}

function judge(
  heard: readonly { run: string; step: string }[],
  answers: readonly { id: string; codes: readonly string[] | undefined }[],
  harm: Harm,
): Pick<CrashTally, 'lost' | 'twice' | 'late' | 'interrupted' | 'examples'> {
  const examples: string[] = [];
  let twice = 0;
  let late = 0;
  const furthest = new Map<string, number>();
  const written = new Set<string>();
  for (const { run, step } of heard) {
    const place = STEPS.indexOf(step as (typeof STEPS)[number]);
    const key = `${run} ${step}`;
    const isWrite = step.startsWith('write');
    const isAgain = isWrite ? written.has(key) : place < (furthest.get(run) ?? 0);
    if (isAgain && !isWrite && harm.startsWith('freeze')) late++;
    else if (isAgain) {
      twice++;
      examples.push(`again: ${key}`);
    }
    written.add(key);
    furthest.set(run, Math.max(place, furthest.get(run) ?? 0));
  }
  const lost = answers.filter(({ codes }) => codes === undefined);
  for (const { id } of lost) examples.push(`lost: ${id}`);
  const interrupted = answers.flatMap(({ codes = [] }) => codes).length;
  return { lost: lost.length, twice, late, interrupted, examples };
}

const LAST_STEP = STEPS[STEPS.length - 1];
/** Requests that start jobs. */
const AT_ONCE = 50;
const FROZEN_MS = 16_000;
const AWAY_MS = 3_000;

interface Places {
  database: TestDatabase | undefined;
  line: Line | undefined;
  engine: { restate: TestRestate; nodes: number; env: Record<string, string> } | undefined;
}

/** A server, and on PostgreSQL a worker beside it. */
class Site {
  readonly #env: Record<string, string>;
  readonly #dataDir = newDataDir();
  readonly #workers: TestWorker[] = [];
  readonly #shared: boolean;
  readonly #engine: Places['engine'];
  #line: Line | undefined;
  #deadNode: number | undefined;
  server!: TestServer;

  constructor(upstream: string, { database, line, engine }: Places) {
    this.#engine = engine;
    this.#shared = database !== undefined;
    this.#line = line;
    this.#env = {
      SWITCHYARD_EXAMPLES: 'false',
      SWITCHYARD_LOG_LEVEL: 'error',
      SWITCHYARD_SANDBOX_PROCESSES: '1',
      SWITCHYARD_EGRESS_ALLOW: new URL(upstream).host,
      ...(database
        ? {
            SWITCHYARD_DATABASE_URL: `postgres://${database.user}@${database.host}:${line?.port ?? database.port}/${database.database}`,
          }
        : {}),
      ...engine?.env,
    };
  }

  async start(): Promise<void> {
    this.server = await this.#startServer();
    if (this.#shared) this.#workers.push(await this.#startWorker());
  }

  async startJob(): Promise<string> {
    const { status, body } = await this.#patiently('POST', '/api/functions/chain/jobs', {});
    if (status !== 202) throw new Error(`a job was refused: ${status} ${JSON.stringify(body)}`);
    return body.id;
  }

  /** Answers what was harmed. */
  harm(harm: Harm, round: number): Promise<string> {
    if (harm === 'freeze') return this.#freeze('a worker', this.#workers[0]);
    if (harm === 'freezeServer') return this.#freeze('the server', this.server);
    if (harm === 'random') return this.#killAny();
    return harm === 'cut' ? this.#cutDatabase() : this.#killOne(round);
  }

  /** Longer than its lease, and than its job may be silent. */
  async #freeze(what: string, frozen: { pid: number } | undefined): Promise<string> {
    if (!frozen) throw new Error(`there is no ${what} to freeze`);
    process.kill(frozen.pid, 'SIGSTOP');
    await sleep(FROZEN_MS);
    process.kill(frozen.pid, 'SIGCONT');
    return what;
  }

  async #cutDatabase(): Promise<string> {
    const port = this.#line?.port ?? 0;
    await this.#line?.close();
    await sleep(AWAY_MS);
    this.#line = await createProxy({ host: LOCALHOST, port: 5432 }, port);
    return 'the database';
  }

  /** kill -9, and another one in its place. */
  async #killOne(round: number): Promise<string> {
    const victim = round % (this.#engine ? 3 : 2);
    if (this.#engine && victim === 2) {
      await this.#killNode(this.#engine);
      return 'a node of Restate';
    }
    return victim === 0 ? this.#killWorker() : this.#killServer();
  }

  async #killAny(): Promise<string> {
    const hosts = [this.server.pid, ...this.#workers.map(({ pid }) => pid)];
    const chance = Math.floor(Math.random() * (hosts.length + 1));
    const host = hosts[Math.floor(Math.random() * hosts.length)] ?? this.server.pid;
    if (chance === hosts.length && killSandbox(host, chance)) return 'a process that runs code';
    return chance === 0 ? this.#killServer() : this.#killWorker();
  }

  /** The server, where there is no worker. */
  async #killWorker(): Promise<string> {
    const worker = this.#workers.pop();
    if (!worker) return this.#killServer();
    await worker.kill();
    this.#workers.push(await this.#startWorker());
    return 'a worker';
  }

  async #killServer(): Promise<string> {
    await this.server.kill();
    this.server = await this.#startServer(this.server.token);
    return 'the server';
  }

  /** One of several stays away until it is the next one's turn. */
  async #killNode({ restate, nodes }: NonNullable<Places['engine']>): Promise<void> {
    if (this.#deadNode !== undefined) await restate.restart(this.#deadNode);
    const node = ((this.#deadNode ?? -1) + 1) % nodes;
    await restate.kill(node);
    if (nodes === 1) await restate.restart(node);
    else this.#deadNode = node;
  }

  /** The codes of writes that were cut off; undefined for a job that is lost. */
  async ended(id: string): Promise<{ id: string; codes: string[] | undefined }> {
    const until = performance.now() + 120_000;
    while (performance.now() < until) {
      const { status, body } = await this.#patiently('GET', `/api/jobs/${id}`);
      if (status !== 200 || body.endedAt !== null) return { id, codes: body.data };
      await sleep(100);
    }
    return { id, codes: undefined };
  }

  async close(): Promise<void> {
    for (const worker of this.#workers) await worker.kill();
    await this.server?.dispose();
    await this.#line?.close();
  }

  /** Again while the database is away: what was not acknowledged is not counted. */
  async #patiently(method: string, path: string, body?: JsonValue): Promise<Awaited<ReturnType<TestServer['call']>>> {
    for (;;) {
      const answer = await this.server.call(method, path, body);
      if (answer.body?.code !== 'store.unavailable') return answer;
      await sleep(100);
    }
  }

  #startServer(token?: string): Promise<TestServer> {
    return startTestServer({ dataDir: this.#dataDir, env: this.#env, ...(token === undefined ? {} : { token }) });
  }

  #startWorker(): Promise<TestWorker> {
    return startTestWorker({ dataDir: this.#dataDir, env: this.#env });
  }
}

function asJson(value: unknown): JsonValue {
  return JSON.parse(JSON.stringify(value));
}
