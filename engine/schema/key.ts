import { z } from 'zod';
import { nameSchema } from './names.ts';

/** What the API asks for. Owners may do everything; keys hold subsets of these, roles hold them as grants (access.ts). */
export const PERMISSIONS = [
  'function.run',
  'function.read',
  'function.edit',
  'function.test',
  'function.publish',
  'function.runAsService',
  'page.open',
  'page.read',
  'page.edit',
  'page.publish',
  'app.manage',
  'resource.read',
  'resource.manage',
  'resource.use',
  'run.read',
  'run.cancel',
  'run.reveal',
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

/** What a key can be given. That it may use resources goes with what it may run. */
export const scopeSchema = permissionSchema.exclude(['resource.use']);
export type KeyScope = z.infer<typeof scopeSchema>;
export const SCOPES = scopeSchema.options;

/** An API key as everybody may see it who may see keys: never its secret. */
export const apiKeySchema = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    scopes: z.array(scopeSchema),
    functions: z.array(nameSchema).nullable().meta({ description: 'the only functions it is for; null: all' }),
    createdAt: z.iso.datetime(),
    createdBy: z.string(),
    expiresAt: z.iso.datetime().nullable(),
    lastUsedAt: z.iso.datetime().nullable().meta({ description: 'to the minute' }),
  })
  .meta({ id: 'ApiKey' });

export type ApiKey = z.infer<typeof apiKeySchema>;
