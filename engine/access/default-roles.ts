import type { RoleStart } from '#core';

/** Roles that a workspace starts with, each with what it may do on all of it. The first three are always there. */
export const STARTING_ROLES: readonly RoleStart[] = [
  { name: 'NotAuthenticated', description: 'Whoever has not signed in', builtIn: true, verbs: [] },
  { name: 'Authenticated', description: 'Everybody who has signed in', builtIn: true, verbs: [] },
  { name: 'owner', description: 'May do everything', builtIn: true, verbs: [] },
  { name: 'viewer', description: 'Opens pages and runs functions', builtIn: false, verbs: ['read', 'run', 'use'] },
  {
    ...{ name: 'editor', description: 'Changes functions and pages, and tries them out', builtIn: false },
    verbs: ['read', 'run', 'read-run', 'edit', 'use'],
  },
  {
    ...{ name: 'publisher', description: 'As an editor, and makes changes live', builtIn: false },
    verbs: ['read', 'run', 'read-run', 'edit', 'publish', 'use'],
  },
];
