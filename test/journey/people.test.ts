import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Block, JsonValue } from '#schema';
import { aBlock, aFunction, aGraph, returns } from '../support/build.ts';
import { aPage } from '../support/build-page.ts';
import { cookieOf, PASSWORD, type TestPerson, testPeople, withCookie } from '../support/people.ts';
import { eventually, startTestServer, type TestServer } from '../support/server.ts';

/** People sign in, and may do what they were given and nothing else (issue 8). */

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({ env: { SWITCHYARD_EXAMPLES: 'false' } });
  for (const name of ['orders', 'payroll']) {
    const document = aFunction(aGraph([returns('user')]), { name }) as unknown as JsonValue;
    await server.call('PUT', `/api/functions/${name}`, { document, revision: null });
    await server.call('POST', `/api/functions/${name}/publish`, { revision: 1 });
  }
});
afterAll(() => server.dispose());

const { send, join } = testPeople(() => server);

const run = (who: TestPerson, name: string) => who.call('POST', `/api/functions/${name}/run`, {});
const grant = (subject: JsonValue, effect: string, { verb = 'run', kind = 'function', name = 'orders' } = {}) =>
  server.call('PUT', '/api/access/grants', { subject, object: { kind, name }, verb, effect });

describe('the first owner', () => {
  it('is made by the operator, who is asked for one until there is', async () => {
    expect((await server.call('GET', '/api/session')).body).toMatchObject({ isOwner: true, needsOwner: true });
    const made = { name: 'Olga', email: 'olga@example.com', password: PASSWORD };
    expect((await server.call('POST', '/api/owner', made)).status).toBe(204);
    expect((await server.call('GET', '/api/session')).body).toMatchObject({ needsOwner: false });
  });
});

describe('an account', () => {
  it('is made by an invitation, once, and its session is a cookie that scripts do not see', async () => {
    const ada = await join('viewer');
    expect(ada.joined).toMatchObject({ status: 204 });
    expect(ada.joined.cookies[0]).toMatch(/^switchyard_session=person\.\w+; .*HttpOnly; SameSite=Lax$/);
    const again = await send('POST', '/api/join', { token: ada.token, name: 'Eve', password: PASSWORD });
    expect(again).toMatchObject({ status: 404, body: { code: 'invitation.unknown' } });
    expect((await run(ada, 'orders')).body).toEqual({
      data: { id: ada.id, name: expect.any(String), email: ada.email, roles: ['viewer'], groups: [] },
    });
  });

  it('signs in with its password, and with no other', async () => {
    const { email } = await join('viewer');
    const right = await send('POST', '/api/sign-in', { email: email.toUpperCase(), password: PASSWORD });
    expect(right.status).toBe(204);
    const table = [
      { email, password: `${PASSWORD}!` },
      { email, password: '' },
      { email: 'nobody@example.com', password: PASSWORD },
      { email: "' OR 1=1 --", password: PASSWORD },
      { email, password: { $ne: '' } },
    ];
    const answers = await Promise.all(table.map((body) => send('POST', '/api/sign-in', body)));
    expect(answers.map(({ status }) => status)).toEqual([401, 400, 401, 401, 400]);
    // Nothing tells whether there is such an account.
    const [wrong, unknown] = [answers[0]?.body, answers[2]?.body];
    expect({ ...wrong, instance: '' }).toEqual({ ...unknown, instance: '' });
  });

  it('does not take ten wrong passwords and then another', async () => {
    const { email } = await join('viewer');
    for (let tries = 0; tries < 10; tries++) await send('POST', '/api/sign-in', { email, password: 'wrong' });
    const answer = await send('POST', '/api/sign-in', { email, password: PASSWORD });
    expect(answer).toMatchObject({ status: 429, body: { code: 'rate.limited' } });
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('takes no short password, and no second account has its address', async () => {
    const { email } = await join('viewer');
    const { body } = await server.call('POST', '/api/access/invitations', { email, roles: [] });
    const token = new URL(body.link).hash.slice(1);
    const short = await send('POST', '/api/join', { token, name: 'Eve', password: 'short' });
    expect(short).toMatchObject({ status: 400, body: { code: 'request.invalid' } });
    const second = await send('POST', '/api/join', { token, name: 'Eve', password: PASSWORD });
    expect(second).toMatchObject({ status: 409, body: { code: 'person.taken' } });
  });

  it('is made also when a role of the invitation has gone, without it', async () => {
    await server.call('POST', '/api/access/roles', { name: 'shortlived' });
    const roles = ['shortlived', 'viewer'];
    const { body } = await server.call('POST', '/api/access/invitations', { email: 'late@example.com', roles });
    await server.call('DELETE', '/api/access/roles/shortlived');
    const token = new URL(body.link).hash.slice(1);
    expect((await send('POST', '/api/join', { token, name: 'Late', password: PASSWORD })).status).toBe(204);
    const { people } = (await server.call('GET', '/api/access/people')).body;
    const late = people.find(({ email }: { email: string }) => email === 'late@example.com');
    expect(late.roles).toEqual(['viewer']);
  });

  it('nobody gives themselves more than they were invited to', async () => {
    const { body } = await server.call('POST', '/api/access/invitations', { email: 'mass@example.com', roles: [] });
    const token = new URL(body.link).hash.slice(1);
    const answer = await send('POST', '/api/join', { token, name: 'Eve', password: PASSWORD, roles: ['owner'] });
    expect(answer).toMatchObject({ status: 400, body: { code: 'request.invalid' } });
  });
});

describe('a session', () => {
  it('ends on the server when it is ended, and everywhere when that is asked for', async () => {
    const ada = await join('viewer');
    const other = withCookie(cookieOf(await send('POST', '/api/sign-in', { email: ada.email, password: PASSWORD })));
    expect((await ada.call('POST', '/api/session/end')).status).toBe(204);
    expect((await run(ada, 'orders')).status).toBe(401);
    expect((await send('POST', '/api/functions/orders/run', {}, other)).status).toBe(200);
    expect(await send('POST', '/api/session/end-all', undefined, other)).toMatchObject({ body: { ended: 1 } });
    expect((await send('POST', '/api/functions/orders/run', {}, other)).status).toBe(401);
  });

  it('ends at once with the person', async () => {
    const ada = await join('viewer');
    expect((await run(ada, 'orders')).status).toBe(200);
    expect((await server.call('DELETE', `/api/access/people/${ada.id}`)).status).toBe(204);
    expect((await run(ada, 'orders')).status).toBe(401);
  });

  it('ends with the person’s API keys, and with those that they have made', async () => {
    const ada = await join('owner');
    const asKey = (token: string) => ({ Authorization: `Bearer ${token}` });
    const scopes = ['function.run', 'key.manage'];
    const first = (await ada.call('POST', '/api/keys', { name: 'first', scopes })).body.token as string;
    const made = await send('POST', '/api/keys', { name: 'second', scopes: ['function.run'] }, asKey(first));
    const kept = (await server.call('POST', '/api/keys', { name: 'kept' })).body.token as string;
    const status = async (token: string) => (await send('POST', '/api/functions/orders/run', {}, asKey(token))).status;
    const keys = [first, made.body.token as string, kept];
    expect(await Promise.all(keys.map(status))).toEqual([200, 200, 200]);
    await server.call('DELETE', `/api/access/people/${ada.id}`);
    expect(await Promise.all(keys.map(status))).toEqual([401, 401, 200]);
  });

  it('takes away with a role what the person’s API keys could do by it (security R8)', async () => {
    const ada = await join('owner');
    const scopes = ['function.run', 'function.read', 'key.manage'];
    const asKey = (token: string) => ({ Authorization: `Bearer ${token}` });
    const first = (await ada.call('POST', '/api/keys', { name: 'first', scopes })).body.token as string;
    const made = await send('POST', '/api/keys', { name: 'second', scopes: ['function.run'] }, asKey(first));
    const tries = async () => [
      (await send('POST', '/api/functions/orders/run', {}, asKey(first))).status,
      (await send('POST', '/api/functions/orders/run', {}, asKey(made.body.token))).status,
      (await send('GET', '/api/functions/orders', undefined, asKey(first))).status,
      (await send('DELETE', '/api/keys/none', undefined, asKey(first))).status,
    ];
    expect(await tries()).toEqual([200, 200, 200, 404]);
    await server.call('PUT', `/api/access/people/${ada.id}/roles`, { roles: ['viewer'] });
    expect(await tries()).toEqual([200, 200, 200, 403]);
    await grant({ kind: 'user', id: ada.id }, 'deny');
    expect(await tries()).toEqual([403, 403, 200, 403]);
    await server.call('PUT', `/api/access/people/${ada.id}/roles`, { roles: [] });
    expect(await tries()).toEqual([403, 403, 403, 403]);
  });

  it('is opened by nothing but its token', async () => {
    const ada = await join('viewer');
    const token = ada.cookie.replace(/^.*person\./, '');
    const stored = createHash('sha256').update(token).digest('hex');
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    const table = [
      ...['person.', 'person.null', 'person.undefined', `person.${stored}`, `person.${token}x`, token, stored],
      ...[`person.${token.toLowerCase()}`, `person.' OR '1'='1`, `person.person.${token}`, `person.${token}%00`],
      ...[`${none}.${Buffer.from(`{"sub":"${ada.id}"}`).toString('base64url')}.`, `person.${ada.id}`, `admin`],
    ];
    for (const value of table) {
      const answer = await send('GET', '/api/functions', undefined, withCookie(`switchyard_session=${value}`));
      expect([value, answer.status]).toEqual([value, 401]);
    }
    // A person's token is no bearer's.
    const bearer = { Authorization: `Bearer person.${token}` };
    expect((await send('GET', '/api/functions', undefined, bearer)).status).toBe(401);
  });

  it('is for pages of this server only', async () => {
    const ada = await join('viewer');
    const path = '/api/functions/orders/run';
    const table: Record<string, string>[] = [
      { Cookie: ada.cookie },
      { Cookie: ada.cookie, Origin: 'https://evil.example' },
      { Cookie: ada.cookie, 'Sec-Fetch-Site': 'cross-site' },
      { Cookie: ada.cookie, 'Sec-Fetch-Site': 'same-site' },
    ];
    for (const headers of table) expect((await send('POST', path, {}, headers)).status).toBe(403);
    // Nor does another site sign somebody in.
    const credentials = { email: ada.email, password: PASSWORD };
    const forged = await send('POST', '/api/sign-in', credentials, { Origin: 'https://evil.example' });
    expect(forged).toMatchObject({ status: 403, cookies: [] });
  });
});

describe('what somebody may do', () => {
  it('nothing, until something is allowed; a deny wins; a change counts at once', async () => {
    const ada = await join();
    const self = { kind: 'user', id: ada.id };
    expect((await run(ada, 'orders')).status).toBe(403);
    await grant(self, 'allow');
    expect((await run(ada, 'orders')).status).toBe(200);
    expect((await run(ada, 'payroll')).status).toBe(403);
    await grant({ kind: 'role', id: 'Authenticated' }, 'deny');
    expect((await run(ada, 'orders')).status).toBe(403);
    await grant({ kind: 'role', id: 'Authenticated' }, 'inherit');
    expect((await run(ada, 'orders')).status).toBe(200);
    await grant(self, 'inherit');
    expect((await run(ada, 'orders')).status).toBe(403);
  });

  it('lists leave out what is not for them', async () => {
    const ada = await join('editor');
    await grant({ kind: 'user', id: ada.id }, 'deny', { verb: 'read', name: 'payroll' });
    const { body } = await ada.call('GET', '/api/functions');
    expect(body.functions.map(({ name }: { name: string }) => name)).toEqual(['orders']);
    expect((await ada.call('GET', '/api/functions/payroll')).status).toBe(403);
  });

  it('only owners change it', async () => {
    const publisher = await join('publisher');
    const table: [string, string, JsonValue?][] = [
      ['PUT', `/api/access/people/${publisher.id}/roles`, { roles: ['owner'] }],
      ['POST', '/api/access/invitations', { email: 'x@example.com', roles: ['owner'] }],
      ['POST', '/api/owner', { name: 'Eve', email: 'eve@example.com', password: PASSWORD }],
      ['GET', '/api/access/people'],
    ];
    for (const [method, path, body] of table) expect((await publisher.call(method, path, body)).status).toBe(403);
    const owner = await join('owner');
    expect((await owner.call('GET', '/api/access/people')).status).toBe(200);
  });

  it('a deny goes along when a function is renamed', async () => {
    const ada = await join('viewer');
    const document = aFunction(aGraph([returns('1')]), { name: 'before' }) as unknown as JsonValue & object;
    await server.call('PUT', '/api/functions/before', { document, revision: null });
    await server.call('POST', '/api/functions/before/publish', { revision: 1 });
    await grant({ kind: 'user', id: ada.id }, 'deny', { name: 'before' });
    await server.call('PUT', '/api/functions/before', { document: { ...document, name: 'after' }, revision: 1 });
    expect((await run(ada, 'after')).status).toBe(403);
  });

  it('a page is no way to functions that its author may not run', async () => {
    const maker = await join('publisher');
    await grant({ kind: 'user', id: maker.id }, 'deny', { name: 'payroll' });
    const functions = ['orders', 'payroll'].map((name) => ({ id: name, name, function: name }));
    const document = aPage([], { name: 'peek', functions }) as unknown as JsonValue;
    expect((await maker.call('PUT', '/api/pages/peek', { document, revision: null })).status).toBe(201);
    const calls = [{ site: 'orders', params: {} }];
    const refused = { status: 403, body: { code: 'auth.forbidden' } };
    expect(await maker.call('POST', '/api/pages/peek/draft/run', { calls })).toMatchObject(refused);
    expect(await maker.call('POST', '/api/pages/peek/publish', { revision: 1 })).toMatchObject(refused);
    await grant({ kind: 'user', id: maker.id }, 'inherit', { name: 'payroll' });
    expect((await maker.call('POST', '/api/pages/peek/draft/run', { calls })).status).toBe(200);
    expect((await maker.call('POST', '/api/pages/peek/publish', { revision: 1 })).status).toBe(201);
  });

  it('a function is no way to functions that its author may not run', async () => {
    const maker = await join('publisher');
    await grant({ kind: 'user', id: maker.id }, 'deny', { name: 'payroll' });
    const call = aBlock('call', 'peek', { function: 'payroll', params: {} });
    const code = (text: string) => aBlock('javascript', 'peek', { code: text });
    const table: [block: Block, message: RegExp][] = [
      [call, /"payroll"/],
      [code('return await functions.payroll({})'), /"payroll"/],
      [code("return await functions['pay' + 'roll']({})"), /function\.run for all/],
    ];
    for (const [at, [block, message]] of table.entries()) {
      const name = `peek${at}`;
      const document = aFunction(aGraph([block, returns('peek.data')], 'peek > done'), {
        name,
      }) as unknown as JsonValue;
      expect((await maker.call('PUT', `/api/functions/${name}`, { document, revision: null })).status).toBe(201);
      for (const [path, body] of [
        ['test', {}],
        ['publish', { revision: 1 }],
      ] as const) {
        const refused = await maker.call('POST', `/api/functions/${name}/${path}`, body);
        expect(refused).toMatchObject({ status: 403, body: { code: 'auth.forbidden' } });
        expect(refused.body.detail).toMatch(message);
      }
    }
    await grant({ kind: 'user', id: maker.id }, 'inherit', { name: 'payroll' });
    expect((await maker.call('POST', '/api/functions/peek0/publish', { revision: 1 })).status).toBe(201);
  });

  it('is told in a sentence', async () => {
    const ada = await join('viewer');
    await grant({ kind: 'user', id: ada.id }, 'deny', { name: 'payroll' });
    const why = async (name: string) =>
      (await server.call('GET', `/api/access/why?person=${ada.id}&permission=function.run&name=${name}`)).body;
    expect(await why('orders')).toMatchObject({ allowed: true, sentence: expect.stringContaining('the role viewer') });
    expect(await why('payroll')).toMatchObject({ allowed: false, sentence: expect.stringContaining('A deny wins') });
  });

  it('whoever has not signed in may do what was allowed to them', async () => {
    const path = '/api/functions/orders/run';
    expect((await send('POST', path, {})).status).toBe(401);
    await grant({ kind: 'role', id: 'NotAuthenticated' }, 'allow');
    expect(await send('POST', path, {})).toMatchObject({ status: 200, body: { data: null } });
    expect((await send('POST', '/api/functions/payroll/run', {})).status).toBe(401);
    await grant({ kind: 'role', id: 'NotAuthenticated' }, 'inherit');
    expect((await send('POST', path, {})).status).toBe(401);
  });
});

describe('the audit log', () => {
  const lines = async (query: string) => (await server.call('GET', `/api/audit?${query}`)).body.lines;

  it('has who signed in, who could not, and who was refused what; and no password', async () => {
    const ada = await join('viewer');
    await send('POST', '/api/sign-in', { email: ada.email, password: 'a wrong password' });
    expect((await ada.call('GET', '/api/keys')).status).toBe(403);
    const denied = await eventually(
      () => lines('outcome=denied'),
      (found) => found.some(({ action }: { action: string }) => action === 'GET /api/keys'),
    );
    expect(denied).toContainEqual(
      expect.objectContaining({ action: 'GET /api/keys', actor: expect.objectContaining({ id: ada.id }) }),
    );
    expect(denied).toContainEqual(expect.objectContaining({ action: 'session.signIn', object: ada.email }));
    expect(await lines(`q=${ada.email}&action=person.join`)).toMatchObject([
      { actor: { id: ada.id }, outcome: 'done' },
    ]);
    expect(JSON.stringify(await lines('limit=1000'))).not.toMatch(/password/i);
  });

  it('has every change of rights with what it was', async () => {
    const ada = await join();
    await grant({ kind: 'user', id: ada.id }, 'allow');
    const [line] = await lines('action=grant.set&limit=1');
    expect(line).toMatchObject({
      object: 'orders',
      details: { subject: { id: ada.id }, verb: 'run', effect: 'allow' },
    });
    expect((await server.call('GET', '/api/audit/verify')).body).toMatchObject({ ok: true });
  });

  it('is not for everybody', async () => {
    const publisher = await join('publisher');
    for (const path of ['', '/verify', '/export'])
      expect((await publisher.call('GET', `/api/audit${path}`)).status).toBe(403);
  });
});
