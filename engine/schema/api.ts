import { z } from 'zod';

import { apiKeySchema, permissionSchema } from './key.ts';
import { labelSchema, nameSchema } from './names.ts';
import { issueSchema } from './problem.ts';
import { resourceInputSchema, resourceSettingsSchema } from './resource.ts';

/** Requests and responses of every route, beside the documents themselves. */

/** Known to be JSON: the body parser has checked depth, size and keys before any schema looks at it. */
const parsedJson = z.unknown();

export const runBody = z.strictObject({ params: parsedJson.optional() });

export const testBody = z.strictObject({
  params: z.record(z.string(), parsedJson).default({}).meta({ description: 'over test values and defaults' }),
  dry: z.boolean().default(false).meta({ description: 'hold back or roll back every write (semantics 5.4)' }),
  run: z.enum(['all', 'only', 'upTo', 'from']).default('all'),
  block: z.string().optional().meta({ description: 'id of the block for only, upTo, from' }),
  usePins: z.boolean().default(true),
  useRun: z.uuid().optional().meta({ description: 'take outputs of blocks that do not run from this run' }),
  environment: labelSchema.optional(),
});

const revision = z.int().min(1).nullable().meta({ description: 'the revision this change started from; null creates' });

/** `document` is checked by {@link functionSchema} after migration. */
export const saveFunctionBody = z.strictObject({ document: parsedJson, revision });
export const checkBody = z.strictObject({ document: parsedJson });
export const publishBody = z.strictObject({ revision: z.int().min(1), note: z.string().max(2000).default('') });
export const rollbackBody = z.strictObject({ to: z.int().min(1) });

export const checkResponse = z.strictObject({
  issues: z.array(issueSchema),
  blocks: z
    .record(
      z.string(),
      z.strictObject({
        ports: z.array(z.string()),
        effects: z.enum(['none', 'read', 'write', 'external']),
        graphs: z.array(z.strictObject({ slot: z.string(), title: z.string(), names: z.array(z.string()) })),
      }),
    )
    .meta({ description: 'by block id, for blocks whose config is right' }),
});

export const saveResourceBody = z.strictObject({ resource: resourceInputSchema, revision });
export const testResourceBody = z.strictObject({ environment: labelSchema.optional() });
export const testConnectionBody = z.strictObject({ connector: labelSchema, settings: resourceSettingsSchema });

export const deleteResourceQuery = z.strictObject({
  force: z.enum(['true', 'false']).default('false').meta({ description: 'also where functions use it' }),
});
export const shapeQuery = z.strictObject({ environment: labelSchema.optional() });
export const shapeResponse = z.strictObject({
  tables: z.array(
    z.strictObject({
      schema: z.string(),
      name: z.string(),
      columns: z.array(z.strictObject({ name: z.string(), type: z.string(), nullable: z.boolean() })),
    }),
  ),
});

export const runsQuery = z.strictObject({
  function: nameSchema.optional(),
  status: z.enum(['queued', 'running', 'success', 'failed', 'cancelled', 'interrupted']).optional(),
  mode: z.enum(['inline', 'test', 'durable']).optional(),
  before: z.uuid().optional().meta({ description: 'id of the last run of the page before' }),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

/** Who makes a key can only give what they have; that is for the route to check. */
export const createKeyBody = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1)
    .max(60)
    .regex(/^\P{C}*$/u, 'has characters that can not be shown'),
  scopes: z.array(permissionSchema).min(1).default(['function.run']),
  functions: z
    .array(nameSchema)
    .min(1, 'leave it out for all functions')
    .max(200)
    .optional()
    .meta({ description: 'the only functions it is for; left out: all' }),
  expiresAt: z.iso.datetime({ offset: true }).optional().meta({ description: 'left out: never' }),
});

/** The only time that the key itself is told. */
export const createdKeyResponse = apiKeySchema.extend({ token: z.string() });
export const keysResponse = z.strictObject({ keys: z.array(apiKeySchema) });
