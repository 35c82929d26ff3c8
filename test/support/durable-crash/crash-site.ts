import { setTimeout as sleep } from 'node:timers/promises';
import type { JsonValue } from '#schema';
import type { TestDatabase } from '../postgres-server.ts';
import { killSandbox } from '../processes.ts';
import type { TestRestate } from '../restate-server.ts';
import { newDataDir, startTestServer, startTestWorker, type TestServer, type TestWorker } from '../server.ts';
import { createProxy, type Proxy as Line, LOCALHOST } from '../tcp.ts';
import { chain } from './chain.ts';
import type { Ended } from './judge.ts';

/**
 * `kill`: kill -9 of each in turn. `random`: of the server, a worker, a process that runs code, or the engine, as chance has it. `freeze`: SIGSTOP of
 * a worker until another has its runs, then SIGCONT. `freezeServer`: of the server. `cut`: the database is away for some seconds.
 * `freeze` and `cut` on PostgreSQL only.
 */
export type Harm = 'kill' | 'random' | 'freeze' | 'freezeServer' | 'cut';

const FROZEN_MS = 16_000;
const AWAY_MS = 3_000;

interface Places {
  database: TestDatabase | undefined;
  line: Line | undefined;
  engine: { restate: TestRestate; nodes: number; env: Record<string, string> } | undefined;
  random(): number;
}

/** A server, and on PostgreSQL a worker beside it. */
export class Site {
  readonly #env: Record<string, string>;
  readonly #dataDir = newDataDir();
  readonly #workers: TestWorker[] = [];
  readonly #engine: Places['engine'];
  readonly #database: Places['database'];
  readonly #random: () => number;
  readonly #upstream: string;
  #line: Line | undefined;
  #deadNode: number | undefined;
  server!: TestServer;

  constructor(upstream: string, { database, line, engine, random }: Places) {
    this.#upstream = upstream;
    this.#engine = engine;
    this.#database = database;
    this.#random = random;
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
    await this.server.call('PUT', '/api/functions/chain', { document: asJson(chain(this.#upstream)), revision: null });
    const published = await this.server.call('POST', '/api/functions/chain/publish', { revision: 1 });
    if (published.status !== 201) throw new Error(JSON.stringify(published.body));
    if (this.#database) this.#workers.push(await this.#startWorker());
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

  #killAny(): Promise<string> {
    const kills = [
      () => this.#killServer(),
      ...(this.#database ? [() => this.#killWorker(), () => this.#killEngine()] : []),
      () => this.#killCode(),
    ];
    return (kills[Math.floor(this.#random() * kills.length)] ?? this.#killServer)();
  }

  /** A process that runs code of the server or a worker. */
  async #killCode(): Promise<string> {
    const hosts = [this.server.pid, ...this.#workers.map(({ pid }) => pid)];
    const host = hosts[Math.floor(this.#random() * hosts.length)];
    const isKilled = host !== undefined && killSandbox(host);
    return isKilled ? 'a process that runs code' : 'nothing: no process ran code';
  }

  /** What delivers wake-ups: Restate, or the processes of PostgreSQL that work for us. */
  async #killEngine(): Promise<string> {
    if (this.#engine) {
      await this.#killNode(this.#engine);
      return 'a node of Restate';
    }
    await this.#database?.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
    return 'all processes of the database';
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
  async ended(id: string): Promise<Ended> {
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
