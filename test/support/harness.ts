import { randomUUID } from 'node:crypto';
import { blocks } from '#blocks';
import { components } from '#components';
import {
  type CodeRequest,
  createCatalog,
  Functions,
  type FunctionsOptions,
  type ResourcePool,
  type RunAccess,
  type RunServices,
  type Sandbox,
  type TraceStep,
  Turn,
} from '#core';
import { type AppError, InputError, Json, toJson } from '#kit';
import type { FunctionDocument, HeldBack, JsonValue, LogLine } from '#schema';
import type { RunRequest, Selection, Trace, Verdict } from '../../engine/core/execution.ts';
import { requireParams } from '../../engine/core/params.ts';
import { runFunction } from '../../engine/core/runner.ts';
import { fakeConnector } from './fake-connector.ts';
import { NO_AUTHORITY } from './fake-sandbox.ts';

/** Every run may do everything. */
export const OPEN_ACCESS: RunAccess = { refusal: async () => undefined, may: async () => true, denied: () => {} };

export const catalog = createCatalog(blocks, [fakeConnector], components);

export interface Ran {
  verdict: Verdict;
  /** What the caller got: differs from `verdict` only after an early response. */
  answer: Verdict;
  /** The result, or the error's code. */
  outcome: JsonValue;
  steps: TraceStep[];
  /** `name:status` of every settled step, in the order they settled. */
  settled: string[];
  logs: LogLine[];
  messages: { name: string; data: JsonValue }[];
  held: HeldBack[];
}

export interface RunOptions {
  params?: JsonValue;
  published?: FunctionDocument[];
  mode?: RunRequest['mode'];
  dry?: boolean;
  signal?: AbortSignal;
  timeoutMs?: number;
  selection?: Selection;
  sandbox?: Sandbox;
  access?: RunAccess;
  startJob?: RunServices['startJob'];
  /** When blocks that need no waiting give way to everything else. */
  turn?: Turn;
  /** Called when a step starts: for cancelling in the middle. */
  onStep?: (step: TraceStep) => void;
}

/** Plans and runs a document with real blocks, a fake connector and no store. */
export async function run(document: FunctionDocument, options: RunOptions = {}): Promise<Ran> {
  const plan = new Functions({
    ...NOTHING_STORED,
    authority: NO_AUTHORITY,
    monotonic: () => performance.now(),
    shared: false,
  });
  const steps: TraceStep[] = [];
  const logs: LogLine[] = [];
  const messages: Ran['messages'] = [];
  const held: HeldBack[] = [];
  const trace: Trace = {
    stepStarted: (step) => options.onStep?.(step),
    stepSettled: (step) => steps.push({ ...step }),
    log: (line) => logs.push(line),
    message: (_path, name, data) => messages.push({ name, data }),
    held: (effect) => held.push(effect),
    hasHeld: (name) => held.some(({ resource }) => resource === name),
    forget: (which) => {
      for (const told of [steps, logs])
        for (const [index, { path }] of [...told.entries()].reverse()) if (which(path)) told.splice(index, 1);
    },
    secrets: () => {},
    sensitive: () => {},
  };
  const planned = plan.requirePlan(document);
  let answer: Verdict | undefined;
  const verdict = await runFunction(
    servicesFor(options, plan),
    {
      id: randomUUID(),
      workspace: 'test',
      plan: planned,
      params: requireParams(planned.params, options.params ?? {}),
      mode: options.mode ?? 'inline',
      dry: options.dry ?? false,
      environment: 'production',
      caller: { id: 'u1', name: 'Ada', user: { id: 'u1', name: 'Ada' } },
      request: null,
      signal: options.signal ?? new AbortController().signal,
      timeoutMs: options.timeoutMs ?? 10_000,
      trace,
      selection: options.selection,
      depth: 0,
    },
    (first) => {
      answer = first;
    },
  );
  const settled = steps.map((step) => `${step.path}:${step.status}`);
  return { verdict, answer: answer ?? verdict, outcome: outcomeOf(verdict), steps, settled, logs, messages, held };
}

/** All issues of a document, as `severity code path`. */
export function issuesOf(document: FunctionDocument): string[] {
  const functions = new Functions({ ...NOTHING_STORED, authority: NO_AUTHORITY, monotonic: () => 0, shared: false });
  return functions.plan(document).issues.map(({ severity, code, path }) => `${severity} ${code} ${path}`);
}

function outcomeOf(verdict: Verdict): JsonValue {
  return verdict.status === 'success' ? verdict.data.value : verdict.error.code;
}

function servicesFor(options: RunOptions, functions: Functions): RunServices {
  const kept = new Map<string, Json>();
  return {
    sandbox: options.sandbox ?? NO_SANDBOX,
    resources: fakeResources,
    access: options.access ?? OPEN_ACCESS,
    clock: { now: () => new Date(), monotonic: () => performance.now() },
    turn: options.turn ?? new Turn({ monotonic: () => performance.now() }),
    random: () => 0,
    async load(_workspace, name) {
      const document = options.published?.find((candidate) => candidate.name === name);
      if (!document) throw new InputError({ code: 'function.unknown', message: `There is no function "${name}".` });
      return { plan: functions.requirePlan(document), version: 1 };
    },
    loadHash: refuse,
    startJob: options.startJob ?? refuse,
    publicUrl: null,
    cache: { get: (key) => kept.get(key), set: (key, value) => kept.set(key, value) },
    reportBug(error: AppError) {
      throw error.cause instanceof Error ? error.cause : error;
    },
  };
}

const connection = fakeConnector.open(
  {},
  {
    egress: () => {
      throw new Error('not part of this test');
    },
    log: () => {},
  },
);

/** A resource pool with one connector behind every name. */
export const fakeResources: ResourcePool = {
  async query(request) {
    const held = request.effects !== 'read' && request.dry;
    const opened = await connection;
    const rolledBack = held && opened.canRunDry(request.query);
    const effect = request.effects === 'write' ? ('write' as const) : ('external' as const);
    const note = { held: { description: fakeConnector.describe(request.query), effect, rolledBack } };
    if (held && !rolledBack) return { data: Json.null, truncated: false, ...note };
    const { signal, timeoutMs, dry } = request;
    const { data, rowCount, notes } = await opened.run(request.query, {
      signal,
      timeoutMs,
      maxRows: 100,
      maxBytes: 1e6,
      dry,
    });
    return { data: toJson(data), rowCount, notes, truncated: false, ...(held ? note : {}) };
  },
  fromCode: async () => ({ connector: 'fake', query: {}, effects: 'read' }),
  test: async () => ({ ok: true, message: '', durationMs: 0 }),
  introspect: async () => ({ tables: [] }),
  fetch: refuse,
  revisionOf: async () => 1,
  secretsOf: () => [],
  circuits: () => [],
  forget: async () => {},
  close: async () => {},
};

async function refuse(): Promise<never> {
  throw new Error('not part of this test');
}

const NO_SANDBOX: Sandbox = {
  run: (_request: CodeRequest) => refuse(),
  prepare: () => undefined,
  ...NO_AUTHORITY,
  health: () => ({ tier: 'weak', detail: 'none', ready: 0, busy: 0, waiting: 0, restarts: 0 }),
  close: async () => {},
};

const NO_STORE = {
  list: async () => [],
  draft: async () => undefined,
  save: refuse,
  remove: async () => false,
  publish: refuse,
  rollback: refuse,
  versions: async () => [],
  version: async () => undefined,
  live: async () => undefined,
  publisher: async () => undefined,
  byHash: async () => undefined,
};

const NOTHING_STORED = {
  store: NO_STORE,
  resources: { get: async () => undefined },
  environment: 'production',
  catalog,
};

/** For what never asks whether the resources that functions name are there. */
export const EVERY_RESOURCE: FunctionsOptions['resources'] = {
  get: async (_workspace, name) => ({
    ...{ name, connector: 'rest', description: '', revision: 1, updatedAt: '2026-01-01T00:00:00.000Z' },
    environments: { production: { settings: {}, secrets: [] } },
  }),
};
