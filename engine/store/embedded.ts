import { type ChildProcess, fork } from 'node:child_process';
import { dirname } from 'node:path';
import { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { HostMessage, HostOptions } from './embedded-host.ts';
import type { Backend, BackendClient } from './embedded-socket.ts';
import { SYNC_FD, serveSyncs } from './embedded-sync.ts';

const HOST = new URL('./embedded-host.ts', import.meta.url);
/** Kills a child that a running query keeps from ending. */
const CLOSE_TIMEOUT_MS = 10_000;

/** Where the embedded database runs. */
export interface Host {
  /** Process id, if it is a process of its own. */
  pid: number | undefined;
  send(message: unknown): void;
  onMessage(listener: (message: HostMessage) => void): void;
  onExit(listener: () => void): void;
  /** At once, in the middle of whatever it does. What was committed is on the disk. */
  kill(): void;
}

/** A thread for our own tables: SQL is ours, and one process is easy to run. */
export function startThread(options: HostOptions): Host {
  const worker = new Worker(HOST, { workerData: options, env: {}, execArgv: [] });
  return {
    pid: undefined,
    send: (message) => worker.postMessage(message),
    onMessage: (listener) => worker.on('message', listener),
    onExit: (listener) => {
      worker.on('exit', listener);
      // Followed by 'exit'; without a listener it would end the server.
      worker.on('error', () => {});
    },
    kill: () => void worker.terminate(),
  };
}

/**
 * A process for authors' SQL. PGlite's one session is a superuser whatever role it takes on, and a superuser can load a
 * library that brings JavaScript along. So the wall is the process: no environment, no network, no children, no files but
 * its own, and nothing turns text into code.
 */
export function startProcess(options: HostOptions): Host {
  const readable = [
    dirname(fileURLToPath(HOST)),
    dirname(dirname(fileURLToPath(import.meta.resolve('@electric-sql/pglite')))),
  ];
  const child: ChildProcess = fork(HOST, [JSON.stringify(options)], {
    execArgv: [
      '--permission',
      ...[...readable, options.directory].map((path) => `--allow-fs-read=${path}`),
      `--allow-fs-write=${options.directory}`,
      '--disallow-code-generation-from-strings',
      '--disable-proto=delete',
    ],
    env: {},
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc', 'pipe'],
  });
  const channel = child.stdio[SYNC_FD];
  if (channel instanceof Duplex) serveSyncs(channel, options.directory);
  return {
    pid: child.pid,
    send: (message) => void (child.connected && child.send(Object(message), () => {})),
    onMessage: (listener) => child.on('message', listener),
    onExit: (listener) => {
      child.on('exit', listener);
      // One that could not even start has no 'exit'.
      child.on('error', () => child.pid === undefined && listener());
    },
    kill: () => void child.kill('SIGKILL'),
  };
}

/** Runs a host until it says that it has done its work. */
export async function runToEnd(host: Host): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  host.onMessage((message) => {
    if ('type' in message && message.type === 'failed') reject(new Error(message.message));
    if ('type' in message && message.type === 'closed') resolve();
  });
  host.onExit(() => reject(new Error('the embedded database ended')));
  await promise;
}

/** With the code by which Postgres says that it has crashed. */
class EmbeddedEnded extends Error {
  readonly code = '57P02';
}

interface Running {
  host: Host;
  ready: Promise<void>;
  /** Told to end. */
  ending: boolean;
  ended: Promise<void>;
}

/**
 * The embedded database for one client at a time. Starts with the first client, and again with the next one after it
 * ended: on its own, or because a client left while its query still ran, since a query can't be stopped otherwise.
 */
export class EmbeddedServer implements Backend {
  readonly #start: () => Host;
  readonly #endsWhenLeft: boolean;
  #running: Running | undefined;
  #client: BackendClient | undefined;
  #left: PromiseWithResolvers<void> | undefined;

  constructor(start: () => Host, { endsWhenLeft }: { endsWhenLeft: boolean }) {
    this.#start = start;
    this.#endsWhenLeft = endsWhenLeft;
  }

  async attach(client: BackendClient): Promise<void> {
    // The pool may want the next one before the last one has quite left.
    while (this.#left ?? this.#running?.ending) await (this.#left?.promise ?? this.#running?.ended);
    this.#running ??= this.#launch();
    this.#client = client;
    this.#left = Promise.withResolvers();
    await this.#running.ready;
  }

  send(request: Uint8Array<ArrayBuffer>): void {
    this.#running?.host.send(request);
  }

  detach(client: BackendClient, busy: boolean): void {
    if (this.#client !== client) return;
    this.#client = undefined;
    this.#left?.resolve();
    this.#left = undefined;
    const running = this.#running;
    if (!running || running.ending) return;
    running.ending = busy || this.#endsWhenLeft;
    if (busy) running.host.kill();
    else running.host.send({ type: this.#endsWhenLeft ? 'close' : 'reset' });
  }

  /** Closes the database in order: the next start has nothing to recover. */
  async close(): Promise<void> {
    const running = this.#running;
    if (!running) return;
    const timer = setTimeout(() => running.host.kill(), CLOSE_TIMEOUT_MS);
    await running.ready.catch(() => {});
    if (!running.ending) running.host.send({ type: 'close' });
    running.ending = true;
    await running.ended;
    clearTimeout(timer);
  }

  #launch(): Running {
    const host = this.#start();
    const ready = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<void>();
    let failure = new EmbeddedEnded('the embedded database ended');
    host.onMessage((message) => {
      if (message instanceof Uint8Array) this.#client?.receive(message);
      else if (message.type === 'ready') ready.resolve();
      else if (message.type === 'answered') this.#client?.answered(message.rest);
      else if (message.type === 'failed') failure = new EmbeddedEnded(message.message);
    });
    host.onExit(() => {
      this.#running = undefined;
      ended.resolve();
      ready.reject(failure);
      this.#client?.lost(failure);
    });
    // Whoever attaches is told; before that nobody listens.
    ready.promise.catch(() => {});
    return { host, ready: ready.promise, ending: false, ended: ended.promise };
  }
}
