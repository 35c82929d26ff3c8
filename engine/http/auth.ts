import { randomBytes, timingSafeEqual } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { ADMIN_ID, type Identity, ownerRights, type PeopleReader, ShortMemory } from '#access';
import { type AccessStore, type Clock, hashOfSecret, type SettingStore } from '#core';
import { AccessError } from '#kit';
import { isJsonObject, type JsonValue } from '#schema';
import { type KeyReader, parseKey, type ShownKey } from './api-keys.ts';

interface Credentials {
  authorization: string | undefined;
  session: string | undefined;
}

export interface Auth {
  /**
   * Whose credentials these are; undefined if there are none. `beforeTrying` is asked before credentials are looked at
   * that have not been right here before, and may refuse: then a neighbour's guesses do not lock out those who are known.
   * @throws AccessError `auth.required` for credentials that are not, or no longer, right
   */
  identify(credentials: Credentials, beforeTrying: () => Promise<void>): Promise<Identity | undefined>;
  /** A link token as printed at start, for a session; works once. @throws AccessError `auth.required` */
  open(linkToken: string): Promise<string>;
  /** A session for who has shown the admin's token. */
  start(): Promise<string>;
  end(session: string): Promise<void>;
  /** After a key was revoked. */
  forgetKey(id: string): void;
  /** Who sends no credentials, if there is anything at all that they may do. */
  nobody(): Promise<Identity | undefined>;
  /** A person, or with null who has not signed in, to explain what they may do. */
  find(workspace: string, personId: string | null): Promise<Identity | undefined>;
  /** After people, with their keys, roles or grants have changed. */
  forgetPeople(): void;
}

const WORKSPACE = 'main';
const SESSION_MS = 8 * 60 * 60 * 1000;
const MAX_KNOWN = 10_000;
/** Tells a person's session from the operator's, which is kept elsewhere. */
const PERSON = 'person.';

/** What a browser keeps of a person's session. */
export function toPersonSession(token: string): string {
  return `${PERSON}${token}`;
}

const ADMIN: Omit<Identity, 'via'> = {
  id: ADMIN_ID,
  name: 'admin',
  knownAs: [ADMIN_ID],
  user: { id: ADMIN_ID, name: 'admin', roles: ['admin'] },
  workspace: WORKSPACE,
  rights: ownerRights,
  expiresAt: Number.POSITIVE_INFINITY,
};

/** The admin's token, if this is the first start; else undefined: only its hash is kept. */
export async function createAdminToken(settings: SettingStore): Promise<string | undefined> {
  const token = `swy_admin_${randomBytes(32).toString('base64url')}`;
  const mine = { hash: hashOfSecret(token) };
  const kept = await settings.init('adminToken', mine);
  return isJsonObject(kept) && kept.hash === mine.hash ? token : undefined;
}

/** A new admin token in place of the old one, whose holder is signed out. */
export async function replaceAdminToken(settings: SettingStore): Promise<string> {
  const token = `swy_admin_${randomBytes(32).toString('base64url')}`;
  await settings.set('adminToken', { hash: hashOfSecret(token) });
  return token;
}

/** A link token: opens one session, once. */
export async function createLinkToken(settings: SettingStore, clock: Clock): Promise<string> {
  const token = randomBytes(24).toString('base64url');
  await settings.set(`link:${hashOfSecret(token)}`, { until: clock.now().getTime() + SESSION_MS });
  return token;
}

/** What credentials claim to be, without the secret itself. `token` and `session` are the operator's. */
type Shown = { as: 'token' | 'session' | 'person'; hash: string } | { as: 'key'; key: ShownKey };

function ofToken(token: string): Shown | undefined {
  if (token.startsWith('swy_admin_')) return { as: 'token', hash: hashOfSecret(token) };
  const key = parseKey(token);
  return key && { as: 'key', key };
}

function ofSession(session: string): Shown {
  return session.startsWith(PERSON)
    ? { as: 'person', hash: hashOfSecret(session.slice(PERSON.length)) }
    : { as: 'session', hash: hashOfSecret(session) };
}

export interface AuthParts {
  settings: SettingStore;
  keys: KeyReader;
  people: PeopleReader;
  access: Pick<AccessStore, 'endSession'>;
  clock: Clock;
}

export function createAuth({ settings, keys, people, access, clock }: AuthParts): Auth {
  const known = new ShortMemory<Identity | undefined>(clock);
  /** What secrets that were right stand for: the same ones come again and again, and hashing is most of what they cost. */
  const proven = {
    token: new LRUCache<string, Shown>({ max: MAX_KNOWN }),
    session: new LRUCache<string, Shown>({ max: MAX_KNOWN }),
  };
  const identityOf = (shown: Shown): Promise<Identity | undefined> => {
    if (shown.as === 'person') return people.bySession(shown.hash);
    if (shown.as === 'key') return keys.identify(shown.key);
    const { as, hash } = shown;
    const key = `${as}:${hash}`;
    const isRight = async () => await (as === 'token' ? isAdminToken(settings, hash) : isAlive(settings, key, clock));
    return known.get(key, async () => ((await isRight()) ? { ...ADMIN, via: as } : undefined));
  };
  return {
    async identify({ authorization, session }, beforeTrying) {
      const what = authorization === undefined ? 'session' : 'token';
      const secret = authorization === undefined ? session : toToken(authorization);
      if (secret === undefined) return undefined;
      const before = proven[what].get(secret);
      if (before === undefined) await beforeTrying();
      const shown = before ?? (what === 'token' ? ofToken(secret) : ofSession(secret));
      const identity = shown && (await identityOf(shown));
      if (!identity) throw notRight(what);
      if (before === undefined) proven[what].set(secret, shown);
      return identity;
    },

    async open(linkToken) {
      if (!isFresh(await settings.take(`link:${hashOfSecret(linkToken)}`), clock)) {
        throw new AccessError({
          code: 'auth.required',
          message: 'This link has been used, or is too old. Start the server again for a new one.',
        });
      }
      return await startSession(settings, clock);
    },

    start: () => startSession(settings, clock),

    async end(session) {
      if (session.startsWith(PERSON)) {
        await access.endSession(hashOfSecret(session.slice(PERSON.length)));
        people.forget();
        return;
      }
      const key = `session:${hashOfSecret(session)}`;
      await settings.take(key);
      known.forget(key);
    },

    forgetKey: (id) => keys.forget(id),

    async nobody() {
      const nobody = await people.nobody(WORKSPACE);
      return nobody.rights.isEmpty ? undefined : nobody;
    },
    find: people.find,
    forgetPeople() {
      people.forget();
      keys.forget();
    },
  };
}

async function startSession(settings: SettingStore, clock: Clock): Promise<string> {
  const session = randomBytes(32).toString('base64url');
  await settings.set(`session:${hashOfSecret(session)}`, { until: clock.now().getTime() + SESSION_MS });
  return session;
}

/** Deletes sessions, links and invitations that are over. Nobody gets in by them any more, but their rows would stay for ever. */
export async function removeExpiredSessions(settings: SettingStore, clock: Clock): Promise<number> {
  const now = clock.now();
  const kinds = ['session:', 'link:', 'invitation:'];
  const removed = await Promise.all(kinds.map((kind) => settings.removeExpired(kind, now)));
  return removed.reduce((sum, each) => sum + each, 0);
}

/** Only the header as it should be; what is longer than any token of ours is not worth a hash. */
function toToken(authorization: string): string {
  return /^bearer ([\w-]{1,200})$/i.exec(authorization)?.[1] ?? '';
}

function notRight(what: 'session' | 'token'): AccessError {
  const message = what === 'token' ? 'The token is not right, or no longer.' : 'The session is over. Sign in again.';
  return new AccessError({ code: 'auth.required', message });
}

async function isAdminToken(settings: SettingStore, digest: string): Promise<boolean> {
  const kept = (await settings.get('adminToken')) ?? null;
  if (!isJsonObject(kept) || typeof kept.hash !== 'string') return false;
  // Both are hashes of equal length, so comparing takes the same time wherever they differ.
  return timingSafeEqual(Buffer.from(kept.hash), Buffer.from(digest));
}

async function isAlive(settings: SettingStore, key: string, clock: Clock): Promise<boolean> {
  return isFresh(await settings.get(key), clock);
}

function isFresh(kept: JsonValue = null, clock: Clock): boolean {
  return isJsonObject(kept) && typeof kept.until === 'number' && kept.until > clock.now().getTime();
}
