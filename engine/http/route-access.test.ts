import { describe, expect, it } from 'vitest';
import {
  appOf,
  grantRights,
  type Held,
  type Identity,
  keyRights,
  ownerRights,
  type Rights,
  STARTING_ROLES,
  withApps,
} from '#access';
import type { AppMember } from '#core';
import { AppError } from '#kit';
import { MEANING, PERMISSIONS, type Permission, VERBS } from '#schema';
import { POLICY, type RouteKey } from './policy.ts';
import { namedKind, requireAccess } from './route-access.ts';

/** Every route × everybody (issue 8, security R7). Routes are the table's own; who may is written down here once more. */

const LEAST: Record<Permission, 'viewer' | 'editor' | 'publisher' | 'owner'> = {
  'function.run': 'viewer',
  'function.read': 'viewer',
  'function.edit': 'editor',
  'function.test': 'editor',
  'function.publish': 'publisher',
  'function.runAsService': 'owner',
  'page.open': 'viewer',
  'page.read': 'viewer',
  'page.edit': 'editor',
  'page.publish': 'publisher',
  'app.manage': 'owner',
  'resource.read': 'viewer',
  'resource.manage': 'owner',
  'resource.use': 'viewer',
  'run.read': 'editor',
  'run.cancel': 'editor',
  'run.reveal': 'owner',
  'approval.answer': 'viewer',
  'schedule.manage': 'publisher',
  'hook.manage': 'owner',
  'catalog.read': 'viewer',
  'key.manage': 'owner',
  'metrics.read': 'owner',
  'audit.read': 'owner',
};
const ORDER = ['viewer', 'editor', 'publisher', 'owner'] as const;

const identity = (rights: Rights, via: Identity['via'], id = 'somebody'): Identity => ({
  ...{ id, name: id, knownAs: [], user: null, workspace: 'main', expiresAt: Number.POSITIVE_INFINITY },
  ...{ rights, via },
});

const roleRights = (role: string): Rights =>
  grantRights(
    (STARTING_ROLES.find(({ name }) => name === role)?.verbs ?? []).map((verb) => ({
      ...{ object: { kind: 'workspace', name: '' }, verb, effect: 'allow', role },
    })),
  );

const status = (who: Identity, key: RouteKey, name = 'orders'): number => {
  try {
    requireAccess(who, key, name);
    return 200;
  } catch (thrown) {
    return thrown instanceof AppError ? thrown.status : 500;
  }
};

const routes = Object.entries(POLICY) as [RouteKey, (typeof POLICY)[RouteKey]][];
const isPermission = (access: string): access is Permission => Object.hasOwn(LEAST, access);

describe.each(routes)('%s', (key, access) => {
  it('nobody', () => {
    const nobody = identity(grantRights([]), 'nobody');
    expect(status(nobody, key)).toBe(access === 'public' ? 200 : 401);
  });

  it('a key with the scope, and one with every other', () => {
    const scopes = new Set(PERMISSIONS.filter((permission) => permission === access));
    const others = new Set(PERMISSIONS.filter((permission) => permission !== access));
    const open = access === 'public' || access === 'signedIn';
    const closed = access === 'admin' || access === 'owner' || access === 'person';
    expect(status(identity(keyRights(scopes, undefined), 'key'), key)).toBe(closed ? 403 : 200);
    expect(status(identity(keyRights(others, undefined), 'key'), key)).toBe(open ? 200 : 403);
  });

  it.each(ORDER)('%s', (role) => {
    const rights = role === 'owner' ? ownerRights : roleRights(role);
    const allowed = isPermission(access)
      ? ORDER.indexOf(role) >= ORDER.indexOf(LEAST[access])
      : access === 'public' || access === 'signedIn' || access === 'person' || (access === 'owner' && role === 'owner');
    expect(status(identity(rights, 'session'), key)).toBe(allowed ? 200 : 403);
  });

  it('somebody who was denied that very object, or the whole workspace', () => {
    const kind = namedKind(key);
    if (!isPermission(access) || kind === undefined) return;
    const everything = STARTING_ROLES.flatMap(({ verbs }) => verbs).concat('manage');
    const allow = everything.map((verb) => ({
      ...{ object: { kind: 'workspace' as const, name: '' }, verb, effect: 'allow' as const, role: 'all' },
    }));
    const deny = everything.map((verb) => ({
      ...{ object: { kind: kind as 'function', name: 'orders' }, verb, effect: 'deny' as const, role: null },
    }));
    const who = identity(grantRights([...allow, ...deny]), 'session');
    expect(status(who, key, 'orders')).toBe(403);
    expect(status(who, key, 'invoices')).toBe(200);
  });

  it('the operator', () => {
    const expected = access === 'person' ? 403 : 200;
    expect(status(identity(ownerRights, 'token', 'admin'), key)).toBe(expected);
    if (access === 'person') expect(status(identity(ownerRights, 'session', 'admin'), key)).toBe(403);
  });
});

/** An app that holds "orders", in what is edited, in what runs, or in both. */
const MEMBERS: [string, Pick<AppMember, 'app' | 'liveApp'>][] = [
  ['draft and live version', { app: 'support', liveApp: 'support' }],
  ['draft', { app: 'support', liveApp: null }],
  ['live version', { app: null, liveApp: 'support' }],
];

const ofDocuments = routes.flatMap(([key, access]) => {
  const kind = namedKind(key);
  const isOfOne = isPermission(access) && MEANING[access].kind === kind && (kind === 'function' || kind === 'page');
  return isOfOne
    ? MEMBERS.map(([where, apps]) => ({ key, access, where, inside: { kind, name: 'orders', ...apps } }))
    : [];
});

describe.each(ofDocuments)('$key, with "orders" in an app by its $where', ({ key, access, inside }) => {
  const all = (effect: Held['effect'], kind: Held['object']['kind'], name = '') =>
    VERBS.map((verb): Held => ({ object: { kind, name }, verb, effect, role: 'agent' }));
  const statusOf = (grants: Held[], name: string, member: AppMember = inside) =>
    status(identity(grantRights(withApps(grants, [member])), 'session'), key, name);
  const isInside = appOf(inside, MEANING[access].verb) === 'support';

  it('what the app allows is allowed there, and nowhere else', () => {
    const grants = all('allow', 'app', 'support');
    expect(statusOf(grants, 'orders')).toBe(isInside ? 200 : 403);
    expect(statusOf(grants, 'invoices')).toBe(403);
  });

  it('what the app denies no allow opens, of the object itself or the workspace', () => {
    const grants = [
      ...all('deny', 'app', 'support'),
      ...all('allow', 'workspace'),
      ...all('allow', inside.kind, 'orders'),
    ];
    expect(statusOf(grants, 'orders')).toBe(isInside ? 403 : 200);
    expect(statusOf(grants, 'invoices')).toBe(200);
  });

  it('what another app denies, or this one of something else with that name, says nothing', () => {
    const twin: AppMember = { ...inside, kind: inside.kind === 'page' ? 'function' : 'page' };
    expect(statusOf([...all('deny', 'app', 'sales'), ...all('allow', 'workspace')], 'orders')).toBe(200);
    expect(statusOf([...all('deny', 'app', 'support'), ...all('allow', 'workspace')], 'orders', twin)).toBe(200);
  });
});
