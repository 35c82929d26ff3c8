import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Caller, Clock, SettingStore } from '#core';
import { AccessError } from '#kit';
import { isJsonObject, type JsonValue } from '#schema';
import { PERMISSIONS, type Permission } from './policy.ts';

/** Who sends a request, and what they may do. Roles and sign-in replace the single admin later; routes need not know. */
export interface Identity extends Caller {
  workspace: string;
  permissions: ReadonlySet<Permission>;
  /** A cookie may be sent by any page the browser has open, so its writes need proof of origin. */
  via: 'token' | 'session';
}

export interface Auth {
  /** @throws AccessError `auth.required` for credentials that are not, or no longer, right */
  identify(credentials: {
    authorization: string | undefined;
    session: string | undefined;
  }): Promise<Identity | undefined>;
  /** A link token as printed at start, for a session; works once. @throws AccessError `auth.required` */
  open(linkToken: string): Promise<string>;
  end(session: string): Promise<void>;
}

const WORKSPACE = 'main';
const SESSION_MS = 8 * 60 * 60 * 1000;
/** How long an identity may be kept before the store is asked again (security R8). */
const CACHE_MS = 5_000;

const ADMIN: Omit<Identity, 'via'> = {
  id: 'admin',
  name: 'admin',
  user: { id: 'admin', name: 'admin', roles: ['admin'] },
  workspace: WORKSPACE,
  permissions: new Set(PERMISSIONS),
};

/** The admin's token, if this is the first start; else undefined: only its hash is kept. */
export async function createAdminToken(settings: SettingStore): Promise<string | undefined> {
  const token = `swy_admin_${randomBytes(32).toString('base64url')}`;
  const mine = { hash: hash(token) };
  const kept = await settings.init('adminToken', mine);
  return isJsonObject(kept) && kept.hash === mine.hash ? token : undefined;
}

/** A new admin token in place of the old one, whose holder is signed out. */
export async function replaceAdminToken(settings: SettingStore): Promise<string> {
  const token = `swy_admin_${randomBytes(32).toString('base64url')}`;
  await settings.set('adminToken', { hash: hash(token) });
  return token;
}

/** A link token: opens one session, once. */
export async function createLinkToken(settings: SettingStore, clock: Clock): Promise<string> {
  const token = randomBytes(24).toString('base64url');
  await settings.set(`link:${hash(token)}`, { until: clock.now().getTime() + SESSION_MS });
  return token;
}

export function createAuth(settings: SettingStore, clock: Clock): Auth {
  const known = new Map<string, { readAt: number; good: boolean }>();
  const check = async (key: string, ask: () => Promise<boolean>): Promise<boolean> => {
    const kept = known.get(key);
    if (kept && clock.monotonic() - kept.readAt < CACHE_MS) return kept.good;
    const good = await ask();
    if (known.size > 1000) known.clear();
    known.set(key, { readAt: clock.monotonic(), good });
    return good;
  };
  return {
    async identify({ authorization, session }) {
      if (authorization !== undefined) {
        const [scheme = '', token = ''] = authorization.split(' ');
        const good =
          scheme.toLowerCase() === 'bearer' &&
          (await check(`token:${hash(token)}`, () => isAdminToken(settings, token)));
        if (!good) throw new AccessError({ code: 'auth.required', message: 'The token is not right, or no longer.' });
        return { ...ADMIN, via: 'token' };
      }
      if (session === undefined) return undefined;
      const key = `session:${hash(session)}`;
      return (await check(key, () => isAlive(settings, key, clock))) ? { ...ADMIN, via: 'session' } : undefined;
    },

    async open(linkToken) {
      if (!isFresh(await settings.take(`link:${hash(linkToken)}`), clock)) {
        throw new AccessError({
          code: 'auth.required',
          message: 'This link has been used, or is too old. Start the server again for a new one.',
        });
      }
      const session = randomBytes(32).toString('base64url');
      await settings.set(`session:${hash(session)}`, { until: clock.now().getTime() + SESSION_MS });
      return session;
    },

    async end(session) {
      const key = `session:${hash(session)}`;
      known.delete(key);
      await settings.take(key);
    },
  };
}

export const SESSION_SECONDS = SESSION_MS / 1000;

function hash(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

async function isAdminToken(settings: SettingStore, token: string): Promise<boolean> {
  const kept = (await settings.get('adminToken')) ?? null;
  if (!isJsonObject(kept) || typeof kept.hash !== 'string') return false;
  // Both are hashes of equal length, so comparing takes the same time wherever they differ.
  return timingSafeEqual(Buffer.from(kept.hash), Buffer.from(hash(token)));
}

async function isAlive(settings: SettingStore, key: string, clock: Clock): Promise<boolean> {
  return isFresh(await settings.get(key), clock);
}

function isFresh(kept: JsonValue = null, clock: Clock): boolean {
  return isJsonObject(kept) && typeof kept.until === 'number' && kept.until > clock.now().getTime();
}
