import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { z } from 'zod';
import type { SsoConfig } from '#access';
import type { RestateSettings } from '#durable';
import { ConfigError } from './config-error.ts';
import { DEFAULT_DATA_DIR } from './early-config.js';
import { readSettings } from './environment.ts';
import type { ConnectionSettings } from './http/connections.ts';

const flag = z.stringbool({ truthy: ['1', 'true', 'yes', 'on'], falsy: ['0', 'false', 'no', 'off'] });
const list = z.string().transform((text) => text.split(/[\s,]+/).filter(Boolean));
const addresses = list.pipe(z.array(z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/$/, ''))).min(1));

const RUNS_PER_CORE = 64;
const JOBS_PER_CORE = 16;

/** Every environment variable there is. Those ending in `_FILE` name a file that holds the value. */
const variables = z.strictObject({
  SWITCHYARD_MODE: z.enum(['development', 'production']).default('development'),
  SWITCHYARD_HOST: z.string().default('127.0.0.1'),
  SWITCHYARD_PORT: z.coerce.number().int().min(0).max(65_535).default(7400),
  SWITCHYARD_PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  SWITCHYARD_DATA_DIR: z.string().default(DEFAULT_DATA_DIR),
  SWITCHYARD_DATABASE_URL: z.string().startsWith('postgres').optional(),
  SWITCHYARD_MASTER_KEYS: z.string().optional(),
  SWITCHYARD_LOST_MASTER_KEYS: list.default([]),
  SWITCHYARD_ENVIRONMENT: z.string().default('production'),
  SWITCHYARD_EGRESS_ALLOW: list.default([]),
  SWITCHYARD_SANDBOX_PROCESSES: z.coerce.number().int().min(1).max(64).optional(),
  SWITCHYARD_ALLOW_WEAK_SANDBOX: flag.default(false),
  SWITCHYARD_PYTHON_INTERPRETERS: z.coerce.number().int().min(1).max(32).default(3),
  SWITCHYARD_PYTHON_WHEELS: z.string().default('https://cdn.jsdelivr.net/pyodide/v314.0.7/full'),
  SWITCHYARD_PYTHON_INDEX: z.string().optional(),
  SWITCHYARD_EXAMPLES: flag.default(true),
  SWITCHYARD_EXAMPLES_PORT: z.coerce.number().int().min(0).max(65_000).default(7401),
  SWITCHYARD_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
  SWITCHYARD_MAX_ANSWER_BYTES: z.coerce
    .number()
    .int()
    .min(1024)
    .default(1024 * 1024),
  SWITCHYARD_RATE_LIMIT: z.coerce.number().int().min(0).max(10_000_000).default(6_000),
  SWITCHYARD_TRUST_PROXY: z.coerce.number().int().min(0).max(10).default(0),
  SWITCHYARD_MAX_CONNECTIONS: z.coerce.number().int().min(10).max(100_000).default(1_000),
  SWITCHYARD_MAX_CONNECTIONS_PER_ADDRESS: z.coerce.number().int().min(0).max(100_000).optional(),
  SWITCHYARD_MAX_STREAMS: z.coerce.number().int().min(1).max(10_000).default(50),
  SWITCHYARD_HEADERS_SECONDS: z.coerce.number().int().min(1).max(300).default(10),
  SWITCHYARD_REQUEST_SECONDS: z.coerce.number().int().min(1).max(3_600).default(30),
  SWITCHYARD_MAX_RUNS: z.coerce.number().int().min(1).max(100_000).optional(),
  SWITCHYARD_WORKER_RUNS: z.coerce.number().int().min(1).max(10_000).optional(),
  SWITCHYARD_DURABLE: z.enum(['pg-boss', 'restate']).default('pg-boss'),
  SWITCHYARD_RESTATE_INGRESS: addresses.default(['http://127.0.0.1:8080']),
  SWITCHYARD_RESTATE_ADMIN: addresses.default(['http://127.0.0.1:9070']),
  SWITCHYARD_RESTATE_LISTEN: z
    .string()
    .refine(
      (text) => /^(\[[\da-f:]+\]|[^\s:/]+):\d+$/.test(text) && URL.canParse(`http://${text}`),
      'host:port is expected',
    )
    .default('127.0.0.1:9080'),
  SWITCHYARD_RESTATE_WORKERS: z.url({ protocol: /^https?$/ }).optional(),
  SWITCHYARD_RESTATE_SERVICE: z
    .string()
    .regex(/^[A-Za-z]\w{0,60}$/, 'letters, digits and _ are expected')
    .default('Switchyard'),
  SWITCHYARD_RESTATE_IDENTITY_KEYS: list.pipe(z.array(z.string().startsWith('publickeyv1_'))).default([]),
  SWITCHYARD_MAX_QUEUE: z.coerce.number().int().min(0).max(100_000).default(256),
  /** Read by the command line, not by the server. */
  SWITCHYARD_URL: z.string().optional(),
  SWITCHYARD_TOKEN: z.string().optional(),
  SWITCHYARD_OIDC_ISSUER: z.url({ protocol: /^https?$/ }).optional(),
  SWITCHYARD_OIDC_CLIENT_ID: z.string().optional(),
  SWITCHYARD_OIDC_CLIENT_SECRET: z.string().optional(),
  SWITCHYARD_OIDC_LABEL: z.string().max(60).default('single sign-on'),
  SWITCHYARD_OIDC_SCOPES: z.string().default('openid email profile'),
  SWITCHYARD_OIDC_GROUPS_CLAIM: z.string().default('groups'),
  SWITCHYARD_KEEP_RUNS_DAYS: z.coerce.number().int().min(1).default(30),
});

/** OpenTelemetry's own names. What else its exporter knows (headers, timeout, certificates) it reads by itself. */
const tracingVariables = z.object({
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  OTEL_EXPORTER_OTLP_PROTOCOL: z.literal('http/protobuf', 'only http/protobuf is spoken here').optional(),
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: z.literal('http/protobuf', 'only http/protobuf is spoken here').optional(),
  OTEL_SERVICE_NAME: z.string().default('switchyard'),
  OTEL_TRACES_SAMPLER: z
    .enum([
      'always_on',
      'always_off',
      'traceidratio',
      'parentbased_always_on',
      'parentbased_always_off',
      'parentbased_traceidratio',
    ])
    .default('parentbased_always_on'),
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).default(1),
});

/** Where traces go, and which. */
interface TracingConfig {
  url: string;
  serviceName: string;
  sampler: z.output<typeof tracingVariables>['OTEL_TRACES_SAMPLER'];
  samplerRatio: number;
}

export interface Config {
  production: boolean;
  host: string;
  port: number;
  publicUrl: string | undefined;
  /** The identity provider that people may sign in at. */
  sso: SsoConfig | undefined;
  dataDir: string;
  databaseUrl: string | undefined;
  masterKeys: string | undefined;
  /** Ids of those that are lost for good: the server starts although something is sealed by them. */
  lostMasterKeys: readonly string[];
  environment: string;
  egressAllow: readonly string[];
  sandboxProcesses: number;
  allowWeakSandbox: boolean;
  /** Pythons that run at the same time, once there is one. */
  pythonInterpreters: number;
  /** Folder or address of Pyodide's wheels. */
  pythonWheels: string;
  /** Folder of wheels, or the address of a package index, for what is not among those. */
  pythonIndex: string | undefined;
  examples: boolean;
  /** First port of the examples' services; 0 for any. */
  examplesPort: number;
  logLevel: 'debug' | 'info' | 'warn' | 'error';
  maxAnswerBytes: number;
  /** Runs at the same time. */
  maxRuns: number;
  /** Runs that may wait for their turn. */
  maxQueue: number;
  /** Durable runs that one worker has at the same time. */
  workerRuns: number;
  /** Requests of one caller in a minute; 0: no limit. */
  rateLimit: number;
  /** Proxies before the server whose X-Forwarded-For is believed. */
  trustProxy: number;
  connections: ConnectionSettings;
  /** Event streams that one caller follows at the same time. */
  maxStreams: number;
  keepRunsDays: number;
  /** What wakes durable runs up instead of pg-boss. */
  restate: RestateSettings | undefined;
  /** Undefined: traces are not told. */
  tracing: TracingConfig | undefined;
}

/** Reads the configuration. The only place that looks at the environment. @throws ConfigError */
export function loadConfig(environment: Readonly<Record<string, string | undefined>> = process.env): Config {
  const parsed = variables.safeParse(readSettings(environment));
  if (!parsed.success) throw notRight(parsed.error);
  return { ...toConfig(parsed.data), tracing: readTracing(environment) };
}

/** Tracing is on where an endpoint is named, unless another variable turns it off. @throws ConfigError */
function readTracing(environment: Readonly<Record<string, string | undefined>>): TracingConfig | undefined {
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const isOff = set.OTEL_SDK_DISABLED?.toLowerCase() === 'true' || set.OTEL_TRACES_EXPORTER === 'none';
  if (isOff || !(set.OTEL_EXPORTER_OTLP_ENDPOINT || set.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT)) return undefined;
  const parsed = tracingVariables.safeParse(set);
  if (!parsed.success) throw notRight(parsed.error);
  const { data } = parsed;
  const base = data.OTEL_EXPORTER_OTLP_ENDPOINT?.replace(/\/$/, '');
  return {
    url: data.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? `${base}/v1/traces`,
    serviceName: data.OTEL_SERVICE_NAME,
    sampler: data.OTEL_TRACES_SAMPLER,
    samplerRatio: data.OTEL_TRACES_SAMPLER_ARG,
  };
}

function notRight({ issues }: z.ZodError): ConfigError {
  const lines = issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => `${key}: there is no such setting`)
      : [`${issue.path.join('.')}: ${issue.message}`],
  );
  return new ConfigError(`The configuration is not right:\n  ${lines.join('\n  ')}`);
}

/** Where the command line finds a server, unless options say otherwise. */
export function remoteDefaults(): { url: string; token: string | undefined } {
  return { url: process.env.SWITCHYARD_URL ?? 'http://127.0.0.1:7400', token: process.env.SWITCHYARD_TOKEN };
}

function toConfig(given: z.output<typeof variables>): Omit<Config, 'tracing'> {
  const cores = availableParallelism();
  const production = given.SWITCHYARD_MODE === 'production';
  if (production && given.SWITCHYARD_MASTER_KEYS === undefined) {
    throw new ConfigError(
      'SWITCHYARD_MASTER_KEYS is needed in production: it encrypts the secrets of resources.\n' +
        '  Make one with: echo "k1:$(openssl rand -base64 32)"',
    );
  }
  return {
    production,
    host: given.SWITCHYARD_HOST,
    port: given.SWITCHYARD_PORT,
    publicUrl: given.SWITCHYARD_PUBLIC_URL?.replace(/\/$/, ''),
    sso: toSso(given),
    dataDir: resolve(given.SWITCHYARD_DATA_DIR),
    databaseUrl: given.SWITCHYARD_DATABASE_URL,
    masterKeys: given.SWITCHYARD_MASTER_KEYS,
    lostMasterKeys: given.SWITCHYARD_LOST_MASTER_KEYS,
    environment: given.SWITCHYARD_ENVIRONMENT,
    egressAllow: given.SWITCHYARD_EGRESS_ALLOW,
    sandboxProcesses: given.SWITCHYARD_SANDBOX_PROCESSES ?? (cores <= 2 ? 1 : Math.min(4, cores - 1)),
    allowWeakSandbox: given.SWITCHYARD_ALLOW_WEAK_SANDBOX,
    pythonInterpreters: given.SWITCHYARD_PYTHON_INTERPRETERS,
    pythonWheels: given.SWITCHYARD_PYTHON_WHEELS,
    pythonIndex: given.SWITCHYARD_PYTHON_INDEX,
    examples: given.SWITCHYARD_EXAMPLES,
    examplesPort: given.SWITCHYARD_EXAMPLES_PORT,
    logLevel: given.SWITCHYARD_LOG_LEVEL,
    maxAnswerBytes: given.SWITCHYARD_MAX_ANSWER_BYTES,
    maxRuns: given.SWITCHYARD_MAX_RUNS ?? cores * RUNS_PER_CORE,
    maxQueue: given.SWITCHYARD_MAX_QUEUE,
    workerRuns: given.SWITCHYARD_WORKER_RUNS ?? cores * JOBS_PER_CORE,
    rateLimit: given.SWITCHYARD_RATE_LIMIT,
    trustProxy: given.SWITCHYARD_TRUST_PROXY,
    connections: {
      max: given.SWITCHYARD_MAX_CONNECTIONS,
      perAddress: given.SWITCHYARD_MAX_CONNECTIONS_PER_ADDRESS,
      headersSeconds: given.SWITCHYARD_HEADERS_SECONDS,
      requestSeconds: given.SWITCHYARD_REQUEST_SECONDS,
    },
    maxStreams: given.SWITCHYARD_MAX_STREAMS,
    keepRunsDays: given.SWITCHYARD_KEEP_RUNS_DAYS,
    restate: given.SWITCHYARD_DURABLE === 'restate' ? toRestate(given) : undefined,
  };
}

/** @throws ConfigError */
function toRestate(given: z.output<typeof variables>): RestateSettings {
  if (given.SWITCHYARD_DATABASE_URL === undefined) {
    throw new ConfigError(
      'SWITCHYARD_DURABLE=restate is for several workers, and needs a PostgreSQL: SWITCHYARD_DATABASE_URL.',
    );
  }
  const { hostname, port } = new URL(`http://${given.SWITCHYARD_RESTATE_LISTEN}`);
  return {
    ingress: given.SWITCHYARD_RESTATE_INGRESS,
    admin: given.SWITCHYARD_RESTATE_ADMIN,
    listen: { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 80) },
    workers: given.SWITCHYARD_RESTATE_WORKERS ?? `http://${given.SWITCHYARD_RESTATE_LISTEN}`,
    service: given.SWITCHYARD_RESTATE_SERVICE,
    identityKeys: given.SWITCHYARD_RESTATE_IDENTITY_KEYS,
  };
}

/** @throws ConfigError for half a configuration: nobody must believe that it is on */
function toSso(given: z.output<typeof variables>): SsoConfig | undefined {
  const { SWITCHYARD_OIDC_ISSUER: issuer, SWITCHYARD_OIDC_CLIENT_ID: clientId } = given;
  const { SWITCHYARD_OIDC_CLIENT_SECRET: clientSecret, SWITCHYARD_PUBLIC_URL: publicUrl } = given;
  if (issuer === undefined && clientId === undefined && clientSecret === undefined) return undefined;
  if (issuer === undefined || clientId === undefined || clientSecret === undefined || publicUrl === undefined) {
    throw new ConfigError(
      'Single sign-on needs SWITCHYARD_OIDC_ISSUER, SWITCHYARD_OIDC_CLIENT_ID, SWITCHYARD_OIDC_CLIENT_SECRET and SWITCHYARD_PUBLIC_URL.',
    );
  }
  const { protocol, hostname } = new URL(issuer);
  if (protocol === 'http:' && !['localhost', '127.0.0.1', '[::1]'].includes(hostname)) {
    throw new ConfigError('SWITCHYARD_OIDC_ISSUER: https is needed, except on this machine.');
  }
  return {
    ...{ issuer, clientId, clientSecret, label: given.SWITCHYARD_OIDC_LABEL, scopes: given.SWITCHYARD_OIDC_SCOPES },
    groupsClaim: given.SWITCHYARD_OIDC_GROUPS_CLAIM,
  };
}
