import { type Grant, MEANING, type ObjectKind, PERMISSIONS, type Permission, type Verb } from '#schema';

/** What somebody may do. Answered from memory: no decision asks the database. */
export interface Rights {
  /** May do everything, also what is denied to everybody else. */
  readonly isOwner: boolean;
  /** Nothing may be done by them at all. */
  readonly isEmpty: boolean;
  /** For some functions only, whatever the permission. */
  readonly isLimited: boolean;
  /** Why the permission is there, or not, for the object of that name; without a name: for any object of its kind. */
  decide(permission: Permission, name?: string): Decision;
  /** Objects for which the permission is there. */
  reach(permission: Permission): Reach;
}

export type Reach = { only: ReadonlySet<string> } | { except: ReadonlySet<string> };

/** A grant as it came to somebody: their own, or that of a role of theirs. */
export interface Held extends Pick<Grant, 'object' | 'verb' | 'effect'> {
  /** Name of the role; null: given to the person. */
  role: string | null;
  /** The app that it was said of; unset: it was said of the object itself. */
  app?: string | undefined;
}

export interface Decision {
  allowed: boolean;
  because: 'owner' | 'scopes' | 'allowed' | 'denied' | 'nothing';
  /** The cell that decided. */
  grant?: Held | undefined;
}

const EVERYTHING: Reach = { except: new Set() };
const NOTHING: Reach = { only: new Set() };

export const ownerRights: Rights = {
  isOwner: true,
  isEmpty: false,
  isLimited: false,
  decide: () => ({ allowed: true, because: 'owner' }),
  reach: () => EVERYTHING,
};

/**
 * Pages run functions of their own choice, apps have rights for more than one, and metrics tell of all: none of these is for keys that are for
 * some functions only.
 */
const CLOSED_TO_LIMITED: ReadonlySet<Permission> = new Set([
  'page.open',
  'page.read',
  'page.edit',
  'page.publish',
  'app.manage',
  'metrics.read',
  'audit.read',
]);

/** Whoever may run one thing or another uses the resources that it needs: keys say nothing of resources. */
const RUNNING: readonly Permission[] = ['function.run', 'function.test', 'page.open', 'page.edit', 'function.publish'];

/** What a key with these scopes may do beside them. */
export function isRunning(scopes: Iterable<Permission>): boolean {
  return [...scopes].some((scope) => RUNNING.includes(scope));
}

/** Of an API key: its scopes, perhaps for some functions only. */
export function keyRights(scopes: ReadonlySet<Permission>, functions: ReadonlySet<string> | undefined): Rights {
  const mayUse = isRunning(scopes);
  const reach = (permission: Permission): Reach => {
    if (permission === 'resource.use') return mayUse ? EVERYTHING : NOTHING;
    if (!scopes.has(permission) || (functions && CLOSED_TO_LIMITED.has(permission))) return NOTHING;
    return functions && MEANING[permission].kind === 'function' ? { only: functions } : EVERYTHING;
  };
  return {
    isOwner: false,
    isEmpty: scopes.size === 0,
    isLimited: functions !== undefined,
    reach,
    decide(permission, name) {
      const allowed = isWithin(reach(permission), name);
      return { allowed, because: allowed ? 'scopes' : 'nothing' };
    },
  };
}

/** What both allow: what somebody has made may do no more than they may themselves. */
export function bothRights(own: Rights, maker: Rights): Rights {
  const reach = (permission: Permission) => common(own.reach(permission), maker.reach(permission));
  return {
    isOwner: own.isOwner && maker.isOwner,
    isEmpty: own.isEmpty || maker.isEmpty,
    isLimited: own.isLimited || maker.isLimited,
    reach,
    decide(permission, name) {
      const decision = own.decide(permission, name);
      const decided = decision.allowed ? maker.decide(permission, name) : decision;
      const isThere = !decided.allowed || name !== undefined || isWithin(reach(permission), undefined);
      return isThere ? decided : { allowed: false, because: 'nothing' };
    },
  };
}

function common(one: Reach, other: Reach): Reach {
  if ('except' in one) {
    return 'except' in other ? { except: one.except.union(other.except) } : { only: other.only.difference(one.except) };
  }
  return { only: 'only' in other ? one.only.intersection(other.only) : one.only.difference(other.except) };
}

/**
 * Of a person, or of whoever has not signed in: any deny wins, on the object or on the workspace above it; else an allow;
 * else no (security, RBAC).
 */
export function grantRights(grants: readonly Held[]): Rights {
  const known = new Map<Permission, Cells>();
  // Each call asks: what speaks of a permission is gathered once.
  const cellsOf = (permission: Permission): Cells => {
    const before = known.get(permission);
    if (before) return before;
    const cells = toCells(grants, MEANING[permission]);
    known.set(permission, cells);
    return cells;
  };
  const reach = (permission: Permission): Reach => cellsOf(permission).reach;
  return {
    isOwner: false,
    isEmpty: !grants.some(({ effect }) => effect === 'allow'),
    isLimited: false,
    reach,
    decide(permission, name) {
      const { deny, allow } = cellsOf(permission);
      const denied = speaking(deny, name);
      if (denied) return { allowed: false, because: 'denied', grant: denied };
      const allowed = speaking(allow, name);
      if (allowed) return { allowed: true, because: 'allowed', grant: allowed };
      const anywhere = name === undefined && isWithin(reach(permission), undefined);
      return anywhere ? { allowed: true, because: 'allowed' } : { allowed: false, because: 'nothing' };
    },
  };
}

/** What somebody may do, for screens, which do not offer the rest. */
export function reachOf(rights: Rights): Record<Permission, { only: string[] } | { except: string[] }> {
  const told = PERMISSIONS.map((permission) => {
    const reach = rights.reach(permission);
    return [permission, 'only' in reach ? { only: [...reach.only] } : { except: [...reach.except] }] as const;
  });
  return Object.fromEntries(told) as ReturnType<typeof reachOf>;
}

/** Whether the name is among those reached; without a name: whether any is. */
export function isWithin(reach: Reach, name: string | undefined): boolean {
  if ('except' in reach) return name === undefined || !reach.except.has(name);
  return name === undefined ? reach.only.size > 0 : reach.only.has(name);
}

/** What grants of one effect say of one permission. */
interface Effect {
  /** Of the whole workspace. */
  all: Held | undefined;
  named: ReadonlyMap<string, Held>;
}

interface Cells {
  deny: Effect;
  allow: Effect;
  reach: Reach;
}

function speaking({ all, named }: Effect, name: string | undefined): Held | undefined {
  return all ?? (name === undefined ? undefined : named.get(name));
}

function toCells(grants: readonly Held[], { verb, kind }: { verb: Verb; kind: ObjectKind }): Cells {
  const of = (effect: Grant['effect']): Effect => {
    const those = grants.filter((each) => each.effect === effect && each.verb === verb);
    return {
      all: those.findLast(({ object }) => object.kind === 'workspace'),
      named: new Map(those.filter(({ object }) => object.kind === kind).map((held) => [held.object.name, held])),
    };
  };
  const [deny, allow] = [of('deny'), of('allow')];
  return { deny, allow, reach: toReach(deny, allow) };
}

function toReach(deny: Effect, allow: Effect): Reach {
  if (deny.all) return NOTHING;
  const denied = new Set(deny.named.keys());
  return allow.all ? { except: denied } : { only: new Set(allow.named.keys()).difference(denied) };
}
