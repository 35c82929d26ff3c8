import { z } from 'zod';
import { type Permission, permissionSchema } from './key.ts';
import { labelSchema } from './names.ts';

/** What may be allowed or denied. Each permission of an API route is one of these on one kind of object. */
export const VERBS = ['read', 'run', 'read-run', 'reveal', 'edit', 'publish', 'use', 'manage'] as const;

const verbSchema = z.enum(VERBS);
export type Verb = z.infer<typeof verbSchema>;

/**
 * What it may be allowed or denied on. The workspace is above everything, an app above the functions and pages that belong to it: what is
 * said of it is said of all that is in it.
 */
export const objectKindSchema = z.enum(['workspace', 'app', 'function', 'page', 'resource']);
export type ObjectKind = z.infer<typeof objectKindSchema>;

/** What each verb can be about: the others would say nothing. */
export const VERBS_OF: Readonly<Record<ObjectKind, readonly Verb[]>> = {
  workspace: VERBS,
  app: VERBS.filter((verb) => verb !== 'use'),
  function: VERBS.filter((verb) => verb !== 'use'),
  page: ['read', 'run', 'edit', 'publish'],
  resource: ['read', 'use', 'manage'],
};

interface Meaning {
  verb: Verb;
  kind: ObjectKind;
}

const on = (kind: ObjectKind, verb: Verb): Meaning => ({ kind, verb });

/** What a permission means in the words of grants: one verb on one kind of object. */
export const MEANING: Readonly<Record<Permission, Meaning>> = {
  'function.run': on('function', 'run'),
  'function.read': on('function', 'read'),
  'function.edit': on('function', 'edit'),
  'function.test': on('function', 'edit'),
  'function.publish': on('function', 'publish'),
  'function.runAsService': on('function', 'manage'),
  'page.open': on('page', 'run'),
  'page.read': on('page', 'read'),
  'page.edit': on('page', 'edit'),
  'page.publish': on('page', 'publish'),
  'app.manage': on('app', 'manage'),
  'resource.read': on('resource', 'read'),
  'resource.manage': on('resource', 'manage'),
  'resource.use': on('resource', 'use'),
  'run.read': on('function', 'read-run'),
  'run.cancel': on('function', 'edit'),
  'run.reveal': on('function', 'reveal'),
  'approval.answer': on('function', 'run'),
  'schedule.manage': on('function', 'publish'),
  'hook.manage': on('function', 'manage'),
  'catalog.read': on('function', 'read'),
  'key.manage': on('workspace', 'manage'),
  'metrics.read': on('workspace', 'manage'),
  'audit.read': on('workspace', 'manage'),
};

/** Names of objects that a permission is for. */
export const reachSchema = z.union([
  z.strictObject({ only: z.array(z.string()) }),
  z.strictObject({ except: z.array(z.string()) }),
]);

const subjectId = z.string().min(1).max(100);
const subjectSchema = z.strictObject({ kind: z.enum(['user', 'role']), id: subjectId });
const isNamed = ({ kind, name }: { kind: ObjectKind; name: string }): boolean =>
  (kind === 'workspace') === (name === '');
const NAMED = 'has a name unless it is the workspace';
const objectSchema = z
  .strictObject({ kind: objectKindSchema, name: z.string().max(100) })
  .refine(isNamed, NAMED)
  .refine(({ kind, name }) => kind !== 'app' || labelSchema.safeParse(name).success, {
    path: ['name'],
    message: 'is no name of an app: it starts with a letter or _, then letters, digits, _ and -, at most 60',
  });

/** One cell: somebody may, or may not, do something to one object. `name` is empty for the workspace. */
export const grantSchema = z
  .strictObject({ subject: subjectSchema, object: objectSchema, verb: verbSchema, effect: z.enum(['allow', 'deny']) })
  .meta({ id: 'Grant' });
export type Grant = z.infer<typeof grantSchema>;

/** What is above a cell, which holds while the cell says nothing itself. */
const inheritedSchema = z.strictObject({
  effect: z.enum(['allow', 'deny']),
  object: objectSchema,
  role: z.string().nullable().meta({ description: 'another role that it comes by; null: said of the same subject' }),
});

/** One cell of the table of an object, whether it says something or not. */
export const cellSchema = z
  .strictObject({
    subject: subjectSchema,
    verb: verbSchema,
    effect: z.enum(['allow', 'deny', 'inherit']),
    inherited: inheritedSchema
      .nullable()
      .meta({ description: 'null: nothing above it says anything, so it is denied' }),
  })
  .meta({ id: 'Cell' });
export type Cell = z.infer<typeof cellSchema>;

const roleNameSchema = z
  .string()
  .regex(/^[A-Za-z][\w-]{0,39}$/, 'is a letter, then letters, digits, _ or -, at most 40');

export const roleSchema = z
  .strictObject({
    name: z.string(),
    description: z.string(),
    builtIn: z.boolean(),
    members: z.number(),
    secondFactor: z.boolean().meta({ description: 'whoever has the role needs a second factor to sign in' }),
  })
  .meta({ id: 'Role' });
export type Role = z.infer<typeof roleSchema>;

export const personSchema = z
  .strictObject({
    id: subjectId,
    name: z.string(),
    email: z.string(),
    roles: z.array(z.string()),
    secondFactor: z.boolean().meta({ description: 'signs in with a second factor' }),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Person' });
export type Person = z.infer<typeof personSchema>;

/** Words that people read: nothing invisible in them. */
const line = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/^\P{C}*$/u, 'has characters that can not be shown');

export const roleNames = z.array(roleNameSchema).max(20);
export const passwordSchema = z.string().min(12, 'has at least 12 characters').max(256);

export const createRoleBody = z.strictObject({ name: roleNameSchema, description: z.string().max(200).default('') });
export const setRolesBody = z.strictObject({ roles: roleNames });
export const setGrantBody = z.strictObject({
  subject: subjectSchema,
  object: objectSchema,
  verb: verbSchema,
  effect: z.enum(['allow', 'deny', 'inherit']),
});
export const inviteBody = z.strictObject({ email: z.email().max(200), roles: roleNames.default([]) });
export const signInBody = z.strictObject({ email: z.string().min(1).max(200), password: z.string().min(1).max(256) });
export const joinBody = z.strictObject({
  token: z.string().min(1).max(100),
  name: line(60),
  password: passwordSchema,
});
export const createOwnerBody = z.strictObject({ name: line(60), email: z.email().max(200), password: passwordSchema });

export const whyQuery = z.strictObject({
  person: z.string().max(100).optional().meta({ description: 'id; left out: whoever has not signed in' }),
  permission: permissionSchema,
  name: z.string().max(100).optional().meta({ description: 'of the function, page, resource or app' }),
});
export const whyResponse = z.strictObject({
  allowed: z.boolean(),
  because: z.enum(['owner', 'scopes', 'allowed', 'denied', 'nothing']),
  sentence: z.string(),
});

/** Of which the cells are asked for; the workspace has no name. */
export const cellsQuery = z
  .strictObject({ kind: objectKindSchema, name: z.string().max(100).default('') })
  .refine(isNamed, NAMED);
