import { beforeEach, describe, expect, it } from 'vitest';
import { createPeopleReader, namesFor } from '#access';
import { type ApiKey, type KeyScope, SCOPES } from '#schema';
import { createMemoryStore } from '../../test/support/memory-store.ts';
import { createKeyReader, newKey } from './api-keys.ts';
import { type Auth, createAdminToken, createAuth, createLinkToken, removeExpiredSessions } from './auth.ts';
import { requireAccess } from './route-access.ts';

const START = Date.UTC(2026, 0, 1);
const log = { debug() {}, info() {}, warn() {}, error() {} };

/** A clock that stands still until told. */
function aClock() {
  let passed = 0;
  return {
    now: () => new Date(START + passed),
    monotonic: () => passed,
    pass: (ms: number) => {
      passed += ms;
    },
  };
}

let clock: ReturnType<typeof aClock>;
let store: ReturnType<typeof createMemoryStore>;
let auth: Auth;
const freely = async () => {};

beforeEach(() => {
  clock = aClock();
  store = createMemoryStore({ now: clock.now });
  auth = newAuth();
});

/** Another server on the same store, or this one after a restart. */
function newAuth(): Auth {
  const people = createPeopleReader(store.access, clock);
  return createAuth({
    ...{ settings: store.settings, access: store.access, clock },
    keys: createKeyReader({ keys: store.keys, people, clock, log }),
    people,
  });
}

async function aKey(parts: Partial<ApiKey> & { workspace?: string } = {}) {
  const { workspace = 'main', ...key } = parts;
  const { token, ...made } = newKey();
  const given = { name: 'nightly', scopes: ['function.run'] as KeyScope[], functions: null, expiresAt: null, ...key };
  await store.keys.create(workspace, { ...given, ...made, by: { id: 'admin', name: 'admin' } });
  return { token, id: made.id };
}

const identify = (authorization: string | undefined, session?: string) =>
  auth.identify({ authorization, session }, freely);
const byKey = (token: string) => identify(`Bearer ${token}`);
const refused = { code: 'auth.required', status: 401 };

describe('API keys', () => {
  it('are somebody of their own, with their scopes and nothing else', async () => {
    const { token, id } = await aKey({ scopes: ['function.run', 'run.read'], functions: ['a', 'b'] });
    const identity = (await byKey(token)) ?? expect.fail('the key is right');
    expect(identity).toMatchObject({
      id: `key:${id}`,
      name: 'key nightly',
      user: { id: `key:${id}`, name: 'nightly', roles: ['key'] },
      workspace: 'main',
      expiresAt: Number.POSITIVE_INFINITY,
      via: 'key',
    });
    for (const permission of SCOPES) {
      const expected = ['function.run', 'run.read'].includes(permission) ? ['a', 'b'] : [];
      expect(namesFor(identity, permission, ['a', 'b', 'c'])).toEqual(expected);
    }
  });

  it('the store has no secret', async () => {
    const { token, id } = await aKey();
    const kept = JSON.stringify([await store.keys.find(id), await store.keys.list('main')]);
    expect(kept).not.toContain(token.slice(-43));
  });

  it('one of another workspace stays in it', async () => {
    const { token } = await aKey({ workspace: 'other' });
    expect(await byKey(token)).toMatchObject({ workspace: 'other' });
  });

  describe('hostile headers', () => {
    const otherSecret = newKey().token.split('_').slice(2).join('_');
    const table: [string, (token: string, id: string) => string][] = [
      ['nothing', () => ''],
      ['the scheme alone', () => 'Bearer'],
      ['no token', () => 'Bearer '],
      ['no scheme', (token) => token],
      ['another scheme', (token) => `Basic ${token}`],
      ['two blanks', (token) => `Bearer  ${token}`],
      ['something behind it', (token) => `Bearer ${token} x`],
      ['two tokens', (token) => `Bearer ${token}, Bearer ${token}`],
      ['a line end', (token) => `Bearer ${token}\n`],
      ['a wrong secret', (_token, id) => `Bearer swy_${id}_${otherSecret}`],
      ['the secret in capitals', (token) => `Bearer ${token.toUpperCase()}`],
      ['a secret with one character less', (token) => `Bearer ${token.slice(0, -1)}`],
      ['a secret with one character more', (token) => `Bearer ${token}A`],
      ['no secret', (_token, id) => `Bearer swy_${id}_`],
      ['the id alone', (_token, id) => `Bearer swy_${id}`],
      ['an id that nobody has', () => `Bearer ${newKey().token}`],
      ['the id of the admin', () => `Bearer swy_admin_${otherSecret}`],
      ['an id that is no id', () => `Bearer swy_' OR '1'='1_${otherSecret}`],
      ['an id called __proto__', () => `Bearer swy___proto___${otherSecret}`],
      ['the hash of the secret', (token) => `Bearer ${token.slice(0, 21)}${'a'.repeat(64)}`],
      ['a megabyte', (token) => `Bearer ${token}${'A'.repeat(1024 * 1024)}`],
    ];
    it.each(table)('%s', async (_what, make) => {
      const { token, id } = await aKey();
      await expect(identify(make(token, id))).rejects.toMatchObject(refused);
      expect(await byKey(token)).toBeDefined();
    });
  });

  it('are no session', async () => {
    const { token } = await aKey();
    await expect(identify(undefined, token)).rejects.toMatchObject(refused);
  });

  it('end on time, also in the middle of those seconds for which they are kept', async () => {
    const { token } = await aKey({ expiresAt: new Date(START + 2000).toISOString() });
    clock.pass(1999);
    expect(await byKey(token)).toBeDefined();
    clock.pass(1);
    await expect(byKey(token)).rejects.toMatchObject(refused);
  });

  it('revoked here they end at once, revoked elsewhere within 5 s', async () => {
    const here = await aKey();
    const elsewhere = await aKey();
    await byKey(here.token);
    await byKey(elsewhere.token);
    await store.keys.remove('main', here.id);
    await store.keys.remove('main', elsewhere.id);
    auth.forgetKey(here.id);
    await expect(byKey(here.token)).rejects.toMatchObject(refused);
    clock.pass(5000);
    await expect(byKey(elsewhere.token)).rejects.toMatchObject(refused);
  });

  it('are read once in 5 s, however many ask at once', async () => {
    const { token } = await aKey();
    let reads = 0;
    const { find } = store.keys;
    store.keys.find = (id) => {
      reads++;
      return find(id);
    };
    await Promise.all(Array.from({ length: 20 }, () => byKey(token)));
    clock.pass(4999);
    await byKey(token);
    expect(reads).toBe(1);
    clock.pass(1);
    await byKey(token);
    expect(reads).toBe(2);
  });

  it('a database that is away is no wrong key, and is not remembered as one', async () => {
    const { token } = await aKey();
    const { find } = store.keys;
    store.keys.find = () => Promise.reject(new Error('away'));
    await expect(byKey(token)).rejects.toThrow('away');
    store.keys.find = find;
    expect(await byKey(token)).toBeDefined();
  });

  it('their last use is written at most once a minute, and nobody waits for it', async () => {
    const { token, id } = await aKey();
    const written: Date[] = [];
    store.keys.touch = (_id, at) => {
      written.push(at);
      return new Promise(() => {});
    };
    for (const ms of [0, 1000, 58_999, 1]) {
      clock.pass(ms);
      await byKey(token);
    }
    expect(written.map((at) => at.getTime() - START)).toEqual([0, 60_000]);
    expect((await store.keys.find(id))?.key.lastUsedAt).toBeNull();
  });

  it('a last use that can not be written hurts nobody', async () => {
    const { token } = await aKey();
    store.keys.touch = () => Promise.reject(new Error('away'));
    expect(await byKey(token)).toBeDefined();
  });
});

describe('guesses', () => {
  const refuse = () => Promise.reject(new Error('too many tries'));

  it('are refused before they are looked at, while those who are known get in', async () => {
    const { token } = await aKey();
    const admin = (await createAdminToken(store.settings)) ?? '';
    const session = await auth.open(await createLinkToken(store.settings, clock));
    const known = [
      { authorization: `Bearer ${token}`, session: undefined },
      { authorization: `Bearer ${admin}`, session: undefined },
      { authorization: undefined, session },
    ];
    for (const credentials of known) {
      await expect(auth.identify(credentials, refuse)).rejects.toThrow('too many tries');
      await auth.identify(credentials, freely);
      expect(await auth.identify(credentials, refuse)).toBeDefined();
    }
    const guess = { authorization: `Bearer ${(await aKey()).token}`, session: undefined };
    await expect(auth.identify(guess, refuse)).rejects.toThrow('too many tries');
  });

  it('nothing at all is no guess', async () => {
    expect(await auth.identify({ authorization: undefined, session: undefined }, refuse)).toBeUndefined();
  });
});

describe('sessions', () => {
  it('those that are over are deleted, with links nobody used; nothing else is', async () => {
    await createAdminToken(store.settings);
    const old = await auth.open(await createLinkToken(store.settings, clock));
    await createLinkToken(store.settings, clock);
    await store.settings.set('session', { until: 0 });
    clock.pass(8 * 60 * 60 * 1000 + 1);
    const fresh = await auth.open(await createLinkToken(store.settings, clock));
    expect(await removeExpiredSessions(store.settings, clock)).toBe(2);
    expect(await removeExpiredSessions(store.settings, clock)).toBe(0);
    expect(await identify(undefined, fresh)).toMatchObject({ via: 'session' });
    await expect(identify(undefined, old)).rejects.toMatchObject(refused);
    expect(await store.settings.get('session')).toEqual({ until: 0 });
    expect(await store.settings.get('adminToken')).toBeDefined();
  });

  it('ended here they end at once', async () => {
    const session = await auth.open(await createLinkToken(store.settings, clock));
    await identify(undefined, session);
    await auth.end(session);
    await expect(identify(undefined, session)).rejects.toMatchObject(refused);
  });
});

describe('a session for who has a token', () => {
  it("the admin's token opens one, which is the admin from then on", async () => {
    const token = await createAdminToken(store.settings);
    const admin = await byKey(token ?? '');
    requireAccess(admin ?? expect.fail('the token is right'), 'POST /api/session', '');
    const session = await auth.start();
    expect(await identify(undefined, session)).toMatchObject({ id: 'admin', via: 'session' });
  });

  it('no key opens one, and no session another', async () => {
    const { token } = await aKey({ scopes: ['key.manage'] });
    const session = await auth.open(await createLinkToken(store.settings, clock));
    for (const identity of [await byKey(token), await identify(undefined, session)]) {
      const start = () => requireAccess(identity ?? expect.fail('they are right'), 'POST /api/session', '');
      expect(start).toThrow(expect.objectContaining({ code: 'auth.forbidden' }));
    }
  });
});
