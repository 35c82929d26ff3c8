import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type JsonValue, type KeyScope, SCOPES } from '#schema';
import { POLICY, type RouteKey } from '../../engine/http/policy.ts';
import { namedKind } from '../../engine/http/route-access.ts';
import { aBlock, aFunction, aGraph, lit, returns } from '../support/build.ts';
import { type Answer, eventually, readEvents, startTestServer, type TestServer, toAnswer } from '../support/server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({ env: { SWITCHYARD_EXAMPLES: 'false' } });
  for (const name of ['open', 'shut']) {
    const document = aFunction(aGraph([returns(`'${name} says ' + user.name`)]), { name }) as unknown as JsonValue;
    await server.call('PUT', `/api/functions/${name}`, { document, revision: null });
    await server.call('POST', `/api/functions/${name}/publish`, { revision: 1 });
  }
});
afterAll(() => server.dispose());

interface Grant {
  scopes?: readonly KeyScope[];
  functions?: string[];
  expiresAt?: string;
}

async function makeKey({ scopes, functions, expiresAt }: Grant = {}, token = server.token): Promise<Answer> {
  const body = {
    name: 'a key',
    ...(scopes ? { scopes: [...scopes] } : {}),
    ...(functions ? { functions } : {}),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
  return await as(token, 'POST', '/api/keys', body);
}

const tokenOf = async (grant: Grant): Promise<string> => (await makeKey(grant)).body.token;

const as = (token: string, method: string, path: string, body?: JsonValue) =>
  server.call(method, path, body, { Authorization: `Bearer ${token}` });

const bare = (path: string, init: RequestInit = {}) =>
  fetch(new URL(path, server.url), { redirect: 'manual', ...init }).then(toAnswer);

/** An address of the route; nothing of what it names is there, unless a function is given. */
function address(key: RouteKey, name = 'nobody'): [method: string, path: string] {
  const [method = '', path = ''] = key.split(' ');
  return [method, path.replace(':name', name).replace(':id', '0').replace(':number', '1')];
}

const routes = Object.entries(POLICY).filter(([, access]) => access !== 'public') as [
  RouteKey,
  'signedIn' | 'person' | 'owner' | 'admin' | KeyScope,
][];

/** What a key for some functions may not do at all, whatever its scopes. */
const isClosed = (access: string) => /^(page\.|metrics\.|audit\.|person|owner|admin)/.test(access);

describe('every route, and who may use it', () => {
  const keys = new Map<string, string>();
  beforeAll(async () => {
    for (const permission of SCOPES) {
      keys.set(permission, await tokenOf({ scopes: [permission] }));
      const others = SCOPES.filter((other) => other !== permission);
      keys.set(`all but ${permission}`, await tokenOf({ scopes: others }));
    }
    keys.set('limited', await tokenOf({ scopes: SCOPES, functions: ['open'] }));
  });
  const ask = (who: string, key: RouteKey, name?: string) => as(keys.get(who) ?? '', ...address(key, name));
  const forbidden = { status: 403, body: { code: 'auth.forbidden' } };

  it.each(routes)('%s', async (key, access) => {
    const [method, path] = address(key);
    expect(await bare(path, { method })).toMatchObject({ status: 401, body: { code: 'auth.required' } });
    for (const permission of SCOPES) {
      const answer = await ask(permission, key);
      if (access === 'signedIn' || access === permission) expect([401, 403]).not.toContain(answer.status);
      else expect(answer, permission).toMatchObject(forbidden);
    }
    if (access === 'admin') expect(await as(server.token, method, path)).toMatchObject({ status: 204 });
    else if (access === 'owner') expect([401, 403]).not.toContain((await as(server.token, method, path)).status);
    else if (access !== 'signedIn' && access !== 'person')
      expect(await ask(`all but ${access}`, key)).toMatchObject(forbidden);
  });

  it.each(routes)('%s, with a key for one function', async (key, access) => {
    if (namedKind(key) !== 'function') {
      const answer = await ask('limited', key);
      if (isClosed(access)) expect(answer).toMatchObject(forbidden);
      else expect([401, 403]).not.toContain(answer.status);
      return;
    }
    // Nothing tells whether there is such a function.
    const [there, notThere] = await Promise.all(['shut', 'nobody'].map((name) => ask('limited', key, name)));
    expect(there).toMatchObject(forbidden);
    expect({ ...there?.body, instance: '' }).toEqual({ ...notThere?.body, instance: '' });
    // Not to delete what later tests need.
    if (key !== 'DELETE /api/functions/:name') expect((await ask('limited', key, 'open')).status).not.toBe(403);
  });
});

describe('a new key', () => {
  it('may call functions and nothing else, unless told otherwise; it is told once', async () => {
    const { status, body, headers } = await makeKey();
    const { token, ...key } = body;
    expect(status).toBe(201);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(key).toMatchObject({
      name: 'a key',
      scopes: ['function.run'],
      functions: null,
      expiresAt: null,
      lastUsedAt: null,
      createdBy: 'admin',
    });
    expect(token).toMatch(new RegExp(`^swy_${key.id}_[\\w-]{43}$`));
    expect(await as(token, 'POST', '/api/functions/shut/run', {})).toMatchObject({
      status: 200,
      body: { data: 'shut says a key' },
    });
    const list = async () => (await server.call('GET', '/api/keys')).body.keys;
    const used = (keys: { id: string; lastUsedAt: string | null }[]) => keys.find(({ id }) => id === key.id);
    const seen = await eventually(list, (keys) => used(keys)?.lastUsedAt !== null);
    expect(used(seen)).toEqual({ ...key, lastUsedAt: expect.any(String) });
    expect(JSON.stringify(seen)).not.toContain(token.slice(-43));
    expect(JSON.stringify(seen)).not.toMatch(/hash|secret/);
    const { body: runs } = await eventually(
      () => server.call('GET', '/api/runs?function=shut'),
      (answer) => answer.body.runs.length > 0,
    );
    expect(runs.runs[0].caller).toBe('key a key');
  });

  it('that is revoked works no more', async () => {
    const { body } = await makeKey();
    expect((await as(body.token, 'POST', '/api/functions/open/run', {})).status).toBe(200);
    expect((await server.call('DELETE', `/api/keys/${body.id}`)).status).toBe(204);
    expect((await as(body.token, 'POST', '/api/functions/open/run', {})).status).toBe(401);
    expect(await server.call('DELETE', `/api/keys/${body.id}`)).toMatchObject({
      status: 404,
      body: { code: 'key.unknown' },
    });
  });

  const table: [string, JsonValue][] = [
    ['no name', {}],
    ['an empty name', { name: ' ' }],
    ['a name with a line end', { name: 'a\nb' }],
    ['a permission that there is not', { name: 'k', scopes: ['function.run', 'admin'] }],
    ['no permission', { name: 'k', scopes: [] }],
    ['an empty list of functions, which could be taken for all', { name: 'k', functions: [] }],
    ['functions that are no names', { name: 'k', functions: ['*'] }],
    ['an end in the past', { name: 'k', expiresAt: '2020-01-01T00:00:00Z' }],
    ['an end that is no time', { name: 'k', expiresAt: 'soon' }],
    ['a workspace', { name: 'k', workspace: 'other' }],
    ['an id and a secret of its own', { name: 'k', id: 'me', hash: 'x' }],
  ];
  it.each(table)('%s is refused', async (_what, body) => {
    const answer = await server.call('POST', '/api/keys', body);
    expect(answer).toMatchObject({ status: 400, body: { code: 'request.invalid' } });
    expect(answer.body.issues.length).toBeGreaterThan(0);
  });
});

describe('a key of a key (security R8)', () => {
  const day = 24 * 60 * 60 * 1000;
  const inDays = (days: number) => new Date(Date.now() + days * day).toISOString();
  const table: [string, Grant, Grant, number][] = [
    ['the same', {}, {}, 201],
    ['less', { functions: ['open', 'shut'], expiresAt: inDays(2) }, { functions: ['shut'], expiresAt: inDays(1) }, 201],
    ['another permission', {}, { scopes: ['function.run', 'function.edit'] }, 403],
    ['another function', { functions: ['open'] }, { functions: ['open', 'shut'] }, 403],
    ['all functions', { functions: ['open'] }, {}, 403],
    ['a longer life', { expiresAt: inDays(1) }, { expiresAt: inDays(2) }, 403],
    ['a life without end', { expiresAt: inDays(1) }, {}, 403],
  ];
  it.each(table)('%s', async (_what, own, given, status) => {
    const token = await tokenOf({ scopes: ['function.run', 'key.manage'], ...own });
    expect((await makeKey(given, token)).status).toBe(status);
  });

  it('only with the permission to make keys', async () => {
    const token = await tokenOf({ scopes: SCOPES.filter((permission) => permission !== 'key.manage') });
    expect(await makeKey({}, token)).toMatchObject({ status: 403, body: { code: 'auth.forbidden' } });
  });
});

describe('where a key does not count', () => {
  const table: [string, string, (token: string) => Record<string, string>][] = [
    ['the query', '?token=TOKEN&access_token=TOKEN&key=TOKEN', () => ({})],
    ['the cookie of sessions', '', (token) => ({ Cookie: `switchyard_session=${token}` })],
    ['another cookie', '', (token) => ({ Cookie: `Authorization=Bearer ${token}` })],
    ['another header', '', (token) => ({ 'X-Api-Key': token })],
    ['Basic', '', (token) => ({ Authorization: `Basic ${btoa(`key:${token}`)}` })],
    [
      'a header with 10,000 characters more',
      '',
      (token) => ({ Authorization: `Bearer ${token}${'A'.repeat(10_000)}` }),
    ],
  ];
  it.each(table)('%s', async (_where, query, headers) => {
    const token = await tokenOf({ scopes: SCOPES });
    const path = `/api/functions${query.replaceAll('TOKEN', token)}`;
    expect(await bare(path, { headers: headers(token) })).toMatchObject({
      status: 401,
      body: { code: 'auth.required' },
    });
  });

  it('a link opens no session by it', async () => {
    expect((await bare(`/open?token=${await tokenOf({})}`)).status).toBe(401);
  });

  it('a header larger than any is refused, and the server goes on', async () => {
    const headers = { Authorization: `Bearer ${'A'.repeat(20_000)}` };
    expect((await bare('/api/functions', { headers })).status).toBe(431);
    expect((await server.call('GET', '/api/functions')).status).toBe(200);
  });
});

describe('a key for some functions', () => {
  let token: string;
  let mine: string;
  let other: string;
  beforeAll(async () => {
    token = await tokenOf({ scopes: SCOPES, functions: ['open', 'later'] });
    const run = async (name: string) =>
      (await server.call('POST', `/api/functions/${name}/run`, {})).headers.get('run-id') ?? '';
    [mine, other] = [await run('open'), await run('shut')];
    for (const id of [mine, other]) {
      await eventually(
        () => server.call('GET', `/api/runs/${id}`),
        ({ status }) => status === 200,
      );
    }
  });

  it('is told of these and their runs only', async () => {
    const { body } = await as(token, 'GET', '/api/functions');
    expect(body.functions.map(({ name }: { name: string }) => name)).toEqual(['open']);
    for (const filter of ['', '&function=open', '&function=shut']) {
      const { body: listed } = await as(token, 'GET', `/api/runs?limit=200${filter}`);
      const names = listed.runs.map(({ functionName }: { functionName: string }) => functionName);
      expect(names.filter((name: string) => name !== 'open')).toEqual([]);
      if (filter !== '&function=shut') expect(names.length).toBeGreaterThan(0);
    }
    for (const rest of ['', '/steps', '/logs', '/events']) {
      expect((await as(token, 'GET', `/api/runs/${mine}${rest}`)).status).toBe(200);
      expect(await as(token, 'GET', `/api/runs/${other}${rest}`)).toMatchObject({
        status: 404,
        body: { code: 'run.unknown' },
      });
    }
  });

  it('does not stop runs of others', async () => {
    const wait = aBlock('wait', 'wait', { ms: lit(200_000) });
    const document = aFunction(aGraph([wait]), { name: 'endless', settings: { timeoutMs: 300_000 } });
    const json = document as unknown as JsonValue;
    await server.call('PUT', '/api/functions/endless', { document: json, revision: null });
    const events = server.test('endless');
    const { body } = await eventually(
      () => server.call('GET', '/api/runs?function=endless&status=running'),
      (answer) => answer.body.runs.length > 0,
    );
    const [{ id }] = body.runs;
    expect((await as(token, 'POST', `/api/runs/${id}/cancel`)).status).toBe(404);
    expect((await as(token, 'GET', `/api/runs/${id}/events`)).status).toBe(404);
    const theirs = await tokenOf({ scopes: ['run.cancel'], functions: ['endless'] });
    expect((await as(theirs, 'POST', `/api/runs/${id}/cancel`)).status).toBe(202);
    expect((await events).at(-1)).toMatchObject({ type: 'run', run: { status: 'cancelled' } });
  });

  it('saves nothing under another name', async () => {
    const { body: draft } = await as(token, 'GET', '/api/functions/open');
    const save = (path: string, name: string, revision: number | null) =>
      as(token, 'PUT', `/api/functions/${path}`, { document: { ...draft.document, name }, revision });
    expect((await save('open', 'taken', draft.revision)).status).toBe(403);
    expect((await save('open', 'taken', null)).status).toBe(403);
    expect((await save('open', 'shut', draft.revision)).status).toBe(403);
    expect((await save('later', 'later', null)).status).toBe(201);
    expect((await server.call('GET', '/api/functions/taken')).status).toBe(404);
  });

  it('gets no outputs out of runs of others', async () => {
    const secret = (name: string) =>
      aFunction(
        aGraph(
          [aBlock('javascript', 'answer', { code: `return '${name} only'` }), returns('answer.data')],
          'answer > done',
        ),
        {
          name,
        },
      ) as unknown as JsonValue;
    for (const name of ['shut', 'open']) {
      const { body: draft } = await server.call('GET', `/api/functions/${name}`);
      await server.call('PUT', `/api/functions/${name}`, { document: secret(name), revision: draft.revision });
    }
    const tested = (await server.test('shut')).findLast((event) => event.type === 'run');
    const useRun = tested?.type === 'run' ? tested.run.id : '';
    await eventually(
      () => server.call('GET', `/api/runs/${useRun}/steps`),
      ({ status }) => status === 200,
    );
    const replay = async (who: string) => {
      const headers = { Authorization: `Bearer ${who}`, 'Content-Type': 'application/json' };
      const body = JSON.stringify({ run: 'only', block: 'done', useRun });
      const response = await fetch(new URL('/api/functions/open/test', server.url), { method: 'POST', headers, body });
      return JSON.stringify(await readEvents(response));
    };
    expect(await replay(server.token)).toContain('shut only');
    expect(await replay(token)).not.toContain('shut only');
  });
});

describe('switchyard key', () => {
  const cli = (args: string[], token = server.token): Promise<{ code: number; out: string; err: string }> => {
    const cwd = join(import.meta.dirname, '..', '..');
    const env = { PATH: process.env.PATH, SWITCHYARD_URL: server.url, SWITCHYARD_TOKEN: token };
    return new Promise((resolve) => {
      execFile(process.execPath, ['engine/cli/switchyard.js', 'key', ...args], { cwd, env }, (error, out, err) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err }),
      );
    });
  };
  const read = async (id: string) => {
    const { body } = await server.call('GET', '/api/keys');
    return body.keys.find((key: { id: string }) => key.id === id);
  };

  it('creates, lists and revokes; only the key itself goes to standard output', async () => {
    const before = Date.now();
    const grant = ['--function', 'open', '--function', 'later', '--scope', 'function.run', '--scope', 'run.read'];
    const made = await cli(['create', 'from a terminal', ...grant, '--expires', '90d']);
    expect(made).toMatchObject({ code: 0, err: expect.stringContaining('only this once') });
    const token = made.out.trimEnd();
    const id = token.split('_')[1] ?? '';
    expect((await as(token, 'POST', '/api/functions/open/run', {})).status).toBe(200);
    const key = await read(id);
    expect(key).toMatchObject({
      name: 'from a terminal',
      functions: ['open', 'later'],
      scopes: ['function.run', 'run.read'],
    });
    const days = (Date.parse(key.expiresAt) - before) / (24 * 60 * 60 * 1000);
    expect(days).toBeGreaterThanOrEqual(90);
    expect(days).toBeLessThan(91);

    const listed = await cli(['list']);
    expect(listed.out).toMatch(new RegExp(`^${id}  from a terminal: function.run run.read for open later, until`, 'm'));
    expect(listed.out).not.toContain(token.slice(-43));
    expect(JSON.parse((await cli(['list', '--json'])).out)).toContainEqual(await read(id));
    expect((await cli(['revoke', id])).code).toBe(0);
    expect(await read(id)).toBeUndefined();
    expect(await cli(['revoke', id])).toMatchObject({ code: 1, err: expect.stringContaining('key.unknown') });
  });

  it('a function that there is not is told, with the one that may be meant', async () => {
    const { code, err } = await cli(['create', 'mistyped', '--function', 'open', '--function', 'opn']);
    expect([code, err]).toEqual([
      0,
      expect.stringContaining('There is no function "opn" that you may read; did you mean "open"?'),
    ]);
    expect(err).not.toContain('no function "open"');
  });

  it('without options the key may call all functions, for ever; --json tells all of it', async () => {
    const { out } = await cli(['create', 'plain', '--json']);
    const { token, ...key } = JSON.parse(out);
    expect(key).toMatchObject({ scopes: ['function.run'], functions: null, expiresAt: null });
    expect(token).toContain(key.id);
  });

  it('says what is wrong', async () => {
    expect((await cli(['create', 'x', '--expires', 'soon'])).err).toContain('90d');
    expect((await cli(['create', 'x', '--scope', 'everything'])).err).toContain('/scopes/0');
    const weak = await tokenOf({ scopes: ['function.run'] });
    for (const args of [
      ['create', 'x', '--json'],
      ['list', '--json'],
    ]) {
      const { code, out, err } = await cli(args, weak);
      expect([code, JSON.parse(out).code, err]).toEqual([1, 'auth.forbidden', '']);
    }
    expect(await cli(['create', 'x'], weak)).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining('auth.forbidden'),
    });
  });
});

describe('limits (SWITCHYARD_RATE_LIMIT, SWITCHYARD_TRUST_PROXY)', () => {
  let limited: TestServer;
  let known: string;
  let unknown: string;
  beforeAll(async () => {
    const env = { SWITCHYARD_EXAMPLES: 'false', SWITCHYARD_RATE_LIMIT: '20', SWITCHYARD_TRUST_PROXY: '1' };
    limited = await startTestServer({ env });
    known = (await limited.call('POST', '/api/keys', { name: 'known' })).body.token;
    unknown = (await limited.call('POST', '/api/keys', { name: 'unknown' })).body.token;
  });
  afterAll(() => limited.dispose());
  const ask = (path: string, from: string, token?: string) => {
    const authorization: Record<string, string> = token === undefined ? {} : { Authorization: `Bearer ${token}` };
    const headers = { 'X-Forwarded-For': from, ...authorization };
    return fetch(new URL(path, limited.url), { headers, redirect: 'manual' }).then(toAnswer);
  };
  const times = async (count: number, one: (each: number) => Promise<Answer>) => {
    const answers: Answer[] = [];
    for (let each = 0; each < count; each++) answers.push(await one(each));
    return answers;
  };

  it('one caller is held back, wherever it asks from; others, probes and pages are not', async () => {
    // Making two keys took two of the 20.
    const answers = await times(20, (each) => ask('/api/functions', `198.51.100.${each}`, limited.token));
    expect(answers.map(({ status }) => status)).toEqual([...Array(18).fill(200), 429, 429]);
    const [first, last] = [answers[0], answers[19]];
    expect(first?.headers.get('ratelimit-policy')).toBe('"default";q=20;w=60');
    expect(first?.headers.get('ratelimit')).toMatch(/^"default";r=17;t=\d+$/);
    expect(last?.body).toMatchObject({ code: 'rate.limited', status: 429, instance: expect.any(String) });
    expect(last?.headers.get('ratelimit')).toMatch(/^"default";r=0;t=\d+$/);
    expect(Number(last?.headers.get('retry-after'))).toBeGreaterThan(0);

    const other = await ask('/api/session', '198.51.100.1', known);
    expect(other.status).toBe(200);
    expect(other.headers.get('ratelimit')).toMatch(/r=19;/);
    for (const path of ['/livez', '/readyz', '/', '/assets/start/icon.svg']) {
      const free = await times(25, () => ask(path, '198.51.100.1'));
      expect(new Set(free.map(({ status }) => status))).toEqual(new Set([200]));
    }
  });

  it('whoever has no identity is counted by address', async () => {
    const paths = ['/api/functions', '/schema/function.json'];
    const answers = await times(22, (each) => ask(paths[each % 2] ?? '', '198.51.100.101'));
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(2);
    expect((await ask('/api/functions', '198.51.100.102')).status).toBe(401);
  });

  it('guesses come to an end, at links too; who is known from there still gets in', async () => {
    const from = '198.51.100.103';
    expect((await ask('/api/session', from, known)).status).toBe(200);
    const guesses = await times(101, (each) => ask('/api/session', from, `swy_admin_${each}`));
    expect(guesses.map(({ status }) => status)).toEqual([...Array(100).fill(401), 429]);
    expect((await ask('/open?token=guess', from)).status).toBe(429);
    expect((await ask('/api/session', from, unknown)).status).toBe(429);
    expect((await ask('/api/session', from, known)).status).toBe(200);
    expect((await ask('/api/session', '198.51.100.104', unknown)).status).toBe(200);
  });
});
