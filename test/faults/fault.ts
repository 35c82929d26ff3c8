import { createTestDatabase, type TestDatabase } from '../support/postgres-server.ts';
import { newDataDir, type ServerOptions, startTestServer, type TestServer } from '../support/server.ts';
import { install } from './functions.ts';
import { at, type Tally } from './load.ts';

/** One way to harm a running server, and what came of it. */
export interface Fault {
  name: string;
  says: string;
  /** How long the load goes on, if nobody says otherwise. */
  seconds: number;
  run(options: { seconds: number; say(line: string): void }): Promise<Outcome[]>;
}

export type Figures = Record<string, number | string>;

export interface Outcome {
  /** Which server, or which kind of load. */
  of: string;
  figures: Figures;
  /** Promises that were not kept. */
  broken: string[];
}

export type Where = 'postgres' | 'embedded';

export interface Site {
  server: TestServer;
  database: TestDatabase | undefined;
  /** Another server on the same data, after the first is gone. */
  again(): Promise<TestServer>;
  close(): Promise<void>;
}

const QUIET = { SWITCHYARD_EXAMPLES: 'false', SWITCHYARD_LOG_LEVEL: 'error', SWITCHYARD_SANDBOX_PROCESSES: '1' };

/** A server with the functions of these scripts, on a database of its own. `through` leads to it by another port. */
export async function openSite(
  where: Where,
  { env = {}, through = (port) => port }: { env?: ServerOptions['env']; through?: (port: number) => number } = {},
): Promise<Site> {
  const database = where === 'postgres' ? await createTestDatabase() : undefined;
  const address =
    database && `postgres://${database.user}@${database.host}:${through(database.port)}/${database.database}`;
  const dataDir = newDataDir();
  const start = (token?: string) =>
    startTestServer({
      dataDir,
      ...(token === undefined ? {} : { token }),
      env: { ...QUIET, ...(address === undefined ? {} : { SWITCHYARD_DATABASE_URL: address }), ...env },
    });
  const servers: TestServer[] = [];
  const close = async () => {
    for (const server of servers) await server.dispose();
    await database?.drop();
  };
  try {
    const first = await start();
    servers.push(first);
    await install(first);
    const again = async () => {
      const server = await start(first.token);
      servers.push(server);
      return server;
    };
    return { server: first, database, again, close };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

export function sum(counts: Record<string, number>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

/** What a load came to, in words for a table. */
export function figuresOf({ right, refused, cut, wrong, hung, rightMs, refusedMs }: Tally): Figures {
  const codes = Object.entries({ ...refused, ...cut }).map(([code, count]) => `${code} ${count}`);
  return {
    right,
    wrong,
    hung,
    'without an answer': sum(cut),
    'refused or failed': sum(refused),
    codes: codes.join(', ') || '–',
    'right p50 ms': round(at(0.5, rightMs)),
    'right p99 ms': round(at(0.99, rightMs)),
    ...(refusedMs.length > 0
      ? { 'refused p50 ms': round(at(0.5, refusedMs)), 'refused p99 ms': round(at(0.99, refusedMs)) }
      : {}),
  };
}

/** Whatever happens, an answer is right or says why not, and comes. */
export function brokenBy({ wrong, hung, examples, right }: Tally): string[] {
  return [
    ...(wrong > 0 ? [`${wrong} wrong answers: ${examples.join(' | ')}`] : []),
    ...(hung > 0 ? [`${hung} calls were not answered`] : []),
    ...(right === 0 ? ['no answer was right'] : []),
  ];
}

export function round(value: number, digits = 1): number {
  return Number.isFinite(value) ? Number(value.toFixed(digits)) : value;
}

/** Megabytes of a process. */
export function toMb(bytes: number | undefined): number {
  return bytes === undefined ? Number.NaN : round(bytes / 1024 / 1024, 0);
}
