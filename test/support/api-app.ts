import { randomUUID } from 'node:crypto';
import { Socket } from 'node:net';
import { createAccounts, createPeopleReader } from '#access';
import {
  Calls,
  type Clock,
  Functions,
  PageCalls,
  Pages,
  type ResourcePool,
  type RunServices,
  Runs,
  type Store,
  Turn,
} from '#core';
import { Json } from '#kit';
import type { FunctionDocument, JsonValue, KeyScope, RunEvent } from '#schema';
import { createKeyReader, newKey } from '../../engine/http/api-keys.ts';
import { createApp } from '../../engine/http/app.ts';
import { createAudit } from '../../engine/http/audit.ts';
import { createAdminToken, createAuth } from '../../engine/http/auth.ts';
import { EventStreams } from '../../engine/http/event-streams.ts';
import { openLimitSettings } from '../../engine/http/limit-settings.ts';
import { Presence } from '../../engine/http/presence.ts';
import { createRateCounter } from '../../engine/http/rate-counter.ts';
import { createRateLimits } from '../../engine/http/rate-limit.ts';
import { createFakeSandbox, NO_AUTHORITY } from './fake-sandbox.ts';
import { catalog, OPEN_ACCESS } from './harness.ts';
import { createMemoryStore } from './memory-store.ts';
import { type Answer, readEvents, toAnswer } from './server.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };
const refused = () => Promise.reject(new Error('not part of this test'));

/** Jobs need a database: journey/jobs.test.ts has one. */
const NO_JOBS = {
  ...{ start: refused, retry: refused, rerun: refused, answer: refused, questions: refused },
  ...{
    find: async () => undefined,
    cancel: async () => undefined,
    cancelElsewhere: async () => false,
    question: async () => undefined,
    linked: async () => undefined,
  },
};

const NO_SCHEDULES = {
  list: async () => [],
  ...{ get: refused, save: refused, remove: refused, firings: refused, runNow: refused },
  preview: () => [],
};

const NO_HOOKS = {
  list: async () => [],
  ...{ get: refused, create: refused, save: refused, remove: refused, addSecret: refused },
  ...{ open: refused, rotate: refused },
};

const noLimits = (clock: Pick<Clock, 'now'>) => ({
  ...{ perMinute: 0, trustedProxies: 0 },
  counter: createRateCounter({ clock, log }),
});
/** People need a database: journey/people.test.ts has one. */
const NO_PEOPLE = {
  signIn: { insert: refused, find: refused, update: refused, remove: refused },
  secondFactors: {
    ...{ state: refused, find: refused, begin: refused, confirm: refused, takeStep: refused },
    ...{ takeRecovery: refused, setRecovery: refused, remove: refused, rotate: refused },
  },
};

/** The HTTP application with a store in memory and one resource behind every name: no port, no process. */
export interface ApiApp {
  store: Store;
  /** What the resource answers from now on. */
  answers: JsonValue;
  /** What the resource keeps secret. */
  secrets: string[];
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** As somebody with these permissions, perhaps for some functions only. */
  as(permissions: KeyScope[], functions?: string[]): Promise<ApiApp['call']>;
  /** As the admin, for a client of ours. */
  fetch: typeof fetch;
  create(document: FunctionDocument): Promise<void>;
  /** Runs the draft and answers every event once the run has ended. */
  test(name: string, body?: unknown): Promise<RunEvent[]>;
}

export async function createApiApp({ now = () => new Date() } = {}): Promise<ApiApp> {
  const store = createMemoryStore({ now });
  const clock = { now, monotonic: () => performance.now() };
  const functions = new Functions({
    ...{ catalog, monotonic: clock.monotonic, shared: false, environment: 'production' },
    ...{ store: store.functions, resources: store.resources, authority: NO_AUTHORITY },
  });
  const world = { answers: null as JsonValue, secrets: [] as string[] };
  const resources: ResourcePool = {
    query: async () => ({ data: Json.fromValue(world.answers), truncated: false }),
    fromCode: refused,
    test: refused,
    introspect: refused,
    fetch: refused,
    revisionOf: async () => 1,
    secretsOf: () => world.secrets,
    circuits: () => [],
    forget: async () => {},
    close: async () => {},
  };
  const sandbox = createFakeSandbox();
  const services: RunServices = {
    ...{ sandbox, resources, access: OPEN_ACCESS, clock, turn: new Turn(clock), random: () => 0 },
    load: (workspace, name) => functions.live(workspace, name),
    loadHash: refused,
    startJob: refused,
    publicUrl: null,
    cache: { get: () => undefined, set: () => {} },
    reportBug(error) {
      throw error;
    },
  };
  const runLog = { isFull: false, flush: async () => {}, add: (record: never) => void store.runs.write([record]) };
  const runs = new Runs({ services, runLog, newId: randomUUID });
  const calls = new Calls({ runs, store: store.idempotency, newId: randomUUID, clock, maxAnswerBytes: 1e6 });
  const ofPages = { store: store.pages, drafts: store.functions, functions, catalog };
  const pages = new Pages({ ...ofPages, monotonic: clock.monotonic, shared: false });
  const token = (await createAdminToken(store.settings)) ?? '';
  const limitSettings = await openLimitSettings(store.settings, clock, log);
  const people = createPeopleReader(store.access, clock);
  const app = createApp({
    ...{ store, functions, pages, runs, calls, resources, access: OPEN_ACCESS, sandbox, catalog, clock, log },
    pageCalls: new PageCalls(functions, calls, services),
    presence: new Presence(clock),
    jobs: NO_JOBS,
    schedules: NO_SCHEDULES,
    hooks: NO_HOOKS,
    newId: randomUUID,
    auth: createAuth({
      ...{ settings: store.settings, access: store.access, clock },
      keys: createKeyReader({ keys: store.keys, people, clock, log }),
      people,
    }),
    accounts: createAccounts({
      ...{ store: { ...store, ...NO_PEOPLE }, resources, clock, environment: 'production' },
      ...{ egress: { connect: refused, socket: () => new Socket(), fetch: refused }, sso: undefined },
      publicOrigin: undefined,
    }),
    audit: createAudit(store.audit, clock, log),
    limits: createRateLimits({ ...noLimits(clock), limits: () => limitSettings.current }),
    limitSettings,
    streams: new EventStreams(50),
    telemetry: { requestDone: () => {}, metrics: refused },
    help: () => '',
    environment: 'production',
    publicOrigin: undefined,
  });
  const send = (authorization: string, [method, path, body, headers]: Parameters<ApiApp['call']>) =>
    app.request(`http://localhost${path}`, {
      method,
      headers: { authorization: `Bearer ${authorization}`, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  /** Runs are written down one turn after they have ended. */
  const recorded = async <T>(answer: T): Promise<T> => {
    await new Promise((resolve) => setImmediate(resolve));
    return answer;
  };
  return Object.assign(world, {
    store,
    call: async (...given: Parameters<ApiApp['call']>) => recorded(await toAnswer(await send(token, given))),
    async as(scopes: KeyScope[], only?: string[]) {
      const { token: own, ...key } = newKey();
      const by = { id: 'admin', name: 'admin' };
      await store.keys.create('main', {
        ...key,
        ...{ name: 'a key', scopes, functions: only ?? null, expiresAt: null, by },
      });
      return async (...given: Parameters<ApiApp['call']>) => toAnswer(await send(own, given));
    },
    fetch: async (url: string | URL | Request, init?: RequestInit) => {
      const headers = new Headers(init?.headers);
      headers.set('authorization', `Bearer ${token}`);
      return await app.request(String(url), { ...init, headers });
    },
    async create(document: FunctionDocument) {
      const { status } = await send(token, ['PUT', `/api/functions/${document.name}`, { document, revision: null }]);
      if (status !== 201) throw new Error(`"${document.name}" was not created: ${status}`);
    },
    test: async (name: string, body: unknown = {}) =>
      recorded(await readEvents(await send(token, ['POST', `/api/functions/${name}/test`, body]))),
  });
}
