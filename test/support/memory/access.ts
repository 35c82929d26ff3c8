import type { AccessStore, AuditStore } from '#core';

const none = () => Promise.reject(new Error('people are not part of this test'));

/** Nobody but the operator and keys: people need a database, see contract/store/access. */
export function accessStore(): AccessStore {
  return {
    init: async () => {},
    factsOf: async (_workspace, personId) =>
      personId === null ? { person: null, roles: [], groups: [], lacksSecondFactor: false, grants: [] } : undefined,
    session: async () => undefined,
    endSession: async () => {},
    endSessions: async () => 0,
    removeExpired: async () => 0,
    people: async () => [],
    hasOwner: async () => false,
    roles: async () => [],
    grants: async () => [],
    ruledApps: async () => new Set(),
    appMembers: async () => [],
    setRoles: none,
    removePerson: async () => false,
    createRole: none,
    changeRole: none,
    setRoleSecondFactor: none,
    removeRole: none,
    setGrant: none,
  };
}

/** Takes what comes and forgets it. */
export function auditStore(): AuditStore {
  return { append: async () => {}, list: async () => [], verify: async () => ({ ok: true, lines: 0, last: '' }) };
}
