import type { Grant } from '#schema';
import { document, moment, plainText } from './columns.ts';
import { switchyard } from './document-tables.ts';
import { boolean, primaryKey } from './drizzle.ts';

/** People and how they sign in: the keys are the names of better-auth's fields. */
export const people = switchyard.table('person', {
  id: plainText('id').primaryKey(),
  workspace: plainText('workspace').notNull().default('main'),
  name: plainText('name').notNull(),
  email: plainText('email').notNull(),
  emailVerified: boolean('email_verified').notNull().default(false),
  image: plainText('image'),
  groups: document<string[]>('groups').notNull().default([]),
  createdAt: moment('created_at').notNull(),
  updatedAt: moment('updated_at').notNull(),
});

export const sessions = switchyard.table('session', {
  id: plainText('id').primaryKey(),
  token: plainText('token').notNull(),
  userId: plainText('person_id').notNull(),
  expiresAt: moment('expires_at').notNull(),
  ipAddress: plainText('ip_address'),
  userAgent: plainText('user_agent'),
  createdAt: moment('created_at').notNull(),
  updatedAt: moment('updated_at').notNull(),
});

export const accounts = switchyard.table('account', {
  id: plainText('id').primaryKey(),
  accountId: plainText('account_id').notNull(),
  providerId: plainText('provider_id').notNull(),
  userId: plainText('person_id').notNull(),
  accessToken: plainText('access_token'),
  refreshToken: plainText('refresh_token'),
  idToken: plainText('id_token'),
  accessTokenExpiresAt: moment('access_token_expires_at'),
  refreshTokenExpiresAt: moment('refresh_token_expires_at'),
  scope: plainText('scope'),
  password: plainText('password'),
  createdAt: moment('created_at').notNull(),
  updatedAt: moment('updated_at').notNull(),
});

export const verifications = switchyard.table('verification', {
  id: plainText('id').primaryKey(),
  identifier: plainText('identifier').notNull(),
  value: plainText('value').notNull(),
  expiresAt: moment('expires_at').notNull(),
  createdAt: moment('created_at').notNull(),
  updatedAt: moment('updated_at').notNull(),
});

export const roles = switchyard.table(
  'role',
  {
    workspace: plainText('workspace').notNull(),
    name: plainText('name').notNull(),
    description: plainText('description').notNull(),
    builtIn: boolean('built_in').notNull(),
    secondFactor: boolean('second_factor').notNull().default(false),
  },
  (table) => [primaryKey({ columns: [table.workspace, table.name] })],
);

export const roleMembers = switchyard.table(
  'role_member',
  {
    workspace: plainText('workspace').notNull(),
    role: plainText('role').notNull(),
    personId: plainText('person_id').notNull(),
  },
  (table) => [primaryKey({ columns: [table.workspace, table.role, table.personId] })],
);

/** Written by second-factor.ts; here to be joined to people. */
export const secondFactors = switchyard.table('second_factor', {
  personId: plainText('person_id').primaryKey(),
  isOn: boolean('is_on').notNull(),
});

export const grants = switchyard.table(
  'access_grant',
  {
    workspace: plainText('workspace').notNull(),
    subjectKind: plainText('subject_kind').$type<Grant['subject']['kind']>().notNull(),
    subject: plainText('subject').notNull(),
    objectKind: plainText('object_kind').$type<Grant['object']['kind']>().notNull(),
    object: plainText('object').notNull(),
    verb: plainText('verb').$type<Grant['verb']>().notNull(),
    effect: plainText('effect').$type<Grant['effect']>().notNull(),
    updatedAt: moment('updated_at').notNull(),
    updatedBy: plainText('updated_by').notNull(),
  },
  (table) => [
    primaryKey({
      columns: [table.workspace, table.subjectKind, table.subject, table.objectKind, table.object, table.verb],
    }),
  ],
);
