import { randomBytes, timingSafeEqual } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { bothRights, type Identity, keyRights, type PeopleReader, ShortMemory } from '#access';
import { type ApiKeyStore, type Clock, hashOfSecret, type Log } from '#core';
import type { ApiKey } from '#schema';

/** `swy_<id>_<secret>`: the id finds the key, 256 random bits prove it. */
const TOKEN = /^swy_([0-9a-f]{16})_([A-Za-z0-9_-]{43})$/;
const USED_EVERY_MS = 60_000;
const MAX_KNOWN = 5_000;

/** What a new key is made of. The token is told once; only the hash is kept. */
export function newKey(): { id: string; hash: string; token: string } {
  const id = randomBytes(8).toString('hex');
  const secret = randomBytes(32).toString('base64url');
  return { id, hash: hashOfSecret(secret), token: `swy_${id}_${secret}` };
}

/** A key as its token shows it. */
export interface ShownKey {
  id: string;
  /** Of its secret. */
  hash: string;
}

/** Undefined: it does not look like a key of ours. */
export function parseKey(token: string): ShownKey | undefined {
  const [, id, secret] = TOKEN.exec(token) ?? [];
  return id === undefined || secret === undefined ? undefined : { id, hash: hashOfSecret(secret) };
}

export interface KeyReader {
  /** Whose key this is, or undefined if it is none, or no longer. */
  identify(shown: ShownKey): Promise<Identity | undefined>;
  /** Of the key with this id, without its secret: for what runs in its name. */
  byId(id: string): Promise<Identity | undefined>;
  /** After a key was revoked, or, with no id, keys together with somebody. */
  forget(id?: string): void;
}

interface Known {
  hash: Buffer;
  expiresAt: number;
  identity: Identity;
}

export interface KeyReaderParts {
  keys: ApiKeyStore;
  people: Pick<PeopleReader, 'find'>;
  clock: Clock;
  log: Log;
}

/**
 * Reads keys, each at most every 5 s (security R8), and notes when they were used. Whoever has made a key gave what they had: it may do
 * no more than they may now.
 */
export function createKeyReader({ keys, people, clock, log }: KeyReaderParts): KeyReader {
  const known = new ShortMemory<Known | undefined>(clock);
  const used = new LRUCache<string, number>({ max: MAX_KNOWN });
  const read = (id: string): Promise<Known | undefined> =>
    known.get(id, async () => {
      const row = await keys.find(id);
      if (!row) return undefined;
      const key = toKnown(row);
      if (row.personId === null) return key;
      const maker = await people.find(row.workspace, row.personId);
      return maker && { ...key, identity: { ...key.identity, rights: bothRights(key.identity.rights, maker.rights) } };
    });
  /** Behind the request, which does not wait for it. */
  const noteUse = (id: string) => {
    const now = clock.monotonic();
    if (now - (used.get(id) ?? Number.NEGATIVE_INFINITY) < USED_EVERY_MS) return;
    used.set(id, now);
    keys.touch(id, clock.now()).catch((cause: unknown) => log.warn('the use of a key could not be noted', { cause }));
  };
  return {
    async identify({ id, hash }) {
      const key = await read(id);
      // Hashes of equal length: comparing takes the same time wherever they differ.
      if (!key || !timingSafeEqual(key.hash, Buffer.from(hash))) return undefined;
      if (key.expiresAt <= clock.now().getTime()) return undefined;
      noteUse(id);
      return key.identity;
    },
    async byId(id) {
      const key = await read(id);
      return key && key.expiresAt > clock.now().getTime() ? key.identity : undefined;
    },
    forget: (id) => void (id === undefined ? known.clear() : known.forget(id)),
  };
}

function toKnown({ workspace, hash: kept, key }: { workspace: string; hash: string; key: ApiKey }): Known {
  const id = `key:${key.id}`;
  const expiresAt = key.expiresAt === null ? Number.POSITIVE_INFINITY : Date.parse(key.expiresAt);
  return {
    hash: Buffer.from(kept),
    expiresAt,
    identity: {
      id,
      // Records tell a key from a person of the same name.
      name: `key ${key.name}`,
      knownAs: [id, `key ${key.name}`],
      user: { id, name: key.name, roles: ['key'] },
      workspace,
      rights: keyRights(new Set(key.scopes), key.functions === null ? undefined : new Set(key.functions)),
      expiresAt,
      via: 'key',
    },
  };
}
