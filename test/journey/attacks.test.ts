import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonValue } from '#schema';
import { API_ROUTES } from '../../engine/http/api-routes.ts';
import { POLICY, type RouteKey } from '../../engine/http/policy.ts';
import { aBlock, aFunction, aGraph, returns } from '../support/build.ts';
import { cookieOf, PASSWORD, type TestPerson, testPeople, withCookie } from '../support/people.ts';
import { eventually, startTestServer, type TestServer } from '../support/server.ts';

/**
 * What somebody tries who wants more than they were given, over real HTTP: guessing, mass assignment, old sessions, other
 * sites' pages, and other people's rights. Requests that no client would make are in attacks-wire.test.ts, lies of an identity
 * provider in sso.test.ts, passwords and codes in sign-in.test.ts. After each row nothing is different.
 */

const SECRET = 'salary-4711';
let server: TestServer;
let owner: TestPerson;
const { send, join } = testPeople(() => server);

beforeAll(async () => {
  server = await startTestServer({ env: { SWITCHYARD_EXAMPLES: 'false' } });
  const save = async (name: string, result: string) => {
    const document = aFunction(aGraph([returns(result)]), { name }) as unknown as JsonValue;
    await server.call('PUT', `/api/functions/${name}`, { document, revision: null });
    await server.call('POST', `/api/functions/${name}/publish`, { revision: 1 });
  };
  await save('orders', '1');
  await save('payroll', `'${SECRET}'`);
  owner = await join('owner');
});
afterAll(() => server.dispose());

/** All that an attack could have changed, but not who looks at it. */
async function state(): Promise<string> {
  const paths = ['access/people', 'access/roles', 'access/grants', 'access/sign-in', 'functions', 'keys', 'schedules'];
  const all = await Promise.all([...paths, 'hooks', 'resources'].map((path) => server.call('GET', `/api/${path}`)));
  return JSON.stringify(all.map(({ body }) => body)).replaceAll(/"(lastRuns|lastUsedAt)":(\[[^\]]*\]|"[^"]*")/g, '');
}

async function unchanged(attack: () => Promise<unknown>): Promise<void> {
  const before = await state();
  await attack();
  expect(await state()).toBe(before);
}

describe('guessed ids', () => {
  it.each<[string, string, number, string, JsonValue?]>([
    ['DELETE', '/api/access/people/admin', 404, 'person.unknown'],
    ['DELETE', "/api/access/people/' OR '1'='1", 404, 'person.unknown'],
    ['PUT', '/api/access/people/%00/roles', 404, 'person.unknown', { roles: [] }],
    ['POST', '/api/access/people/admin/sign-out', 404, 'person.unknown'],
    ['POST', '/api/access/people/admin/reset-link', 404, 'person.unknown'],
    ['DELETE', '/api/access/people/admin/second-factor', 404, 'person.unknown'],
    ['DELETE', '/api/access/roles/owner', 409, 'role.builtIn'],
    ['DELETE', '/api/access/roles/__proto__', 404, 'role.unknown'],
    ['PUT', '/api/access/roles/constructor/second-factor', 404, 'role.unknown', { secondFactor: true }],
    ['DELETE', '/api/keys/0000000000000000', 404, 'key.unknown'],
    ['GET', `/api/runs/${randomUUID()}`, 404, 'run.unknown'],
    ['GET', `/api/jobs/${randomUUID()}`, 404, 'job.unknown'],
    ['GET', `/api/schedules/${randomUUID()}`, 404, 'schedule.unknown'],
    ['GET', `/api/hooks/${randomUUID()}`, 404, 'hook.unknown'],
    ['GET', '/api/functions/..%2f..%2fetc%2fpasswd', 404, 'function.unknown'],
  ])('%s %s finds nothing, also for an owner', async (method, path, status, code, body) => {
    await unchanged(async () => {
      const answer = await owner.call(method, path, body);
      expect([answer.status, answer.body.code]).toEqual([status, code]);
    });
  });

  it.each<[string, JsonValue, number, string]>([
    ['/api/join', { token: 'guess', name: 'Eve', password: PASSWORD }, 404, 'invitation.unknown'],
    ['/api/password/reset', { token: 'guess', password: PASSWORD }, 404, 'reset.unknown'],
    ['/api/sign-in/code', { ticket: 'guess', code: '000000' }, 401, 'auth.ticketOver'],
    ['/api/sign-in/enrol', { ticket: 'guess' }, 401, 'auth.ticketOver'],
    ['/api/sign-in/enrol/confirm', { ticket: 'guess', code: '000000' }, 401, 'auth.ticketOver'],
  ])('no token of %s is guessed, and one for another thing is none', async (path, body, status, code) => {
    const { body: made } = await server.call('POST', `/api/access/people/${owner.id}/reset-link`);
    const { body: invited } = await server.call('POST', '/api/access/invitations', { email: 'x@example.com' });
    const tokens = [made.link, invited.link].map((link: string) => link.split('#')[1] ?? '');
    await unchanged(async () => {
      const kind = path.includes('reset') ? 0 : path.includes('join') ? 1 : undefined;
      for (const token of ['guess', ...tokens.filter((_, at) => at !== kind)]) {
        const sent = Object.fromEntries(
          Object.entries(body as object).map(([name, value]) => [name, value === 'guess' ? token : value]),
        );
        const answer = await send('POST', path, sent);
        expect([answer.status, answer.body.code, answer.cookies]).toEqual([status, code, []]);
      }
    });
  });

  it('somebody else’s runs, jobs and functions look as if there were none, or are refused', async () => {
    const run = await server.call('POST', '/api/functions/payroll/run', {});
    const id = run.headers.get('run-id') ?? '';
    await eventually(
      () => server.call('GET', `/api/runs/${id}`),
      ({ status }) => status === 200,
    );
    const job = (await server.call('POST', '/api/functions/payroll/jobs', {})).body.runId as string;
    const eve = await join();
    const paths = [`runs/${id}`, `runs/${id}/steps`, `runs/${id}/output`, `jobs/${job}`, 'functions/payroll', 'audit'];
    for (const path of paths) {
      const answer = await eve.call('GET', `/api/${path}`);
      expect([path, answer.status]).toEqual([path, answer.status === 404 ? 404 : 403]);
      expect(JSON.stringify(answer.body)).not.toContain(SECRET);
    }
    expect((await eve.call('POST', `/api/jobs/${job}/cancel`)).status).toBeGreaterThanOrEqual(403);
  });
});

/** What each route takes that writes about people and their rights, as it should be. */
const RIGHT: Record<string, JsonValue> = {
  'POST /api/sign-in': { email: 'x@example.com', password: PASSWORD },
  'POST /api/sign-in/code': { ticket: 'x', code: '000000' },
  'POST /api/sign-in/enrol': { ticket: 'x' },
  'POST /api/sign-in/enrol/confirm': { ticket: 'x', code: '000000' },
  'POST /api/sso/start': {},
  'POST /api/join': { token: 'x', name: 'Eve', password: PASSWORD },
  'POST /api/owner': { name: 'Eve', email: 'eve@example.com', password: PASSWORD },
  'POST /api/password/forgot': { email: 'x@example.com' },
  'POST /api/password/reset': { token: 'x', password: PASSWORD },
  'POST /api/account/password': { password: PASSWORD, newPassword: PASSWORD },
  'POST /api/account/second-factor': { password: PASSWORD },
  'POST /api/account/second-factor/confirm': { code: '000000' },
  'POST /api/account/second-factor/off': { code: '000000' },
  'POST /api/account/recovery-codes': { code: '000000' },
  'PUT /api/access/sign-in': { mail: null, sso: { domains: [], roles: [], groups: [] } },
  'PUT /api/access/people/:id/roles': { roles: ['owner'] },
  'POST /api/access/invitations': { email: 'x@example.com', roles: [] },
  'POST /api/access/roles': { name: 'mass', description: '' },
  'POST /api/access/roles/:name/rename': { name: 'mass', description: '' },
  'PUT /api/access/limits': { perCaller: null, perAddress: null, roles: {}, functions: {} },
  'PUT /api/access/roles/:name/second-factor': { secondFactor: true },
  'PUT /api/access/grants': {
    ...{ subject: { kind: 'role', id: 'viewer' }, object: { kind: 'function', name: 'payroll' } },
    ...{ verb: 'run', effect: 'allow' },
  },
  'POST /api/keys': { name: 'mass' },
};

const ABOUT_PEOPLE = /^\w+ \/api\/(sign-in|sso|join|owner|password|account|access|keys)/;
const EXTRA: [string, JsonValue][] = [
  ['workspace', 'other'],
  ['id', 'admin'],
  ['isOwner', true],
  ['emailVerified', true],
  ['createdBy', 'admin'],
  ['builtIn', false],
  ['groups', ['owners']],
  ['user', { roles: ['owner'] }],
];

describe('mass assignment', () => {
  const routes = Object.entries(API_ROUTES).filter(([key, { body }]) => body && ABOUT_PEOPLE.test(key));

  it.each(routes.map(([key]) => key))('%s takes what it declares and nothing beside it', async (key) => {
    const right = RIGHT[key];
    expect(right, 'a body that this route takes').toBeDefined();
    expect(API_ROUTES[key as keyof typeof API_ROUTES].body?.safeParse(right).success).toBe(true);
    const [method = '', path = ''] = key.split(' ');
    const at = path.replace(':id', owner.id).replace(':name', 'viewer');
    await unchanged(async () => {
      for (const [name, value] of EXTRA) {
        const answer = await owner.call(method, at, { ...(right as object), [name]: value });
        expect([name, answer.status, answer.body.code]).toEqual([name, 400, 'request.invalid']);
      }
      for (const text of ['__proto__', 'constructor']) {
        const body = `${JSON.stringify(right).slice(0, -1)}${right && Object.keys(right).length > 0 ? ',' : ''}"${text}":{"isOwner":true}}`;
        const response = await fetch(new URL(at, server.url), {
          ...{ method, body },
          headers: { 'Content-Type': 'application/json', ...withCookie(owner.cookie) },
        });
        expect([text, response.status]).toEqual([text, 400]);
      }
    });
  });
});

describe('a session of before', () => {
  const me = (cookie: string) => send('GET', '/api/session', undefined, withCookie(cookie));
  const table: [string, (ada: TestPerson) => Promise<unknown>][] = [
    ['the person was removed', (ada) => server.call('DELETE', `/api/access/people/${ada.id}`)],
    ['they were signed out by an owner', (ada) => server.call('POST', `/api/access/people/${ada.id}/sign-out`)],
    [
      'their password was changed',
      (ada) => ada.call('POST', '/api/account/password', { password: PASSWORD, newPassword: `${PASSWORD} 2` }),
    ],
    [
      'their password was reset',
      async (ada) => {
        const { body } = await server.call('POST', `/api/access/people/${ada.id}/reset-link`);
        await send('POST', '/api/password/reset', { token: body.link.split('#')[1], password: PASSWORD });
      },
    ],
    ['they signed out', (ada) => ada.call('POST', '/api/session/end')],
    ['they signed out everywhere', (ada) => ada.call('POST', '/api/session/end-all')],
  ];

  it.each(table)('is over at once when %s', async (_, change) => {
    const ada = await join('viewer');
    const { cookie } = ada;
    expect((await me(cookie)).status).toBe(200);
    await change(ada);
    expect(await me(cookie)).toMatchObject({ status: 401, body: { code: 'auth.required' } });
  });

  it('may do no more than its person may now', async () => {
    const ada = await join('editor');
    expect((await ada.call('GET', '/api/functions/orders')).status).toBe(200);
    await server.call('PUT', `/api/access/people/${ada.id}/roles`, { roles: [] });
    expect(await ada.call('GET', '/api/functions/orders')).toMatchObject({
      status: 403,
      body: { code: 'auth.forbidden' },
    });
  });

  it('is not what somebody has planted in a browser (session fixation)', async () => {
    const ada = await join('viewer');
    const planted = 'switchyard_session=person.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';
    const credentials = { email: ada.email, password: PASSWORD };
    const entered = await send('POST', '/api/sign-in', credentials, withCookie(planted));
    expect(entered.status).toBe(204);
    expect(cookieOf(entered)).not.toBe(planted);
    expect((await me(planted)).status).toBe(401);
    // Eve's own session, planted, ends where Ada signs in: it never becomes hers.
    const eve = await join('viewer');
    const fixed = await send('POST', '/api/sign-in', credentials, withCookie(eve.cookie));
    expect((await me(eve.cookie)).status).toBe(401);
    expect((await me(cookieOf(fixed))).body.id).toBe(ada.id);
  });
});

describe('a page of another site', () => {
  const writes = (Object.entries(POLICY) as [RouteKey, string][]).filter(
    ([key, access]) => !key.startsWith('GET ') && access !== 'public',
  );
  const foreign: Record<string, string>[] = [
    {},
    { Origin: 'https://evil.example' },
    { Origin: 'null' },
    { Origin: 'http://127.0.0.1:1' },
    { Origin: 'https://127.0.0.1.evil.example' },
    { 'Sec-Fetch-Site': 'cross-site' },
    { 'Sec-Fetch-Site': 'same-site', Origin: 'https://evil.example' },
    { 'Sec-Fetch-Site': 'none' },
  ];

  it.each(writes.map(([key]) => key))('%s is not sent by it with an owner’s cookie', async (key) => {
    const [method = '', path = ''] = key.split(' ');
    const at = path.replaceAll(/:(id|name|number)/g, (_, name) => (name === 'name' ? 'orders' : randomUUID()));
    await unchanged(async () => {
      for (const headers of foreign) {
        const answer = await send(method, at, {}, { ...headers, Cookie: owner.cookie });
        expect([headers, answer.status, answer.body.code]).toEqual([headers, 403, 'auth.forbidden']);
      }
    });
  });

  const forms: [string, string, string][] = [
    ['text/plain', '{"name":"forged","description":"', '"}'],
    ['application/x-www-form-urlencoded', 'name=forged&description=', ''],
    [
      'multipart/form-data; boundary=x',
      '--x\r\nContent-Disposition: form-data; name="name"\r\n\r\nforged\r\n--x--',
      '',
    ],
    ['text/plain; application/json', '{"name":"forged"', '}'],
    ['application/jsonp', '{"name":"forged"', '}'],
    ['', '{"name":"forged"', '}'],
  ];

  it.each(forms)('a form of the kind %j is no request of ours, even from our own page', async (type, body, end) => {
    await unchanged(async () => {
      const response = await fetch(new URL('/api/access/roles', server.url), {
        method: 'POST',
        body: Buffer.from(`${body}${end}`),
        headers: { ...(type === '' ? {} : { 'Content-Type': type }), ...withCookie(owner.cookie) },
      });
      expect([response.status, await response.json()]).toEqual([
        415,
        expect.objectContaining({ code: 'request.mediaType' }),
      ]);
    });
  });

  it.each(['/api/sign-in', '/api/join', '/api/password/forgot', '/api/password/reset', '/api/sso/start'])(
    '%s is not for it either: it would sign somebody in as another',
    async (path) => {
      for (const headers of foreign.slice(1, -1)) {
        const answer = await send('POST', path, RIGHT[`POST ${path}`], headers);
        expect([headers, answer.status, answer.cookies]).toEqual([headers, 403, []]);
      }
    },
  );

  it('reads nothing: no answer allows another origin', async () => {
    const headers = { Origin: 'https://evil.example', Cookie: owner.cookie };
    for (const method of ['GET', 'OPTIONS']) {
      const answer = await send(method, '/api/access/people', undefined, headers);
      const names = [...answer.headers.keys()].filter((name) => name.startsWith('access-control-'));
      expect([method, names, answer.headers.get('cross-origin-resource-policy')]).toEqual([method, [], 'same-origin']);
    }
  });
});

describe('somebody else’s rights', () => {
  /** May do everything with functions, but neither run nor see payroll. */
  async function maker() {
    const eve = await join('publisher');
    for (const verb of ['run', 'read', 'edit', 'publish', 'read-run']) {
      const cell = { subject: { kind: 'user', id: eve.id }, object: { kind: 'function', name: 'payroll' } };
      await server.call('PUT', '/api/access/grants', { ...cell, verb, effect: 'deny' });
    }
    return eve;
  }

  let count = 0;
  const ways: [string, string][] = [
    ['a call', 'call'],
    ['code that names it', 'return await functions.payroll({})'],
    ['code that hides its name', "return await functions['pay' + 'roll']({})"],
  ];

  it.each(ways)(
    'are not got by a function with %s: neither tried out, published, called, nor as a job',
    async (_, how) => {
      const eve = await maker();
      count += 1;
      const name = `peek${count}`;
      const block =
        how === 'call'
          ? aBlock('call', 'peek', { function: 'payroll', params: {} })
          : aBlock('javascript', 'peek', { code: how });
      const document = aFunction(aGraph([block, returns('peek.data')], 'peek > done'), {
        name,
      }) as unknown as JsonValue;
      const path = `/api/functions/${name}`;
      const told: unknown[] = [];
      const tell = async (method: string, at: string, body?: JsonValue) => {
        const answer = await eve.call(method, at, body);
        told.push(answer.body);
        return answer;
      };
      await tell('PUT', path, { document, revision: null });
      await tell('POST', `${path}/test`, {});
      await tell('POST', `${path}/publish`, { revision: 1 });
      await tell('POST', `${path}/run`, {});
      const job = await tell('POST', `${path}/jobs`, {});
      if (job.status === 202) {
        const at = `/api/jobs/${job.body.runId}`;
        await eventually(
          () => tell('GET', at),
          ({ body }) => !['queued', 'running', 'waiting'].includes(body.status),
        );
      }
      await tell('GET', '/api/runs');
      await tell('GET', `/api/runs?function=${name}`);
      expect(JSON.stringify(told)).not.toContain(SECRET);
    },
  );

  it('are not got by a schedule, a webhook, a rename, a rollback or a key', async () => {
    const eve = await maker();
    const forbidden = { status: 403, body: { code: 'auth.forbidden' } };
    const schedule = {
      ...{ name: 'nightly', function: 'payroll', params: {}, timeZone: 'Etc/UTC', revision: null },
      when: { kind: 'cron', expression: '* * * * *' },
    };
    const own = aFunction(aGraph([returns('1')]), { name: 'payroll' }) as unknown as JsonValue;
    await unchanged(async () => {
      expect(await eve.call('POST', '/api/schedules', schedule)).toMatchObject(forbidden);
      expect(await eve.call('POST', '/api/hooks', { name: 'hook', function: 'payroll' })).toMatchObject(forbidden);
      expect(await eve.call('POST', '/api/functions/payroll/rollback', { to: 1 })).toMatchObject(forbidden);
      expect(await eve.call('PUT', '/api/functions/payroll', { document: own, revision: 1 })).toMatchObject(forbidden);
      expect(await eve.call('DELETE', '/api/functions/payroll')).toMatchObject(forbidden);
      expect(await eve.call('POST', '/api/keys', { name: 'k', functions: ['payroll'] })).toMatchObject(forbidden);
    });
    // Taking over the name of a function is no way around what is denied on it.
    await eve.call('PUT', '/api/functions/mine', { document: { ...(own as object), name: 'mine' }, revision: null });
    const renamed = await eve.call('PUT', '/api/functions/mine', { document: own, revision: 1 });
    expect(renamed.status).toBeGreaterThanOrEqual(400);
  });
});
