import { LRUCache } from 'lru-cache';
import {
  type AuditEntry,
  type Clock,
  hashOfService,
  type Intent,
  type PublishedAs,
  type Refusal,
  type RunAccess,
  roleOfId,
} from '#core';
import { ADMIN_ID, type Identity } from './authorize.ts';
import { ownerRights, type Rights } from './rights.ts';
import { ShortMemory } from './short-memory.ts';

/** Ids that are the server itself: the operator, and who puts in its examples. */
const OPERATORS: ReadonlySet<string> = new Set([ADMIN_ID, 'examples']);

export interface RunAccessOptions {
  /** A person, or with null who has not signed in; kept for some seconds. */
  person(workspace: string, id: string | null): Promise<Identity | undefined>;
  /** What somebody with only that role may do. */
  role(workspace: string, name: string): Promise<Rights>;
  /** Of a key that has not expired; kept for some seconds. */
  key(id: string): Promise<Identity | undefined>;
  /** Id of who published it. */
  publisher(workspace: string, noun: 'function' | 'page', of: PublishedAs): Promise<string | undefined>;
  clock: Pick<Clock, 'now' | 'monotonic'>;
  /** A line for the audit log. */
  note(workspace: string, entry: Omit<AuditEntry, 'at'>): void;
}

/** Somebody whose rights a run has. */
interface Holder {
  id: string;
  name: string;
  rights: Rights;
}

/** What runs may do, decided in memory: who published what, and who may do what, are each read at most every 5 s. */
export function createRunAccess(options: RunAccessOptions): RunAccess {
  const { note } = options;
  const find = createHolders(options);
  const isFirstUse = createFirstUse(options.clock);
  const page = async (workspace: string, name: string) =>
    find.publisher(workspace, 'page', { name }, `publisher of the page "${name}"`);
  const decide = async (intent: Intent): Promise<Decided> => {
    const { workspace, authority } = intent;
    const holder = await find.holder(workspace, authority.id);
    if (!isHolder(holder)) {
      const who = holder.missing;
      return { refusal: { because: 'gone', who }, actor: { id: authority.id, name: who } };
    }
    const behind = authority.page === undefined ? undefined : await page(workspace, authority.page);
    const refusal = allows(holder, intent, behind) ? undefined : ({ because: 'forbidden', who: holder.name } as const);
    return { refusal, actor: holder };
  };
  return {
    may: async (intent) => (await decide(intent)).refusal === undefined,
    async refusal(intent) {
      const { refusal, actor } = await decide(intent);
      const { workspace } = intent;
      if (refusal) note(workspace, toEntry(intent, actor, 'denied'));
      else if (intent.permission === 'resource.use' && isFirstUse(workspace, actor.id, intent.name)) {
        note(workspace, toEntry(intent, actor, 'done'));
      }
      return refusal;
    },
    denied({ workspace, caller, ...what }) {
      note(workspace, toEntry({ ...what, permission: 'function.run' }, caller, 'denied'));
    },
  };
}

interface Decided {
  refusal: Refusal | undefined;
  /** Whose rights decided. */
  actor: { id: string; name: string };
}

const DAY_MS = 24 * 60 * 60 * 1000;
const MAX_USES = 20_000;

/** A resource, and with it its secrets, is used with each query: the first time each day says what is to be known. */
function createFirstUse(clock: Pick<Clock, 'now'>): (workspace: string, actor: string, resource: string) => boolean {
  const lastDay = new LRUCache<string, number>({ max: MAX_USES });
  return (workspace, actor, resource) => {
    const key = `${workspace} ${resource} ${actor}`;
    const day = Math.floor(clock.now().getTime() / DAY_MS);
    if (lastDay.get(key) === day) return false;
    lastDay.set(key, day);
    return true;
  };
}

/**
 * The holder's own rights; and through a page, what its publisher may do: but a page is no way to what was denied to whoever has
 * opened it.
 */
function allows(
  { rights }: Holder,
  { permission, name }: Pick<Intent, 'permission' | 'name'>,
  behind: Found | undefined,
): boolean {
  const own = rights.decide(permission, name);
  if (own.allowed) return true;
  if (own.because === 'denied' || !behind || !isHolder(behind)) return false;
  return behind.rights.decide(permission, name).allowed;
}

type Found = Holder | { missing: string };

function isHolder(found: Found): found is Holder {
  return !('missing' in found);
}

/** Finds whose rights an id stands for. */
function createHolders({ person, role, key, publisher, clock }: RunAccessOptions) {
  const published = new ShortMemory<string | undefined>(clock);
  const direct = async (workspace: string, id: string): Promise<Found> => {
    if (OPERATORS.has(id)) return { id, name: 'the operator', rights: ownerRights };
    const roleName = roleOfId(id);
    if (roleName !== undefined) return { id, name: roleName, rights: await role(workspace, roleName) };
    const identity = await (id.startsWith('key:')
      ? key(id.slice('key:'.length))
      : person(workspace, id === 'nobody' || id.startsWith('address ') ? null : id));
    return identity && identity.workspace === workspace ? identity : { missing: 'who this runs as' };
  };
  const ofPublisher = async (workspace: string, noun: 'function' | 'page', of: PublishedAs, what: string) => {
    const id = await published.get(JSON.stringify([workspace, noun, of]), () => publisher(workspace, noun, of));
    const found = id === undefined ? undefined : await direct(workspace, id);
    return found && isHolder(found) ? found : { missing: `the ${what}` };
  };
  return {
    publisher: ofPublisher,
    async holder(workspace: string, id: string): Promise<Found> {
      const hash = hashOfService(id);
      if (hash === undefined) return await direct(workspace, id);
      return await ofPublisher(workspace, 'function', { hash }, 'publisher of the function that runs as a service');
    },
  };
}

type Told = Pick<Intent, 'permission' | 'name' | 'runId'>;

function toEntry(
  { permission, name, runId }: Told,
  actor: Decided['actor'],
  outcome: 'done' | 'denied',
): Omit<AuditEntry, 'at'> {
  return {
    actor: { id: actor.id, name: actor.name },
    action: permission,
    object: name.slice(0, 200),
    outcome,
    details: runId === undefined ? {} : { run: runId },
  };
}
