import { z } from 'zod';
import { nameSchema } from './names.ts';

/** What the API asks for. Owners may do everything; keys hold subsets of these, roles hold them as grants (access.ts). */
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
  'audit.read',
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
