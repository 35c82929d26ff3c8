import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FunctionDocument, JsonValue } from '#schema';
import { signWebhook } from '../../engine/http/webhook-signature.ts';
import { aBlock, aFunction, aGraph, returns } from '../support/build.ts';
import { aPage } from '../support/build-page.ts';
import { setGrant, type TestPerson, testPeople } from '../support/people.ts';
import { type Answer, eventually, startTestServer, type TestServer } from '../support/server.ts';

/** Whose rights a run has, for what it calls and for the resources that it uses, by every way to run it (security R6). */

let server: TestServer;
let ada: TestPerson;
const people = testPeople(() => server);

beforeAll(async () => {
  server = await startTestServer({ env: { SWITCHYARD_EXAMPLES: 'false', SWITCHYARD_SANDBOX_PROCESSES: '1' } });
  const resource = { name: 'crm', connector: 'internal', environments: { production: {} } };
  expect((await server.call('PUT', '/api/resources/crm', { resource, revision: null })).status).toBe(201);
  const query = () =>
    aBlock('query', 'ask', { resource: 'crm', connector: 'internal', query: { sql: 'SELECT 1 AS n' } });
  const code = (code: string) => aBlock('javascript', 'ask', { code });
  const call = (name: string) => aBlock('call', 'ask', { function: name, params: {} });
  for (const document of [
    aFunction(aGraph([query()]), { name: 'asks' }),
    aFunction(aGraph([code("return resources.crm.query('SELECT 1 AS n')")]), { name: 'asksInCode' }),
    aFunction(aGraph([code("return resources['c' + 'rm'].query('SELECT 1 AS n')")]), { name: 'asksByAnyName' }),
    aFunction(aGraph([call('asks')]), { name: 'callsAsks' }),
    aFunction(aGraph([code('return functions.asks({})')]), { name: 'callsInCode' }),
    aFunction(aGraph([{ ...query(), cacheTtlMs: 60_000 }]), { name: 'asksOnce' }),
    aFunction(aGraph([query()]), { name: 'asksAsService', settings: { runAs: 'service' } }),
    aFunction(aGraph([call('asks')]), { name: 'callsAsService', settings: { runAs: 'service' } }),
  ]) {
    await publish(document);
  }
  const functions = [{ id: 'asks', name: 'asks', function: 'asks' }];
  const page = aPage([], {
    name: 'desk',
    functions: [...functions, { id: 'calls', name: 'calls', function: 'callsAsks' }],
  });
  await server.call('PUT', '/api/pages/desk', { document: asJson(page), revision: null });
  expect((await server.call('POST', '/api/pages/desk/publish', { revision: 1 })).status).toBe(201);
  await server.call('POST', '/api/access/roles', { name: 'agent' });
  for (const verb of ['read', 'run', 'use', 'edit', 'publish', 'manage']) await agents('allow', verb, 'workspace');
  ada = await people.join('agent');
});
afterAll(() => server?.dispose());

beforeEach(async () => {
  await deny('inherit');
});

const asJson = (document: object): JsonValue => JSON.parse(JSON.stringify(document));

async function publish(document: FunctionDocument): Promise<void> {
  const path = `/api/functions/${document.name}`;
  expect((await server.call('PUT', path, { document: asJson(document), revision: null })).status).toBe(201);
  expect(await server.call('POST', `${path}/publish`, { revision: 1 })).toMatchObject({ status: 201 });
}

const agents = (effect: 'allow' | 'deny' | 'inherit', verb: string, kind: string, name = '') =>
  setGrant(server, { kind: 'role', id: 'agent' }, effect, [verb, kind, name]);
const deny = (effect: 'deny' | 'inherit', what: [string, string, string] = ['use', 'resource', 'crm']) =>
  setGrant(server, { kind: 'user', id: ada.id }, effect, what);

/** How a run ended, however it was started: what whoever started it gets. */
type Ending = Pick<Answer, 'status' | 'body'>;

async function ended(id: string): Promise<Ending> {
  const { body } = await eventually(
    () => server.call('GET', `/api/jobs/${id}`),
    ({ body: job }) => job.endedAt !== null,
  );
  return body.error ? { status: body.error.status, body: body.error } : { status: 200, body: { data: body.data } };
}

const run = (name: string) => async (): Promise<Ending> => ada.call('POST', `/api/functions/${name}/run`, {});

async function onPage(site: string): Promise<Ending> {
  const { body } = await ada.call('POST', '/api/pages/desk/run', { calls: [{ site, params: {} }] });
  const line = JSON.parse(String(body));
  return { status: line.status, body: line.answer };
}

async function asJob(): Promise<Ending> {
  const { body } = await ada.call('POST', '/api/functions/asks/jobs', {});
  return ended(body.id);
}

/** By the clock, which knows nothing of Ada but that she has set it up. */
async function bySchedule(): Promise<Ending> {
  const when = { kind: 'every', count: 1, unit: 'seconds' };
  const schedule = { name: 'often', function: 'asks', params: {}, timeZone: 'UTC', when, revision: null };
  const { body: made } = await ada.call('POST', '/api/schedules', schedule);
  const { body } = await eventually(
    () => server.call('GET', `/api/schedules/${made.id}/firings`),
    ({ body: { firings } }) => firings.some(({ runId }: { runId: string | null }) => runId !== null),
  );
  const ending = await ended(body.firings.find(({ runId }: { runId: string | null }) => runId !== null).runId);
  await server.call('DELETE', `/api/schedules/${made.id}`);
  return ending;
}

async function byHook(mode: 'sync' | 'async'): Promise<Ending> {
  const { body: hook } = await ada.call('POST', '/api/hooks', { name: 'hook', function: 'asks', mode });
  const timestamp = String(Math.floor(Date.now() / 1000));
  const response = await fetch(new URL(hook.address, server.url), {
    method: 'POST',
    headers: {
      'webhook-id': 'msg_1',
      'webhook-timestamp': timestamp,
      'webhook-signature': signWebhook(hook.secret, 'msg_1', timestamp, Buffer.from('{}')),
    },
    body: '{}',
  });
  const body = JSON.parse(await response.text());
  return mode === 'sync' ? { status: response.status, body } : ended(body.id);
}

const WAYS: readonly [string, () => Promise<Ending>][] = [
  ['a call', run('asks')],
  ['a call, in code', run('asksInCode')],
  ['a call, in code by a name made at run time', run('asksByAnyName')],
  ['a call whose answer is kept', run('asksOnce')],
  ['a function that calls it', run('callsAsks')],
  ['code that calls it', run('callsInCode')],
  ['a page', () => onPage('asks')],
  ['a page, in a function that calls it', () => onPage('calls')],
  ['a job', asJob],
  ['a schedule', bySchedule],
  ['a webhook', () => byHook('sync')],
  ['a webhook that starts a job', () => byHook('async')],
];

describe.each(WAYS)('a resource, by %s', (_way, go) => {
  it('answers who may use it, and nobody to whom it is denied', async () => {
    expect(await go()).toMatchObject({ status: 200, body: { data: [{ n: 1 }] } });
    await deny('deny');
    const refused = await go();
    expect(refused).toMatchObject({ status: 403, body: { code: 'resource.forbidden' } });
    // Who calls is not told which one.
    expect(JSON.stringify(refused.body)).not.toContain('crm');
  });
});

describe('what is denied', () => {
  it('names the resource to editors, and is in the audit log', async () => {
    await deny('deny');
    const { body } = await run('asks')();
    const { body: told } = await eventually(
      () => server.call('GET', `/api/runs/${body.runId}`),
      ({ status }) => status === 200,
    );
    expect(told).toMatchObject({
      status: 'failed',
      failedPath: 'ask',
      error: { code: 'resource.forbidden', detail: expect.stringContaining('"crm"') },
    });
    const { body: log } = await eventually(
      () => server.call('GET', '/api/audit?action=resource.use'),
      ({ body: { lines } }) => lines.some((line: { details: { run?: string } }) => line.details.run === body.runId),
    );
    expect(log.lines[0]).toMatchObject({ actor: { id: ada.id }, object: 'crm', outcome: 'denied' });
  });

  it('is not there for who may: the log says so the first time in a day, in the name of whose rights it took', async () => {
    const uses = async (actor: string) => {
      const { body } = await server.call('GET', '/api/audit?action=resource.use&limit=500');
      const those = body.lines as { actor: { id: string }; object: string; outcome: string }[];
      return those.filter((line) => line.actor.id === actor && line.outcome === 'done');
    };
    const bob = await people.join('agent');
    const ask = (name: string) => bob.call('POST', `/api/functions/${name}/run`, {});
    for (const name of ['asks', 'asksInCode', 'callsAsks', 'asks']) expect((await ask(name)).status).toBe(200);
    const [use] = await eventually(
      () => uses(bob.id),
      ({ length }) => length > 0,
    );
    expect(use).toMatchObject({ object: 'crm', details: { run: expect.any(String) } });
    const eve = await people.join('agent');
    expect((await eve.call('POST', '/api/functions/asksAsService/run', {})).status).toBe(200);
    await eventually(
      () => uses('admin'),
      ({ length }) => length === 1,
    );
    expect([(await uses(bob.id)).length, (await uses(eve.id)).length]).toEqual([1, 0]);
  });

  it('is not tried out, published or made live again by who may not use it', async () => {
    const document = (name: string, code: string) =>
      asJson(aFunction(aGraph([aBlock('javascript', 'ask', { code })]), { name }));
    const plain = document('peek', "return resources.crm.query('SELECT 1')");
    const dynamic = document('peekAny', 'return resources[params.x].query("SELECT 1")');
    for (const [name, given] of [
      ['peek', plain],
      ['peekAny', dynamic],
    ] as const) {
      expect((await ada.call('PUT', `/api/functions/${name}`, { document: given, revision: null })).status).toBe(201);
      expect((await ada.call('POST', `/api/functions/${name}/publish`, { revision: 1 })).status).toBe(201);
    }
    await deny('deny');
    for (const [name, code] of [
      ['peek', 'resource.forbidden'],
      ['peekAny', 'auth.forbidden'],
    ] as const) {
      for (const [path, body] of [
        ['test', {}],
        ['publish', { revision: 1 }],
        ['rollback', { to: 1 }],
      ] as const) {
        expect(await ada.call('POST', `/api/functions/${name}/${path}`, body)).toMatchObject({
          status: 403,
          body: { code },
        });
      }
    }
  });

  it('is not given to a key by who may not use it', async () => {
    await deny('deny');
    const key = { name: 'sly', scopes: ['function.run'] };
    expect(await ada.call('POST', '/api/keys', key)).toMatchObject({ status: 403, body: { code: 'auth.forbidden' } });
  });
});

describe('a function that says itself who may run it', () => {
  it('is closed to everybody else by a call, as a job and on a page', async () => {
    const olga = await people.join('agent');
    const allowWhen = { kind: 'expression' as const, code: `user !== null && user.email === '${olga.email}'` };
    await publish(aFunction(aGraph([returns('1')]), { name: 'forOlga', settings: { allowWhen } }));
    const functions = [{ id: 'forOlga', name: 'forOlga', function: 'forOlga' }];
    const document = asJson(aPage([], { name: 'olga', functions }));
    await server.call('PUT', '/api/pages/olga', { document, revision: null });
    expect((await server.call('POST', '/api/pages/olga/publish', { revision: 1 })).status).toBe(201);
    const ways = async ({ call }: TestPerson): Promise<Ending[]> => {
      const { body: job } = await call('POST', '/api/functions/forOlga/jobs', {});
      const page = await call('POST', '/api/pages/olga/run', { calls: [{ site: 'forOlga', params: {} }] });
      const line = JSON.parse(String(page.body));
      return [
        await call('POST', '/api/functions/forOlga/run', {}),
        await ended(job.id),
        { status: line.status, body: line.answer },
      ];
    };
    for (const answer of await ways(olga)) expect(answer).toMatchObject({ status: 200, body: { data: 1 } });
    for (const answer of await ways(ada)) {
      expect(answer).toMatchObject({ status: 403, body: { code: 'function.forbidden' } });
      // Who calls is not told how it decides.
      expect(JSON.stringify(answer.body)).not.toContain('Allow only when');
    }
    const { body } = await eventually(
      () => server.call('GET', '/api/audit?action=function.run&outcome=denied'),
      ({ body: { lines } }) => lines.filter(({ object }: { object: string }) => object === 'forOlga').length === 3,
    );
    expect(body.lines[0]).toMatchObject({ actor: { id: ada.id }, object: 'forOlga' });
  });
});

describe('as whom a function runs', () => {
  it('what it calls is run as its caller', async () => {
    await deny('deny', ['run', 'function', 'asks']);
    expect(await run('callsAsks')()).toMatchObject({ status: 403, body: { code: 'auth.forbidden' } });
    expect(await run('callsInCode')()).toMatchObject({ status: 403, body: { code: 'auth.forbidden' } });
    // A page is no way to what is denied, neither at once nor inside.
    expect(await onPage('calls')).toMatchObject({ status: 403, body: { code: 'auth.forbidden' } });
    expect(await onPage('asks')).toMatchObject({ status: 403, body: { code: 'auth.forbidden' } });
    expect((await ada.call('GET', '/api/pages/desk/live')).body.denied).toEqual(['asks']);
    await deny('inherit', ['run', 'function', 'asks']);
    expect((await run('callsAsks')()).status).toBe(200);
  });

  it('as a service it has the rights of its publisher, and user is still who calls', async () => {
    await deny('deny');
    await deny('deny', ['run', 'function', 'asks']);
    expect(await run('asksAsService')()).toMatchObject({ status: 200, body: { data: [{ n: 1 }] } });
    expect(await run('callsAsService')()).toMatchObject({ status: 200, body: { data: [{ n: 1 }] } });
    expect((await ada.call('GET', '/api/pages/desk/live')).body.denied).toEqual(['asks']);
    const { body } = await ada.call('POST', '/api/functions/asksAsService/jobs', {});
    expect(await ended(body.id)).toMatchObject({ status: 200 });
    await deny('inherit', ['run', 'function', 'asks']);
    await publish(aFunction(aGraph([returns('user.email')]), { name: 'whoCalls', settings: { runAs: 'service' } }));
    expect((await run('whoCalls')()).body).toEqual({ data: ada.email });
  });

  it('only who may manage it makes that live, and it has no more rights than they have now', async () => {
    const eve = await people.join('publisher');
    const query = { resource: 'crm', connector: 'internal', query: { sql: 'SELECT 1 AS n' } };
    const settings = { runAs: 'service' as const };
    const document = asJson(aFunction(aGraph([aBlock('query', 'ask', query)]), { name: 'lent', settings }));
    await eve.call('PUT', '/api/functions/lent', { document, revision: null });
    const publish = () => eve.call('POST', '/api/functions/lent/publish', { revision: 1 });
    expect(await publish()).toMatchObject({ status: 403, body: { code: 'auth.forbidden' } });
    await setGrant(server, { kind: 'user', id: eve.id }, 'allow', ['manage', 'function', 'lent']);
    expect((await publish()).status).toBe(201);
    expect((await run('lent')()).status).toBe(200);
    await setGrant(server, { kind: 'user', id: eve.id }, 'deny', ['use', 'resource', 'crm']);
    expect(await run('lent')()).toMatchObject({ status: 403, body: { code: 'resource.forbidden' } });
    await setGrant(server, { kind: 'user', id: eve.id }, 'inherit', ['use', 'resource', 'crm']);
    expect((await run('lent')()).status).toBe(200);
    await server.call('DELETE', `/api/access/people/${eve.id}`);
    const { body } = await run('lent')();
    expect(body.code).toBe('resource.forbidden');
    const { body: told } = await eventually(
      () => server.call('GET', `/api/runs/${body.runId}`),
      ({ status }) => status === 200,
    );
    expect(told.error.detail).toMatch(/publisher .* is not there any more/);
  });

  it('what somebody has set up stops when they are removed, and says why', async () => {
    const bob = await people.join('agent');
    const when = { kind: 'every', count: 1, unit: 'seconds' };
    const schedule = { name: 'left', function: 'asks', params: {}, timeZone: 'UTC', when, revision: null };
    const { body: made } = await bob.call('POST', '/api/schedules', schedule);
    const { body: hook } = await bob.call('POST', '/api/hooks', { name: 'left', function: 'asks', mode: 'sync' });
    await server.call('DELETE', `/api/access/people/${bob.id}`);
    const { body } = await eventually(
      () => server.call('GET', `/api/schedules/${made.id}/firings`),
      ({ body: { firings } }) => firings[0]?.outcome === 'failed',
    );
    expect(body.firings[0].detail).toMatch(/is not there any more/);
    const timestamp = String(Math.floor(Date.now() / 1000));
    const response = await fetch(new URL(hook.address, server.url), {
      method: 'POST',
      headers: {
        ...{ 'webhook-id': 'msg_9', 'webhook-timestamp': timestamp },
        'webhook-signature': signWebhook(hook.secret, 'msg_9', timestamp, Buffer.from('{}')),
      },
      body: '{}',
    });
    expect(response.status).toBe(403);
    await server.call('DELETE', `/api/schedules/${made.id}`);
  });

  it('a page lends what its publisher may use, to who has no right of their own', async () => {
    await server.call('POST', '/api/access/roles', { name: 'guest' });
    await setGrant(server, { kind: 'role', id: 'guest' }, 'allow', ['run', 'page', 'desk']);
    const guest = await people.join('guest');
    const go = async () => {
      const { body } = await guest.call('POST', '/api/pages/desk/run', { calls: [{ site: 'calls', params: {} }] });
      return JSON.parse(String(body)).status;
    };
    expect(await go()).toBe(200);
    expect((await guest.call('POST', '/api/functions/asks/run', {})).status).toBe(403);
    await setGrant(server, { kind: 'role', id: 'guest' }, 'deny', ['use', 'resource', 'crm']);
    expect(await go()).toBe(403);
  });
});

describe('a draft tried out as somebody else', () => {
  const tried = async (name: string, as: JsonValue) => {
    const events = await server.test(name, { as });
    const run = events.findLast((event) => event.type === 'run')?.run;
    return { caller: run?.caller, code: run?.error?.code ?? null, result: run?.result?.text };
  };

  it('has their rights and their user', async () => {
    await publish(aFunction(aGraph([returns('user?.roles ?? null')]), { name: 'roles' }));
    expect(await tried('roles', { person: ada.id })).toEqual({
      ...{ caller: `admin as ${ada.email}`, code: null, result: '["agent"]' },
    });
    expect((await tried('roles', { role: 'viewer' })).result).toBe('["viewer"]');
    expect((await tried('roles', { role: 'NotAuthenticated' })).result).toBe('null');
    expect((await tried('asks', { person: ada.id })).code).toBeNull();
    await deny('deny');
    expect((await tried('asks', { person: ada.id })).code).toBe('resource.forbidden');
    expect((await tried('callsAsks', { role: 'NotAuthenticated' })).code).toBe('auth.forbidden');
    expect((await tried('asks', { role: 'viewer' })).code).toBeNull();
    expect((await tried('asks', { role: 'owner' })).code).toBeNull();
    expect((await tried('asksByAnyName', { role: 'Authenticated' })).code).toBe('resource.forbidden');
    const { body } = await eventually(
      () => server.call('GET', '/api/audit?action=function.tryAs'),
      ({ body: { lines } }) => lines.some(({ object }: { object: string }) => object === 'callsAsks'),
    );
    expect(body.lines.at(-1)).toMatchObject({ actor: { id: 'admin' }, object: 'roles', outcome: 'done' });
  });

  it('is for owners, and for people and roles that there are', async () => {
    const as = { person: ada.id };
    expect(await ada.call('POST', '/api/functions/asks/test', { as })).toMatchObject({
      status: 403,
      body: { code: 'auth.forbidden' },
    });
    const table: [JsonValue, string][] = [
      [{ person: 'nobody' }, 'person.unknown'],
      [{ role: 'nobody' }, 'role.unknown'],
      [{ role: '__proto__' }, 'role.unknown'],
      [{ person: ada.id, role: 'viewer' }, 'request.invalid'],
      [{ person: null }, 'request.invalid'],
      ['admin', 'request.invalid'],
    ];
    for (const [wrong, code] of table) {
      const { body } = await server.call('POST', '/api/functions/asks/test', { as: wrong });
      expect(body.code, JSON.stringify(wrong)).toBe(code);
    }
  });
});

describe('roles', () => {
  it('are named anew with their members, rights and limits, but for those that are always there', async () => {
    await server.call('POST', '/api/access/roles', { name: 'temp' });
    await setGrant(server, { kind: 'role', id: 'temp' }, 'allow', ['run', 'function', 'asks']);
    const temp = await people.join('temp');
    const limits = { perCaller: null, perAddress: null, roles: { temp: 50 }, functions: {} };
    expect((await server.call('PUT', '/api/access/limits', limits)).status).toBe(204);
    const named = await server.call('POST', '/api/access/roles/temp/rename', {
      name: 'guestWorker',
      description: 'for a week',
    });
    expect(named).toMatchObject({
      status: 200,
      body: { name: 'guestWorker', description: 'for a week', builtIn: false, members: 1 },
    });
    expect((await temp.call('POST', '/api/functions/asks/run', {})).body.code).toBe('resource.forbidden');
    expect((await temp.call('POST', '/api/functions/callsAsks/run', {})).body.code).toBe('auth.forbidden');
    const { body: kept } = await server.call('GET', '/api/access/limits');
    expect(kept.roles).toEqual({ guestWorker: 50 });
    const table: [string, string, string][] = [
      ['temp', 'other', 'role.unknown'],
      ['guestWorker', 'viewer', 'role.taken'],
      ['owner', 'boss', 'role.builtIn'],
      ['Authenticated', 'all', 'role.builtIn'],
      ['guestWorker', 'no good', 'request.invalid'],
      ['guestWorker', '__proto__', 'request.invalid'],
    ];
    for (const [from, name, code] of table) {
      expect((await server.call('POST', `/api/access/roles/${from}/rename`, { name })).body.code, name).toBe(code);
    }
    expect((await server.call('DELETE', '/api/access/roles/guestWorker')).status).toBe(204);
    expect((await temp.call('POST', '/api/functions/asks/run', {})).body.code).toBe('auth.forbidden');
  });
});

describe('limits that an owner has set', () => {
  const none = { perCaller: null, perAddress: null, roles: {}, functions: {} };
  const set = (limits: Record<string, JsonValue>) =>
    server.call('PUT', '/api/access/limits', { ...none, ...limits } as JsonValue);

  it('count at once, and are told in the headers', async () => {
    await set({ functions: { asks: 2 }, roles: { agent: 100 } });
    const answers = [];
    for (let each = 0; each < 3; each++) answers.push(await ada.call('POST', '/api/functions/asks/run', {}));
    // A minute may have begun between them.
    const last =
      answers.at(-1)?.status === 429 ? answers.at(-1) : await ada.call('POST', '/api/functions/asks/run', {});
    expect(last).toMatchObject({ status: 429, body: { code: 'rate.limited' } });
    expect(last?.headers.get('ratelimit-policy')).toBe('"default";q=100;w=60, "function";q=2;w=60');
    expect(last?.headers.get('ratelimit')).toMatch(/^"default";r=\d+;t=\d+, "function";r=0;t=\d+$/);
    expect(last?.headers.get('retry-after')).toBe(/t=(\d+)$/.exec(last?.headers.get('ratelimit') ?? '')?.[1]);
    await set({});
    expect((await ada.call('POST', '/api/functions/asks/run', {})).status).toBe(200);
    const { body } = await server.call('GET', '/api/audit?action=limits.set');
    expect(body.lines[0]).toMatchObject({ outcome: 'done', object: 'limits' });
  });

  it('are for owners to set, and nothing else fits', async () => {
    expect((await ada.call('PUT', '/api/access/limits', none)).status).toBe(403);
    expect((await ada.call('GET', '/api/access/limits')).status).toBe(403);
    const table: Record<string, JsonValue>[] = [
      ...[{ perCaller: 0 }, { perCaller: -1 }, { perCaller: 1.5 }, { perCaller: '9' }, { perAddress: 1e9 }],
      ...[{ roles: { agent: 0 } }, { roles: [] }, { functions: { 'no name': 1 } }, { functions: null }, { other: 1 }],
      { roles: Object.fromEntries(Array.from({ length: 1001 }, (_, at) => [`r${at}`, 1])) },
    ];
    for (const wrong of table) {
      expect((await set(wrong)).body.code, JSON.stringify(wrong).slice(0, 60)).toBe('request.invalid');
    }
  });
});
