import { randomUUID } from 'node:crypto';
import { createServer, type Http2Server, type ServerHttp2Session } from 'node:http2';
import {
  type Context,
  createEndpointHandler,
  object,
  type ServiceOptions,
  service,
  TerminalError,
} from '@restatedev/restate-sdk';
import type { Log } from '#core';
import { laneOf } from './ingress.ts';
import { type Delivery, delivery } from './outbox.ts';

export interface EndpointOptions {
  listen: { host: string; port: number };
  service: string;
  /** Public keys of Restate: with them, nobody else is heard. */
  identityKeys: readonly string[];
  /** Runs that come over one connection at the same time: for more Restate opens another, which may end at another worker. */
  streams: number;
  log: Log;
  /** Takes a run up. False: somebody else has it. Rejects when this worker takes no more: Restate goes elsewhere. */
  take(delivery: Delivery, how: { isAbandoned: boolean }): Promise<boolean>;
}

/** This process. */
const SELF = randomUUID();
/** A little longer than a lease: who has a run and says nothing for so long has lost it. */
const HELD_MS = 10_000;
const LAST_ANSWERS_MS = 500;

const OPTIONS: ServiceOptions = {
  // A run may work for as long as its own limit says.
  inactivityTimeout: { hours: 25 },
  abortTimeout: { hours: 25 },
  idempotencyRetention: { minutes: 10 },
  journalRetention: { minutes: 0 },
  retryPolicy: {
    initialInterval: { milliseconds: 100 },
    exponentiationFactor: 2,
    maxInterval: { seconds: 5 },
    // Whatever is dropped here is found in the database.
    maxAttempts: 100,
    onMaxAttempts: 'kill',
  },
};

/** Where Restate hands wake-ups to this worker. */
export class Endpoint {
  readonly #options: EndpointOptions;
  readonly #sessions = new Set<ServerHttp2Session>();
  #server: Http2Server | undefined;

  constructor(options: EndpointOptions) {
    this.#options = options;
  }

  async open(): Promise<void> {
    const { listen, identityKeys, streams, log } = this.#options;
    const handler = createEndpointHandler({
      services: this.#services(),
      ...(identityKeys.length > 0 ? { identityKeys: [...identityKeys] } : {}),
      logger: ({ level }, message) => {
        if (level === 'error') log.warn('Restate and this worker do not understand each other', { message });
      },
    });
    const server = createServer({ settings: { maxConcurrentStreams: streams } }, handler);
    server.on('session', (session) => {
      this.#sessions.add(session);
      session.on('error', () => session.destroy());
      session.once('close', () => this.#sessions.delete(session));
    });
    this.#server = server;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    server.once('error', reject);
    // Several workers on one machine share the address, where the system can.
    server.listen({ ...listen, reusePort: process.platform === 'linux' }, resolve);
    await promise;
  }

  /** No more comes in; what is there may end. */
  close(): void {
    this.#server?.close();
    for (const session of this.#sessions) session.close();
  }

  /** Once what was taken has ended: that gets a moment to be told, and who is still there is hung up on. */
  async end(): Promise<void> {
    this.close();
    const closed = [...this.#sessions].map((session) => new Promise((resolve) => session.once('close', resolve)));
    const timer = setTimeout(() => {
      for (const session of this.#sessions) session.destroy();
    }, LAST_ANSWERS_MS);
    await Promise.all(closed);
    clearTimeout(timer);
  }

  #services() {
    const { service: name, take } = this.#options;
    const wake = async (context: Context, given: unknown): Promise<void> => {
      const { success, data } = delivery.safeParse(given);
      if (!success) throw new TerminalError('This is no wake-up.', { errorCode: 400 });
      // Restate remembers who got it first: another one gets it when the connection to that one broke.
      const isAbandoned = (await context.run('who', () => SELF)) !== SELF;
      if (await context.run('take', () => take(data, { isAbandoned }))) return;
      // Two wake-ups at the same time; or whoever has the run is cut off, and will be known to be by then.
      await context.sleep(HELD_MS);
      await context.run('take again', () => take(data, { isAbandoned }));
    };
    return [
      service({ name, handlers: { wake }, options: OPTIONS }),
      object({ name: laneOf(name), handlers: { wake }, options: OPTIONS }),
    ];
  }
}
