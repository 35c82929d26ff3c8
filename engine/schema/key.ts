import { z } from 'zod';
import { nameSchema } from './names.ts';

/** What an identity may do. Admins may do everything; keys, and roles once there is sign-in, hold subsets of these. */
export const PERMISSIONS = [
  'function.run',
  'function.read',
  'function.edit',
  'function.test',
  'function.publish',
  'page.open',
  'page.read',
  'page.edit',
  'page.publish',
  'resource.read',
  'resource.manage',
  'run.read',
  'run.cancel',
  'approval.answer',
  'schedule.manage',
  'hook.manage',
  'catalog.read',
  'key.manage',
  'metrics.read',
] as const;

export type Permission = (typeof PERMISSIONS)[number];

export const permissionSchema = z.enum(PERMISSIONS);

/** An API key as everybody may see it who may see keys: never its secret. */
export const apiKeySchema = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    scopes: z.array(permissionSchema),
    functions: z.array(nameSchema).nullable().meta({ description: 'the only functions it is for; null: all' }),
    createdAt: z.iso.datetime(),
    createdBy: z.string(),
    expiresAt: z.iso.datetime().nullable(),
    lastUsedAt: z.iso.datetime().nullable().meta({ description: 'to the minute' }),
  })
  .meta({ id: 'ApiKey' });

export type ApiKey = z.infer<typeof apiKeySchema>;
