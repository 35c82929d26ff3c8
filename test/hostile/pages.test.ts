import { beforeAll, describe, expect, it } from 'vitest';
import { type ApiApp, createApiApp } from '../support/api-app.ts';
import { aBlock, aFunction, aGraph, expr, lit } from '../support/build.ts';
import { aPage } from '../support/build-page.ts';

/** Requests that a page never sends: none may run anything, or get past what the page has fixed. */

let app: ApiApp;

beforeAll(async () => {
  app = await createApiApp();
  const body = aGraph([aBlock('return', 'done', { value: expr('params') })]);
  const params = ['who', 'tenant', 'note'].map((name) => ({ name, type: 'any' as const }));
  for (const name of ['open', 'other', 'first', 'second']) {
    await app.create(aFunction(body, { name, params }));
    await app.call('POST', `/api/functions/${name}/publish`, { revision: 1 });
  }
  const uses = {
    open: { who: { value: lit(1) }, tenant: { value: expr('user.id'), fixed: true } },
    first: { who: { value: expr('second.data') } },
    second: { who: { value: expr('first.data') } },
  };
  const page = aPage([], {
    name: 'desk',
    functions: Object.entries(uses).map(([name, each]) => ({ id: `site_${name}`, name, function: name, params: each })),
  });
  await app.call('PUT', '/api/pages/desk', { document: page, revision: null });
  expect((await app.call('POST', '/api/pages/desk/publish', { revision: 1 })).status).toBe(201);
});

const send = (body: unknown) => app.call('POST', '/api/pages/desk/run', body);
const call = (site: string, more: object = {}) => ({ site, ...more });

describe('refused as a whole, before anything runs', () => {
  const CASES: [string, unknown, number, string][] = [
    ['a function that the page does not use', { calls: [call('other')] }, 403, 'auth.forbidden'],
    ['its name for its id', { calls: [call('open')] }, 403, 'auth.forbidden'],
    ['a member of every object', { calls: [call('constructor')] }, 403, 'auth.forbidden'],
    [
      'one that it uses beside one that it does not',
      { calls: [call('site_open'), call('other')] },
      403,
      'auth.forbidden',
    ],
    ['a fixed parameter', { calls: [call('site_open', { params: { tenant: 'root' } })] }, 403, 'auth.forbidden'],
    ['a fixed parameter to wait for', { calls: [call('site_open', { waits: ['tenant'] })] }, 403, 'auth.forbidden'],
    [
      'a parameter that the page never sends',
      { calls: [call('site_open', { params: { note: 1 } })] },
      403,
      'auth.forbidden',
    ],
    ['a definition', { calls: [call('site_open', { document: {} })] }, 400, 'request.invalid'],
    ['an expression', { calls: [call('site_open', { expression: 'user' })] }, 400, 'request.invalid'],
    ['a version', { version: 1, calls: [call('site_open')] }, 400, 'request.invalid'],
    ['nothing', { calls: [] }, 400, 'request.invalid'],
    ['the same twice', { calls: [call('site_open'), call('site_open')] }, 400, 'request.invalid'],
    ['fifty-one', { calls: Array.from({ length: 51 }, () => call('site_open')) }, 400, 'request.invalid'],
    [
      'calls that wait for each other for good',
      { calls: [call('site_first', { waits: ['who'] }), call('site_second', { waits: ['who'] })] },
      400,
      'request.invalid',
    ],
    ['a list', [1], 400, 'request.invalid'],
  ];

  it.each(CASES)('%s', async (_, body, status, code) => {
    const before = (await app.call('GET', '/api/runs')).body.runs.length;
    expect(await send(body)).toMatchObject({ status, body: { code } });
    expect((await app.call('GET', '/api/runs')).body.runs.length).toBe(before);
  });
});

describe('what is sent is data', () => {
  const line = async (body: unknown) => JSON.parse(String((await send(body)).body).trim());

  it('the server makes fixed parameters, whoever the page says is the user', async () => {
    const body = { calls: [call('site_open', { params: { who: '{{ user.id }}' } })], scope: { user: { id: 'root' } } };
    expect((await line(body)).answer).toEqual({ data: { who: '{{ user.id }}', tenant: 'admin', note: null } });
  });

  it('names of the scope hide nothing of the server', async () => {
    const scope = { first: { data: 'mine' }, user: { id: 'root' }, Math: 1 };
    const answer = await line({ calls: [call('site_second', { waits: ['who'] })], scope });
    expect(answer.answer.data.who).toBe('mine');
  });

  it.each(['__proto__', 'constructor', 'prototype'])('%s is no name', async (name) => {
    const body = `{"calls":[{"site":"site_open","params":{"${name}":{"polluted":1}}}]}`;
    const answer = await app.call('POST', '/api/pages/desk/run', JSON.parse(body));
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
});
