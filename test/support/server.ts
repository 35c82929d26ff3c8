import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, rmSync, watch } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonValue, RunEvent } from '#schema';
import manifest from '../../package.json' with { type: 'json' };

/** The real server in a process of its own, with the embedded database in a folder of its own, on any free ports. */
export interface TestServer {
  url: string;
  token: string;
  link: string;
  dataDir: string;
  pid: number;
  output(): string;
  call(method: string, path: string, body?: JsonValue, headers?: Record<string, string>): Promise<Answer>;
  /** Runs the draft and answers every event once the run has ended. */
  test(name: string, body?: JsonValue): Promise<RunEvent[]>;
  /** Ends the process as a power button would. */
  kill(): Promise<void>;
  /** SIGTERM, and the exit code. */
  stop(): Promise<number | null>;
  /** Kills it if it still runs, and removes its data. */
  dispose(): Promise<void>;
}

export interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into answers of every shape
  body: any;
}

const ROOT = join(import.meta.dirname, '..', '..');
/** As `npm run switchyard` starts it: what stands before `node` is its environment, what comes behind are options of Node and the program. */
const [settings = '', program = ''] = manifest.scripts.switchyard.split('node ', 2);
const SWITCHYARD = program.split(' ');
const ENVIRONMENT = Object.fromEntries([...settings.matchAll(/(\w+)=(\S+)/g)].map(([, name, value]) => [name, value]));

export interface ServerOptions {
  dataDir?: string;
  token?: string;
  env?: Record<string, string>;
}

export async function startTestServer({
  dataDir = newDataDir(),
  token,
  env = {},
}: ServerOptions = {}): Promise<TestServer> {
  const child = launch('start', { dataDir, env });
  const output = await untilReady(child, /ready at .*\n[\s\S]*open\?token=\S+\s/);
  const url = find(output(), /ready at (\S+)/);
  const known = token ?? find(output(), /SWITCHYARD_TOKEN=(\S+)/);
  const exited = once(child, 'exit');
  const send = (method: string, path: string, body?: JsonValue, headers: Record<string, string> = {}) =>
    fetch(new URL(path, url), {
      method,
      headers: {
        Authorization: `Bearer ${known}`,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const server: TestServer = {
    url,
    token: known,
    link: find(output(), /(http\S+\/open\?token=\S+)/),
    dataDir,
    pid: child.pid ?? -1,
    output,
    call: async (method, path, body, headers) => toAnswer(await send(method, path, body, headers)),
    test: async (name, body = {}) => readEvents(await send('POST', `/api/functions/${name}/test`, body)),
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
    async stop() {
      child.kill('SIGTERM');
      const [code] = await exited;
      return code;
    },
    async dispose() {
      if (child.exitCode === null && child.signalCode === null) await server.kill();
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
  return server;
}

/** A worker in a process of its own. Only beside a server on PostgreSQL. */
export interface TestWorker {
  pid: number;
  kill(): Promise<void>;
  /** SIGTERM, and the exit code. */
  stop(): Promise<number | null>;
}

export async function startTestWorker({ dataDir = newDataDir(), env = {} }: ServerOptions = {}): Promise<TestWorker> {
  const child = launch('worker', { dataDir, env });
  await untilReady(child, /works on durable runs/);
  const exited = once(child, 'exit');
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    const [code] = await exited;
    return code;
  };
  return { pid: child.pid ?? -1, kill: () => end('SIGKILL'), stop: () => end('SIGTERM') };
}

function launch(command: string, { dataDir, env }: { dataDir: string; env: Record<string, string> }): ChildProcess {
  return spawn(process.execPath, [...SWITCHYARD, command], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      ...ENVIRONMENT,
      SWITCHYARD_PORT: '0',
      SWITCHYARD_EXAMPLES_PORT: '0',
      SWITCHYARD_DATA_DIR: dataDir,
      // Tests ask again and again until something holds.
      SWITCHYARD_RATE_LIMIT: '0',
      ...compiled(),
      ...env,
    },
  });
}

/** What V8 made of the server's code is the same for all of a run of tests (template.ts). */
function compiled(): Record<string, string> {
  const template = process.env.SWITCHYARD_TEST_TEMPLATE;
  return template === undefined ? {} : { NODE_COMPILE_CACHE: join(template, 'compiled') };
}

/** With databases that nobody has used yet, where vitest has made some (template.ts). */
export function newDataDir(): string {
  const dataDir = mkdtempSync(join(tmpdir(), 'switchyard-test-'));
  const template = process.env.SWITCHYARD_TEST_TEMPLATE;
  if (template !== undefined) cpSync(join(template, 'data'), dataDir, { recursive: true });
  return dataDir;
}

export async function toAnswer(response: Response): Promise<Answer> {
  const text = await response.text();
  const isJson = /\bjson/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, headers: response.headers, body: isJson && text !== '' ? JSON.parse(text) : text };
}

/** All events of a finished stream. */
export async function readEvents(response: Response): Promise<RunEvent[]> {
  const text = await response.text();
  if (!response.ok) throw new Error(`no stream but ${response.status}: ${text}`);
  return text.split('\n\n').flatMap((part) => {
    const data = part.split('\n').find((line) => line.startsWith('data: '));
    return data ? [JSON.parse(data.slice('data: '.length))] : [];
  });
}

async function untilReady(child: ChildProcess, sign: RegExp): Promise<() => string> {
  let output = '';
  const ready = Promise.withResolvers<void>();
  const read = (chunk: Buffer) => {
    output += chunk.toString();
    if (sign.test(output)) ready.resolve();
  };
  child.stdout?.on('data', read);
  child.stderr?.on('data', read);
  child.once('exit', (code, signal) =>
    ready.reject(new Error(`the server ended (${code ?? signal}) before it was ready:\n${output}`)),
  );
  await ready.promise;
  return () => output;
}

function find(text: string, pattern: RegExp): string {
  return pattern.exec(text)?.[1] ?? '';
}

/** Until a server that is ready has had its code compiled for the next start (engine/cli/compiled.ts). */
export async function untilCompiled(dataDir: string): Promise<void> {
  const folder = join(dataDir, 'compiled');
  const [ofThisNode = ''] = await readdir(folder);
  const marker = join(folder, ofThisNode, 'made-by');
  await new Promise<void>((resolve) => {
    const watcher = watch(join(folder, ofThisNode), () => look());
    const look = () => {
      if (!existsSync(marker)) return;
      watcher.close();
      resolve();
    };
    look();
  });
}

/** Asks again until it holds: traces are written behind the answer. Vitest's own time limit ends a wait in vain. */
export async function eventually<T>(ask: () => Promise<T>, holds: (answer: T) => boolean): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (holds(answer)) return answer;
  }
}
