import { randomUUID } from 'node:crypto';
import { beforeAll, expect, it } from 'vitest';
import { SCOPES } from '#schema';
import { type ApiApp, createApiApp } from '../../test/support/api-app.ts';
import { aFunction, aGraph, returns } from '../../test/support/build.ts';
import { newKey } from './api-keys.ts';
import { POLICY } from './policy.ts';

/** Names and ids of one workspace, asked for with a key that may do everything in another (security R7): generated over all routes. */

const SECRET = 'only of main';
let app: ApiApp;
let run: string;
let key: string;
let foreign: string;

beforeAll(async () => {
  app = await createApiApp();
  await app.create(aFunction(aGraph([returns(`'${SECRET}'`)]), { name: 'payroll', description: SECRET }));
  expect((await app.call('POST', '/api/functions/payroll/publish', { revision: 1 })).status).toBe(201);
  run = (await app.call('POST', '/api/functions/payroll/run', {})).headers.get('run-id') ?? '';
  key = (await app.call('POST', '/api/keys', { name: SECRET })).body.id;
  const { token, ...made } = newKey();
  const by = { id: 'admin', name: 'admin' };
  const all = { name: 'foreign', scopes: [...SCOPES], functions: null, expiresAt: null, by };
  await app.store.keys.create('other', { ...all, ...made });
  foreign = token;
});

const asForeign = (method: string, path: string, body?: object) =>
  app.call(method, path, body, { authorization: `Bearer ${foreign}` });
/** All that could have been changed. */
const state = async () => {
  const paths = ['functions', 'functions/payroll', 'functions/payroll/versions', `runs/${run}`];
  const all = await Promise.all(paths.map((path) => app.call('GET', `/api/${path}`)));
  return JSON.stringify([all.map(({ status, body }) => [status, body]), await app.store.keys.list('main')]);
};

it('there is something to find, and the key is right', async () => {
  expect(await state()).toContain(SECRET);
  expect(await asForeign('GET', '/api/functions')).toMatchObject({ status: 200, body: { functions: [] } });
  expect((await asForeign('GET', `/api/runs/${run}`)).status).toBe(404);
});

const routes = Object.entries(POLICY).flatMap(([route, access]) =>
  access !== 'public' && / \/api\/.*:(id|name)/.test(route) ? [route] : [],
);

/** What some routes take, so that it is not the body that is refused. */
const BODIES: Readonly<Record<string, object>> = {
  'POST /api/functions/:name/publish': { revision: 1 },
  'POST /api/functions/:name/rollback': { to: 1 },
  'POST /api/runs/:id/reveal': { part: 'result', reason: 'curious' },
};

it.each(routes)('%s answers as if there were no such thing', async (route) => {
  const [method = '', path = ''] = route.split(' ');
  const to = (ids: Record<string, string>) =>
    path.replaceAll(/:(id|name|number)/g, (_, name: string) => ids[name] ?? '');
  const body = method === 'GET' ? undefined : (BODIES[route] ?? {});
  const before = await state();
  const answer = await asForeign(
    method,
    to({ name: 'payroll', number: '1', id: path.includes('/keys/') ? key : run }),
    body,
  );
  const nothing = await asForeign(method, to({ name: 'nobodys', number: '1', id: randomUUID() }), body);
  expect([answer.status, answer.body?.code]).toEqual([nothing.status, nothing.body?.code]);
  expect(JSON.stringify(answer.body)).not.toContain(SECRET);
  expect(await state()).toBe(before);
});
