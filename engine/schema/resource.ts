import { z } from 'zod';
import { jsonSchema } from './json.ts';
import { labelSchema } from './names.ts';

/** Settings of one environment as they are written: secrets in the clear, on their way in only. */
export const resourceSettingsSchema = z.record(z.string().max(100), jsonSchema);

/** Write form of a resource: a configured place to query, with settings per environment. */
export const resourceInputSchema = z
  .strictObject({
    name: labelSchema,
    connector: labelSchema,
    description: z.string().max(2000).default(''),
    environments: z.record(labelSchema, resourceSettingsSchema),
  })
  .meta({ id: 'ResourceInput' });

/** Read form: what secrets there are, never what they are (security R14). */
export const resourceSchema = z
  .strictObject({
    name: labelSchema,
    connector: labelSchema,
    description: z.string(),
    revision: z.int(),
    environments: z.record(
      labelSchema,
      z.strictObject({
        settings: resourceSettingsSchema.meta({ description: 'without secrets' }),
        secrets: z.array(z.string()).meta({ description: 'names of the secrets that are set' }),
      }),
    ),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'Resource' });

export type ResourceInput = z.infer<typeof resourceInputSchema>;
export type Resource = z.infer<typeof resourceSchema>;
