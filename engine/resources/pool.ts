import type { z } from 'zod';
import {
  type Clock,
  type ConnectionTest,
  createMask,
  type Log,
  type OpenableResource,
  type ResourceAnswer,
  type ResourceCircuit,
  type ResourcePool,
  type ResourceQuery,
  type ResourceStore,
  type Telemetry,
} from '#core';
import {
  BlockError,
  type ConfigProblem,
  type Connector,
  type Effects,
  type EgressRequest,
  type EgressResponse,
  InputError,
  type InternalDatabase,
  Json,
  type OpenConnection,
  type OpenContext,
  type QueryContext,
  type QueryResult,
  type ResourceShape,
  toAppError,
} from '#kit';
import { type JsonValue, pointer } from '#schema';
import { Breakers } from './breakers.ts';
import { testConnection } from './connection-test.ts';
import { Connections, type OpenResource, type ResourceKey } from './connections.ts';
import { withDeadline } from './deadline.ts';
import type { EgressGate } from './egress.ts';
import { toResourceError } from './failures.ts';
import { checkSettings } from './settings.ts';

const TEST_TIMEOUT_MS = 5_000;
const INTROSPECT_TIMEOUT_MS = 15_000;
const SHAPE_MS = 30_000;
const DEFAULT_LIMITS = { maxRows: 10_000, maxBytes: 10 * 1024 * 1024 };

export interface ResourcePoolOptions {
  store: Pick<ResourceStore, 'open'>;
  connectors: ReadonlyMap<string, Connector>;
  egress: EgressGate;
  internalDatabase?: InternalDatabase | undefined;
  log: Pick<Log, 'info' | 'warn' | 'error'>;
  clock: Pick<Clock, 'monotonic'>;
  telemetry?: Pick<Telemetry, 'queryDone'> | undefined;
  limits?: { maxRows: number; maxBytes: number };
  /** How long a connection test may take. */
  connectionTestMs?: number;
  /** A parsed query whose fields are all literals, resolved: what code sends has nothing to evaluate. */
  resolveLiterals(parsedQuery: unknown): unknown;
}

/** The choke point for the use of resources: what leaves here is bounded, masked and has one of our codes. */
export function createResourcePool(options: ResourcePoolOptions): ResourcePool {
  return new Pool(options);
}

type CodeCall = Parameters<ResourcePool['fromCode']>[0];

class Pool implements ResourcePool {
  readonly #options: ResourcePoolOptions;
  readonly #limits: { maxRows: number; maxBytes: number };
  readonly #connections: Connections;
  readonly #breakers: Breakers;

  constructor(options: ResourcePoolOptions) {
    const { store, clock, log, limits = DEFAULT_LIMITS } = options;
    this.#options = options;
    this.#limits = limits;
    this.#breakers = new Breakers(clock);
    this.#connections = new Connections({
      store,
      clock,
      connectorOf: (type) => this.#connectorOf(type),
      open: async (connector, { name, settings, secrets }) =>
        connector.open(checkSettings(connector, settings), this.#openContext(name, secrets)),
      onCloseError: () => log.warn('a connection to a resource could not be closed in order'),
    });
  }

  query(request: ResourceQuery): Promise<ResourceAnswer> {
    return this.#measured(request, () => this.#breakers.of(request).run(() => this.#ask(request)));
  }

  #ask(request: ResourceQuery): Promise<ResourceAnswer> {
    const { timeoutMs, signal, idempotencyKey, connector, effects, query, dry } = request;
    const deadline = this.#options.clock.monotonic() + timeoutMs;
    return withDeadline({ timeoutMs, signal }, (stop) =>
      this.#use(request, async (open) => {
        checkConnector(open.resource, connector);
        const connection = await open.connection();
        const left = deadline - this.#options.clock.monotonic();
        const context = { ...this.#queryContext(stop, left), idempotencyKey };
        if (!dry || !isWrite(effects)) return toAnswer(await connection.run(query, context));
        return runDry({ connection, context, query, effect: effects, description: open.connector.describe(query) });
      }),
    );
  }

  fromCode({ method, args, ...key }: CodeCall): ReturnType<ResourcePool['fromCode']> {
    return this.#use(key, async ({ connector, resource }) => {
      if (!Object.hasOwn(connector.methods, method)) throw unknownMethod(connector, resource.name, method);
      const parsed = connector.query.safeParse(connector.methods[method]?.(...args));
      if (!parsed.success) throw badQuery(firstIssue(parsed.error));
      const problem = connector.check(parsed.data).find(({ severity }) => severity === 'error');
      if (problem) throw badQuery(problem);
      const query = this.#options.resolveLiterals(parsed.data);
      return { connector: connector.type, query, effects: connector.effects(parsed.data) };
    });
  }

  test({ connector, settings }: { connector: string; settings: Record<string, JsonValue> }): Promise<ConnectionTest> {
    return testConnection({
      connector: this.#connectorOf(connector),
      settings,
      context: this.#openContext(connector, []),
      clock: this.#options.clock,
      limits: this.#limits,
      timeoutMs: this.#options.connectionTestMs ?? TEST_TIMEOUT_MS,
    });
  }

  introspect(key: ResourceKey): Promise<ResourceShape> {
    return this.#use(key, async (open) => {
      const now = this.#options.clock.monotonic();
      if (open.shape && now - open.shape.at < SHAPE_MS) return open.shape.tables;
      const tables = withDeadline({ timeoutMs: INTROSPECT_TIMEOUT_MS }, async (signal) =>
        (await open.connection()).introspect(this.#queryContext(signal, INTROSPECT_TIMEOUT_MS)),
      );
      open.shape = { at: now, tables };
      return tables.catch((thrown: unknown) => {
        open.shape = undefined;
        throw thrown;
      });
    });
  }

  fetch({ url, init }: { url: string; init: EgressRequest }): Promise<EgressResponse> {
    const maxBytes = Math.min(init.maxBytes ?? this.#limits.maxBytes, this.#limits.maxBytes);
    return this.#measured({ resource: 'fetch', connector: 'fetch' }, async () => {
      try {
        return await this.#options.egress.forCode.fetch(url, { ...init, maxBytes });
      } catch (thrown) {
        init.signal?.throwIfAborted();
        throw toResourceError(thrown, { mask: (text) => text });
      }
    });
  }

  revisionOf(key: ResourceKey): Promise<number> {
    return this.#connections.use(key, async ({ resource }) => resource.revision);
  }

  secretsOf(workspace: string, environment: string, resource: string): readonly string[] {
    return this.#connections.secretsOf({ workspace, environment, resource });
  }

  circuits(): readonly ResourceCircuit[] {
    return this.#breakers.list();
  }

  forget(workspace: string, resource: string): Promise<void> {
    this.#breakers.forget(workspace, resource);
    return this.#connections.forget(workspace, resource);
  }

  close(): Promise<void> {
    return this.#connections.close();
  }

  /** Tells how it came out and how long it took. */
  async #measured<T>(asked: { resource: string; connector: string }, work: () => Promise<T>): Promise<T> {
    const { clock, telemetry } = this.#options;
    const { resource, connector } = asked;
    const startedMs = clock.monotonic();
    const tell = (outcome: string) =>
      telemetry?.queryDone({ resource, connector, outcome, durationMs: clock.monotonic() - startedMs });
    try {
      const answer = await work();
      tell('ok');
      return answer;
    } catch (thrown) {
      tell(toAppError(thrown).code);
      throw thrown;
    }
  }

  #use<T>(key: ResourceKey, work: (open: OpenResource) => Promise<T>): Promise<T> {
    return this.#connections.use(key, async (open) => {
      try {
        return await work(open);
      } catch (thrown) {
        const mask = createMask(this.#connections.secretsOf(key));
        throw toResourceError(thrown, { connector: open.connector, resource: key.resource, mask });
      }
    });
  }

  #connectorOf(type: string): Connector {
    const connector = this.#options.connectors.get(type);
    if (connector) return connector;
    throw new InputError({ code: 'resource.invalid', message: `This server has no connector "${type}".` });
  }

  #openContext(name: string, secrets: readonly string[]): OpenContext {
    const mask = createMask(secrets);
    return {
      egress: (tier) => this.#options.egress.forResource(tier),
      internalDatabase: this.#options.internalDatabase,
      log: (level, message) => this.#options.log[level](mask(message), { resource: name }),
    };
  }

  #queryContext(signal: AbortSignal, timeoutMs: number): QueryContext {
    return { signal, timeoutMs, dry: false, ...this.#limits };
  }
}

function isWrite(effects: Effects): effects is 'write' | 'external' {
  return effects === 'write' || effects === 'external';
}

function toAnswer({ data, rowCount, truncated = false, notes = [] }: QueryResult): ResourceAnswer {
  return { data: data instanceof Json ? data : Json.fromValue(data), rowCount, truncated, notes };
}

interface DryRun {
  connection: OpenConnection;
  context: QueryContext;
  query: unknown;
  effect: 'write' | 'external';
  description: string;
}

/** Semantics 5.4: what can be rolled back is done and rolled back, the rest is only told. */
async function runDry({ connection, context, query, effect, description }: DryRun): Promise<ResourceAnswer> {
  const rolledBack = connection.canRunDry(query);
  const held = { description, effect, rolledBack };
  if (!rolledBack) return { data: Json.null, truncated: false, held };
  return { ...toAnswer(await connection.run(query, { ...context, dry: true })), held };
}

function checkConnector({ name, connector }: OpenableResource, expected: string): void {
  if (connector === expected) return;
  const message = `The resource "${name}" is now of the kind "${connector}", the query is for "${expected}".`;
  throw new InputError({ code: 'resource.invalid', message });
}

function unknownMethod(connector: Connector, name: string, method: string): BlockError {
  const known = Object.keys(connector.methods).join(', ');
  const message = `resources.${name} has no method "${method}". It has: ${known}.`;
  return new BlockError({ code: 'block.invalid', message });
}

interface QueryProblem {
  message: string;
  path: readonly PropertyKey[];
}

function firstIssue({ issues }: z.ZodError): QueryProblem {
  return issues[0] ?? { message: 'The query is not valid.', path: [] };
}

function badQuery({ message, path }: QueryProblem | ConfigProblem): BlockError {
  return new BlockError({ code: 'block.invalid', message, details: { field: pointer('', ...path) } });
}
