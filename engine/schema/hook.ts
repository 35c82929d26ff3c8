import { z } from 'zod';
import { nameSchema } from './names.ts';

const hookFields = {
  name: z.string().trim().min(1).max(100),
  function: nameSchema,
  mode: z
    .enum(['async', 'sync'])
    .default('async')
    .meta({ description: 'async: acknowledged once the job is written down; sync: answered with the result' }),
  pass: nameSchema
    .optional()
    .meta({ description: 'the parameter that gets the whole body; left out: the body holds the parameters' }),
  paused: z.boolean().default(false),
};

export const saveHookBody = z.strictObject(hookFields);

/** An address where others tell that something has happened. Its secrets are never told again. */
export const hookSchema = z
  .strictObject({
    id: z.uuid(),
    ...hookFields,
    address: z.string().meta({ description: 'path on this server' }),
    secrets: z
      .array(z.strictObject({ createdAt: z.iso.datetime(), until: z.iso.datetime().nullable() }))
      .meta({ description: 'those that sign; the newest first, older ones only for a while' }),
    updatedAt: z.iso.datetime(),
    updatedBy: z.string(),
  })
  .meta({ id: 'Hook' });

/** The only time that a secret is told. */
export const hookWithSecretResponse = hookSchema.extend({ secret: z.string() });

export type Hook = z.infer<typeof hookSchema>;
export type SaveHook = z.infer<typeof saveHookBody>;
