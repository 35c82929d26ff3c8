import type { AuditLine, Cell, Grant, ObjectKind, Permission, Person, Role, Verb } from '#schema';
import { request } from './request.ts';

/** Who asks, as the server knows them. */
export interface Session {
  id: string;
  name: string;
  isOwner: boolean;
  /** The operator asks, and nobody has an account as an owner yet. */
  needsOwner: boolean;
  /** For which objects there is each permission. */
  may: Readonly<Record<Permission, { only: readonly string[] } | { except: readonly string[] }>>;
}

export interface Invitation {
  link: string;
  expiresAt: string;
}

/** Whether somebody may do something, and why, in a sentence. */
interface Why {
  allowed: boolean;
  sentence: string;
}

export interface AuditFilter {
  q?: string;
  outcome?: AuditLine['outcome'];
  before?: number;
}

const of = (id: string) => `/api/access/people/${encodeURIComponent(id)}`;

/** Signing in, people and their roles. */
export const accessApi = {
  session: (signal?: AbortSignal) => request<Session>('GET', '/api/session', { signal }),
  signInAsOperator: (token: string) =>
    request<null>('POST', '/api/session', { body: {}, headers: { Authorization: `Bearer ${token}` } }),
  endSession: () => request<null>('POST', '/api/session/end'),
  endAllSessions: () => request<{ ended: number }>('POST', '/api/session/end-all'),
  people: async (signal?: AbortSignal) =>
    (await request<{ people: Person[] }>('GET', '/api/access/people', { signal })).people,
  roles: async (signal?: AbortSignal) =>
    (await request<{ roles: Role[] }>('GET', '/api/access/roles', { signal })).roles,
  setRoles: (id: string, roles: readonly string[]) => request<Person>('PUT', `${of(id)}/roles`, { body: { roles } }),
  signOut: (id: string) => request<{ ended: number }>('POST', `${of(id)}/sign-out`),
  removePerson: (id: string) => request<null>('DELETE', of(id)),
  grants: async (signal?: AbortSignal) =>
    (await request<{ grants: Grant[] }>('GET', '/api/access/grants', { signal })).grants,
  cells: async ({ kind, name }: Grant['object'], signal?: AbortSignal) =>
    (await request<{ cells: Cell[] }>('GET', '/api/access/cells', { signal, query: { kind, name } })).cells,
  setGrant: (cell: {
    subject: Grant['subject'];
    object: { kind: ObjectKind; name: string };
    verb: Verb;
    effect: 'allow' | 'deny' | 'inherit';
  }) => request<null>('PUT', '/api/access/grants', { body: cell }),
  why: (ask: { person?: string; permission: Permission; name?: string }, signal?: AbortSignal) =>
    request<Why>('GET', `/api/access/why?${new URLSearchParams(ask)}`, { signal }),
  audit: async (filter: AuditFilter, signal?: AbortSignal) => {
    const query = new URLSearchParams(Object.entries(filter).map(([name, value]) => [name, String(value)]));
    return (await request<{ lines: AuditLine[] }>('GET', `/api/audit?${query}`, { signal })).lines;
  },
  invite: (email: string, roles: readonly string[]) =>
    request<Invitation>('POST', '/api/access/invitations', { body: { email, roles } }),
};
