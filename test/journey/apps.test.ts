import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FunctionDocument, JsonValue, PageDocument } from '#schema';
import { aFunction, aGraph, returns } from '../support/build.ts';
import { aPage } from '../support/build-page.ts';
import { setGrant, type TestPerson, testPeople } from '../support/people.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

/** Rights on an app: what they open and close, and that nobody gets at them by moving a function or page (issue 8). */

let server: TestServer;
/** Edits, publishes and runs everything, and manages nothing. */
let eve: TestPerson;
/** Manages the apps "support" and "sales", and not the workspace. */
let max: TestPerson;
/** Has nothing but what apps give. */
let guest: TestPerson;
const people = testPeople(() => server);

const inApp = (app: string | undefined): FunctionDocument['scope'] =>
  app === undefined ? { kind: 'workspace' } : { kind: 'app', app };
const asJson = (document: object): JsonValue => JSON.parse(JSON.stringify(document));

/** Either kind, with the app that it belongs to. */
const KINDS = {
  functions: (name: string, app?: string) => aFunction(aGraph([returns('1')]), { name, scope: inApp(app) }),
  pages: (name: string, app?: string) => aPage([], { name, ...(app === undefined ? {} : { app }) }),
} satisfies Record<string, (name: string, app?: string) => FunctionDocument | PageDocument>;
type Kind = keyof typeof KINDS;
type By = Pick<TestPerson, 'call'>;

const path = (kind: Kind, name: string, rest = '') => `/api/${kind}/${name}${rest}`;
const put = (by: By, kind: Kind, at: string, document: object, revision: number | null) =>
  by.call('PUT', path(kind, at), { document: asJson(document), revision });
const draftOf = async (kind: Kind, name: string) => (await server.call('GET', path(kind, name))).body;
const owner: By = { call: async (...given) => ({ ...(await server.call(...given)), cookies: [] }) };

/** Saved, and published unless it is only a draft. */
async function make(kind: Kind, name: string, app?: string, { isDraft = false } = {}): Promise<void> {
  expect((await put(owner, kind, name, KINDS[kind](name, app), null)).status).toBe(201);
  if (!isDraft) expect((await server.call('POST', path(kind, name, '/publish'), { revision: 1 })).status).toBe(201);
}

async function move(by: By, kind: Kind, name: string, app: string | undefined) {
  const { revision } = await draftOf(kind, name);
  return put(by, kind, name, KINDS[kind](name, app), revision);
}

const apps = (role: string, effect: 'allow' | 'deny' | 'inherit', verb: string, app: string) =>
  setGrant(server, { kind: 'role', id: role }, effect, [verb, 'app', app]);

beforeAll(async () => {
  server = await startTestServer({ env: { SWITCHYARD_EXAMPLES: 'false', SWITCHYARD_SANDBOX_PROCESSES: '1' } });
  for (const name of ['builder', 'head', 'guest']) await server.call('POST', '/api/access/roles', { name });
  for (const verb of ['read', 'run', 'edit', 'publish', 'use']) {
    await setGrant(server, { kind: 'role', id: 'builder' }, 'allow', [verb, 'workspace']);
    await setGrant(server, { kind: 'role', id: 'head' }, 'allow', [verb, 'workspace']);
  }
  for (const app of ['support', 'sales']) await apps('head', 'allow', 'manage', app);
  [eve, max, guest] = [await people.join('builder'), await people.join('head'), await people.join('guest')];
});
afterAll(() => server?.dispose());

describe('what is allowed on an app', () => {
  const mayOpen = async (by: TestPerson, name: string) => (await by.call('GET', path('pages', name, '/live'))).status;
  const maySee = async (by: TestPerson, kind: Kind, name: string) => (await by.call('GET', path(kind, name))).status;

  beforeEach(async () => {
    for (const verb of ['run', 'read']) await apps('guest', 'inherit', verb, 'support');
  });

  it('counts for its functions and pages, at once, and for nothing else', async () => {
    await make('pages', 'desk', 'support');
    await make('functions', 'refund', 'support');
    await make('functions', 'loose');
    expect(await mayOpen(guest, 'desk')).toBe(403);
    await apps('guest', 'allow', 'run', 'support');
    await apps('guest', 'allow', 'read', 'support');
    expect(await mayOpen(guest, 'desk')).toBe(200);
    expect([await maySee(guest, 'functions', 'refund'), await maySee(guest, 'functions', 'loose')]).toEqual([200, 403]);
    const { body: session } = await guest.call('GET', '/api/session');
    expect(session.may['function.read']).toEqual({ only: ['refund'] });
    expect(session.may['page.open']).toEqual({ only: ['desk'] });
    const { body: list } = await guest.call('GET', '/api/functions');
    expect(list.functions).toMatchObject([{ name: 'refund', app: 'support' }]);
    await apps('guest', 'inherit', 'run', 'support');
    expect(await mayOpen(guest, 'desk')).toBe(403);
  });

  it('a deny on it wins over an allow on the workspace and on the page itself', async () => {
    await make('pages', 'closed', 'support');
    expect(await mayOpen(eve, 'closed')).toBe(200);
    const own = { kind: 'user', id: eve.id } as const;
    await setGrant(server, own, 'allow', ['run', 'page', 'closed']);
    await setGrant(server, own, 'deny', ['run', 'app', 'support']);
    expect(await mayOpen(eve, 'closed')).toBe(403);
    const why = await server.call('GET', `/api/access/why?person=${eve.id}&permission=page.open&name=closed`);
    expect(why.body).toMatchObject({
      allowed: false,
      because: 'denied',
      sentence: expect.stringContaining('on the app "support", to which the page "closed" belongs'),
    });
    await setGrant(server, own, 'inherit', ['run', 'app', 'support']);
    expect(await mayOpen(eve, 'closed')).toBe(200);
  });

  it('is of the draft for who edits, and of the live version for who runs', async () => {
    for (const verb of ['run', 'read']) await apps('guest', 'allow', verb, 'support');
    await make('pages', 'moving');
    expect((await move(owner, 'pages', 'moving', 'support')).status).toBe(200);
    expect([await maySee(guest, 'pages', 'moving'), await mayOpen(guest, 'moving')]).toEqual([200, 403]);
    const { revision } = await draftOf('pages', 'moving');
    await server.call('POST', path('pages', 'moving', '/publish'), { revision });
    expect(await mayOpen(guest, 'moving')).toBe(200);
    await move(owner, 'pages', 'moving', undefined);
    expect([await maySee(guest, 'pages', 'moving'), await mayOpen(guest, 'moving')]).toEqual([403, 200]);
    await server.call('POST', path('pages', 'moving', '/rollback'), { to: 1 });
    expect(await mayOpen(guest, 'moving')).toBe(403);
  });

  it('is set before there is anything in it, for apps with a name that an app can have', async () => {
    await apps('guest', 'allow', 'read', 'notYet');
    await make('functions', 'firstInIt', 'notYet', { isDraft: true });
    expect(await maySee(guest, 'functions', 'firstInIt')).toBe(200);
    const names = ['', '<script>', "a' OR '1'='1", 'a b', '../x', 'ap\u0000p', 'x'.repeat(61), 'ä', '1a', 'a:b'];
    for (const name of names) {
      const { body } = await server.call('PUT', '/api/access/grants', {
        ...{ subject: { kind: 'role', id: 'guest' }, object: { kind: 'app', name } },
        ...{ verb: 'run', effect: 'allow' },
      });
      expect([name, body.code]).toEqual([name, 'request.invalid']);
      const forged = { ...KINDS.pages('forged'), app: name };
      expect([name, (await put(owner, 'pages', 'forged', forged, null)).status]).toEqual([name, 400]);
    }
    // Members of every object are names of apps like any other.
    for (const name of ['__proto__', 'constructor']) {
      await apps('guest', 'allow', 'read', name);
      expect((await guest.call('GET', '/api/session')).body.may['function.read']).toEqual({ only: ['firstInIt'] });
      await apps('guest', 'inherit', 'read', name);
    }
  });

  it('lends nothing to a key that is for some functions only, and what its maker manages to one that is for all', async () => {
    const { body: made } = await server.call('POST', '/api/keys', {
      name: 'all',
      scopes: ['app.manage', 'function.edit'],
    });
    const { body: some } = await server.call('POST', '/api/keys', {
      ...{ name: 'some', scopes: ['app.manage', 'function.edit'], functions: ['byKey'] },
    });
    await make('functions', 'byKey');
    const as = (token: string): By => ({
      call: (method, to, body) => people.send(method, to, body, { Authorization: `Bearer ${token}` }),
    });
    expect((await move(as(some.token), 'functions', 'byKey', 'support')).body.code).toBe('app.forbidden');
    expect((await move(as(made.token), 'functions', 'byKey', 'support')).status).toBe(200);
  });
});

describe('the command line', () => {
  const dir = mkdtempSync(join(tmpdir(), 'switchyard-apps-'));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  function push(token: string): Promise<{ code: number; said: string }> {
    const env = { PATH: process.env.PATH, SWITCHYARD_URL: server.url, SWITCHYARD_TOKEN: token };
    const args = ['engine/cli/switchyard.js', 'push', '--force', '--dir', dir];
    const cwd = join(import.meta.dirname, '..', '..');
    return new Promise((resolve) => {
      execFile(process.execPath, args, { cwd, env }, (error, out, err) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, said: `${out}${err}` }),
      );
    });
  }

  it('pushes nothing into an app without the permission, says which field, and leaves the files as they are', async () => {
    await apps('guest', 'allow', 'reveal', 'support');
    await make('functions', 'pushed');
    mkdirSync(join(dir, 'pushed'));
    const file = join(dir, 'pushed', 'function.json');
    const text = JSON.stringify(KINDS.functions('pushed', 'support'));
    writeFileSync(file, text);
    const key = async (...scopes: string[]) =>
      (await server.call('POST', '/api/keys', { name: 'ci', scopes: ['function.read', 'function.edit', ...scopes] }))
        .body.token;
    const { code, said } = await push(await key());
    expect([code, said]).toEqual([1, expect.stringContaining('(scope.app)')]);
    expect([readFileSync(file, 'utf8'), (await draftOf('functions', 'pushed')).revision]).toEqual([text, 1]);
    expect(await push(await key('app.manage'))).toMatchObject({ code: 0 });
    expect((await draftOf('functions', 'pushed')).document.scope).toEqual(inApp('support'));
  });
});

describe.each<Kind>(['functions', 'pages'])('%s are moved only by who manages both sides', (kind) => {
  const field = kind === 'functions' ? 'scope.app' : 'app';
  const noun = kind.slice(0, -1);
  let at = 0;
  let name: string;
  /** What nobody may have changed: draft, versions, and who may do what. */
  const state = async () =>
    JSON.stringify([
      await draftOf(kind, name),
      (await server.call('GET', path(kind, name, '/versions'))).body,
      (await server.call('GET', '/api/access/grants')).body,
    ]);

  beforeAll(() => apps('guest', 'allow', 'reveal', 'support'));
  beforeEach(() => {
    at += 1;
    name = `${noun}${at}`;
  });

  async function refused(attack: () => Promise<{ status: number; body: JsonValue }>): Promise<void> {
    const before = await state();
    expect(await attack()).toMatchObject({
      status: 403,
      body: {
        code: 'app.forbidden',
        detail: expect.stringContaining(field),
        issues: [{ path: `/${field.replace('.', '/')}` }],
      },
    });
    expect(await state()).toBe(before);
  }

  it.each<[string, string | undefined, string | undefined]>([
    ['into an app with rights', undefined, 'support'],
    ['out of it', 'support', undefined],
    ['from one to another', 'support', 'sales'],
    ['into one of which nothing is said', 'support', 'plain'],
    ['from there', 'plain', 'support'],
  ])('an edit moves nothing %s', async (_, from, to) => {
    await make(kind, name, from);
    await refused(() => move(eve, kind, name, to));
    // Whatever else it says is refused with it: nothing is half saved.
    expect((await put(eve, kind, name, { ...KINDS[kind](name, from), description: 'still mine' }, 1)).status).toBe(200);
  });

  it('where nothing is said of either app, whoever edits may', async () => {
    await make(kind, name, 'plain');
    expect((await move(eve, kind, name, 'other')).status).toBe(200);
    expect((await move(eve, kind, name, undefined)).status).toBe(200);
  });

  it('who manages both may; who manages one of them, or not the workspace, may not', async () => {
    await make(kind, name, 'support');
    expect((await move(max, kind, name, 'sales')).status).toBe(200);
    await refused(() => move(max, kind, name, undefined));
    await refused(() => move(max, kind, name, 'plain'));
    const own = { kind: 'user', id: max.id } as const;
    await setGrant(server, own, 'deny', ['manage', 'app', 'support']);
    await refused(() => move(max, kind, name, 'support'));
    await setGrant(server, own, 'inherit', ['manage', 'app', 'support']);
    const { body } = await server.call('GET', `/api/audit?action=${noun}.move&limit=500`);
    const lines = body.lines.filter(({ object }: { object: string }) => object === name);
    expect(lines).toMatchObject([
      { outcome: 'denied', actor: { id: max.id }, details: { app: { from: 'sales', to: 'support' } } },
      { outcome: 'denied', details: { app: { from: 'sales', to: 'plain' } } },
      { outcome: 'denied', details: { app: { from: 'sales', to: null } } },
      { outcome: 'done', details: { app: { from: 'support', to: 'sales' } } },
      { outcome: 'done', actor: { id: 'admin' }, details: { app: { from: null, to: 'support' } } },
    ]);
  });

  it('nothing is made in it, renamed in it or deleted from it by who does not manage it', async () => {
    expect((await put(eve, kind, name, KINDS[kind](name, 'support'), null)).body.code).toBe('app.forbidden');
    expect((await server.call('GET', path(kind, name))).status).toBe(404);
    expect((await put(max, kind, name, KINDS[kind](name, 'support'), null)).status).toBe(201);
    await refused(() => put(eve, kind, name, KINDS[kind](`${name}b`, 'support'), 1));
    await refused(() => eve.call('DELETE', path(kind, name)));
    expect((await max.call('DELETE', path(kind, name))).status).toBe(204);
    // What has left it in its draft only is still in it for who runs it.
    await make(kind, name, 'support');
    await move(owner, kind, name, undefined);
    await refused(() => eve.call('DELETE', path(kind, name)));
  });

  it('a checkpoint that is restored, a rollback and a publish move nothing either', async () => {
    await make(kind, name);
    await move(owner, kind, name, 'support');
    const { body } = await server.call('GET', path(kind, name, '/checkpoints'));
    const kept = (await eve.call('GET', path(kind, name, `/checkpoints/${body.checkpoints[0].id}`))).body;
    await refused(() => put(eve, kind, name, kept.document, 2));
    // The draft is in it, what is live is not: publishing is what moves that.
    await refused(() => eve.call('POST', path(kind, name, '/publish'), { revision: 2 }));
    expect((await server.call('POST', path(kind, name, '/publish'), { revision: 2 })).status).toBe(201);
    await refused(() => eve.call('POST', path(kind, name, '/rollback'), { to: 1 }));
    expect((await eve.call('POST', path(kind, name, '/publish'), { revision: 2 })).status).toBe(201);
  });

  it('a revision that is not there yet is no way around it', async () => {
    await make(kind, name);
    const attempts = Array.from({ length: 8 }, () => put(eve, kind, name, KINDS[kind](name, 'support'), 2));
    await move(owner, kind, name, undefined);
    for (const { status } of await Promise.all(attempts)) expect([403, 409]).toContain(status);
    expect((await draftOf(kind, name)).document).toEqual(asJson(KINDS[kind](name)));
  });
});
