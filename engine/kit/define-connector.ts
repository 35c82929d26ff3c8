import type { Socket } from 'node:net';
import type { z } from 'zod';
import type { CatalogDocument, JsonValue } from '#schema';
import type { Effects } from './context.ts';
import type { ConfigProblem } from './define-block.ts';
import type { Resolved } from './field.ts';
import type { Json } from './json-text.ts';
import type { SqlRows } from './sql-rows.ts';

/** A socket that the egress policy let through: connectors dial only by this (security, Egress). */
export interface Egress {
  /**
   * Checks and dials a host fixed in a resource's settings.
   * @throws BlockError `egress.blocked` before any socket opens.
   */
  connect(target: { host: string; port: number; signal?: AbortSignal }): Promise<Socket>;
  /** For drivers that call `connect()` themselves: a socket that then checks and dials `target`, whatever they pass. */
  socket(target: { host: string; port: number }): Socket;
  /** `fetch` under the same policy: redirects re-checked hop by hop, bodies capped. */
  fetch(url: string, init?: EgressRequest): Promise<EgressResponse>;
}

export interface EgressRequest {
  method?: string;
  headers?: Readonly<Record<string, string>>;
  body?: string | Uint8Array;
  signal?: AbortSignal;
  maxBytes?: number;
  /** Milliseconds to wait for the response's head. */
  headersTimeoutMs?: number;
  /** How many redirects are followed; 0 answers the redirect itself. */
  maxRedirects?: number;
}

export interface EgressResponse {
  status: number;
  headers: ReadonlyMap<string, string>;
  body: Uint8Array;
  /** The body was longer than `maxBytes` and is cut there. */
  truncated: boolean;
}

/** A product's own database, for the resource a newcomer starts with. Text in and text out, as on Postgres' wire. */
export interface InternalDatabase {
  /**
   * Runs one statement with `$n` parameters, in a transaction of its own. `readOnly`: in a read-only one; `dry`: in one that
   * is rolled back. Stops after `maxRows` rows or `maxBytes` of them.
   * @throws errors with a SQLSTATE in `code`, as Postgres drivers do; `signal.reason` when aborted.
   */
  query(sql: string, params: readonly (string | null)[], options: InternalQueryOptions): Promise<SqlAnswer>;
}

export interface InternalQueryOptions {
  signal: AbortSignal;
  timeoutMs: number;
  maxRows: number;
  maxBytes: number;
  dry: boolean;
  readOnly: boolean;
}

/** What a SQL statement answered: values in Postgres' text form, to be written by the type of their column. */
export interface SqlAnswer {
  /** Empty when the statement answers no rows at all, as an UPDATE without RETURNING. The same list for one that is kept. */
  columns: readonly { name: string; typeOid: number }[];
  rows: SqlRows;
  /** Rows answered, or touched by a write. */
  rowCount: number;
  truncated: boolean;
}

export interface OpenContext {
  /** The way out for this resource's host. `privateNetwork` is the tick that an admin set in its settings. */
  egress(options: { privateNetwork: boolean }): Egress;
  /** Absent where the server has none, as in tests. */
  internalDatabase?: InternalDatabase | undefined;
  /** Errors of idle connections and the like, for the server's log. */
  log(level: 'info' | 'warn' | 'error', message: string): void;
}

export interface QueryContext {
  signal: AbortSignal;
  /** Milliseconds left; also to be set on the remote side where that is possible. */
  timeoutMs: number;
  maxRows: number;
  maxBytes: number;
  /** Dry test-runs: nothing may last (semantics 5.4). Only called for queries that `dry` says it can do. */
  dry: boolean;
  idempotencyKey?: string | undefined;
}

export interface QueryResult {
  data: Json | JsonValue;
  /** Rows in `data`, or rows that a write touched. */
  rowCount?: number;
  /** Rows or bytes were left out because of a cap. */
  truncated?: boolean;
  /** What the author should know though it worked: a column that another one hides. */
  notes?: readonly string[];
}

/** Why a connection test failed, for a person to act on. */
export type ConnectionFailure = 'dns' | 'refused' | 'tls' | 'auth' | 'permission' | 'timeout' | 'blocked' | 'other';

/** What introspection tells the editor: tables and columns, or nothing. */
export interface ResourceShape {
  tables: {
    schema: string;
    name: string;
    /** Queries find it by its name alone. */
    isVisible: boolean;
    columns: { name: string; type: string; nullable: boolean }[];
  }[];
}

type Action = CatalogDocument['connectors'][number]['action'];

const QUERY: Action = { kind: 'query', label: 'Query', name: 'query' };

export interface ConnectorDefinition<Settings, Query, Connection> {
  type: string;
  title: string;
  description: string;
  /** What a block does that asks such a resource, where that is no query. */
  action?: Action;
  /** Settings of a resource. Mark passwords and keys with `secret()`. */
  resource: z.ZodType<Settings>;
  /** Settings that decide where secrets are sent, and how safely: who changes one must know the secrets (security R6). */
  destination: readonly string[];
  /** What one query asks for. */
  query: z.ZodType<Query>;
  effects(query: Query): Effects;
  check?(query: Query): ConfigProblem[];
  /** A line for dry runs and timelines: `DELETE /customers/7`. Never a secret. */
  describe(query: Resolved<Query>): string;
  open(settings: Settings, context: OpenContext): Promise<Connection>;
  run(connection: Connection, query: Resolved<Query>, context: QueryContext): Promise<QueryResult>;
  /** True if `run` can do this query with `dry`, leaving nothing behind. Else a dry run only records it. */
  dry?(query: Resolved<Query>): boolean;
  /** @throws whatever the driver throws; `classify` puts it in words. */
  test(connection: Connection, context: QueryContext): Promise<void>;
  introspect?(connection: Connection, context: QueryContext): Promise<ResourceShape>;
  /** A driver's error as one of ours, with words for a person; undefined if this connector does not know it. */
  classify(error: unknown): ClassifiedError | undefined;
  /** Methods of `resources.<name>` in code: positional arguments to a query document. */
  methods: Readonly<Record<string, (...args: JsonValue[]) => unknown>>;
  close(connection: Connection): Promise<void>;
}

export interface ClassifiedError {
  reason: ConnectionFailure | 'query' | 'conflict' | 'busy';
  message: string;
  retryable: boolean;
  remoteStatus?: number;
  details?: JsonValue;
}

/** A definition with its types closed over. */
export interface Connector
  extends Pick<
    ConnectorDefinition<unknown, unknown, unknown>,
    'type' | 'title' | 'description' | 'destination' | 'methods' | 'classify'
  > {
  action: Action;
  settings: z.ZodType;
  query: z.ZodType;
  effects(query: unknown): Effects;
  check(query: unknown): ConfigProblem[];
  describe(query: unknown): string;
  canIntrospect: boolean;
  open(settings: unknown, context: OpenContext): Promise<OpenConnection>;
}

export interface OpenConnection {
  run(query: unknown, context: QueryContext): Promise<QueryResult>;
  canRunDry(query: unknown): boolean;
  test(context: QueryContext): Promise<void>;
  introspect(context: QueryContext): Promise<ResourceShape>;
  close(): Promise<void>;
}

/** Declares a connector. One folder, one definition, one line in connectors/index.ts. */
export function defineConnector<Settings, Query, Connection>(
  definition: ConnectorDefinition<Settings, Query, Connection>,
): Connector {
  const { type, title, description, action = QUERY, destination, methods, resource, query } = definition;
  // Queries reach us parsed by `query` and resolved by the runner; only their type was erased on the way.
  const asQuery = (raw: unknown) => raw as Query;
  const asResolved = (raw: unknown) => raw as Resolved<Query>;
  return {
    type,
    title,
    description,
    action,
    destination,
    methods,
    settings: resource,
    query,
    canIntrospect: definition.introspect !== undefined,
    classify: (error) => definition.classify(error),
    effects: (raw) => definition.effects(asQuery(raw)),
    check: (raw) => definition.check?.(asQuery(raw)) ?? [],
    describe: (raw) => definition.describe(asResolved(raw)),
    async open(settings, context) {
      const connection = await definition.open(resource.parse(settings), context);
      return {
        run: (raw, queryContext) => definition.run(connection, asResolved(raw), queryContext),
        canRunDry: (raw) => definition.dry?.(asResolved(raw)) ?? false,
        test: (queryContext) => definition.test(connection, queryContext),
        introspect: async (queryContext) => definition.introspect?.(connection, queryContext) ?? { tables: [] },
        close: () => definition.close(connection),
      };
    },
  };
}
