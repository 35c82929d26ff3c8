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

/** `failing`: its last call did not get through. `open`: the circuit breaker leaves it alone for a while. */
export const resourceHealthSchema = z.enum(['ok', 'failing', 'open']);

/** A resource as routes answer it. */
export const resourceStateSchema = resourceSchema
  .extend({
    health: resourceHealthSchema
      .optional()
      .meta({ description: 'how its last calls went, as far as the server that answers knows' }),
  })
  .meta({ id: 'ResourceState' });

export type ResourceInput = z.infer<typeof resourceInputSchema>;
export type ResourceHealth = z.infer<typeof resourceHealthSchema>;
export type ResourceState = z.infer<typeof resourceStateSchema>;
export type Resource = z.infer<typeof resourceSchema>;
