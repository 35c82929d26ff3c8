import { z } from 'zod';
import { nameSchema } from './names.ts';

const perMinute = z.int().min(1).max(10_000_000);

/** How much may be asked for in a minute, over all servers on one database. Owners set it. */
export const limitsSchema = z
  .strictObject({
    perCaller: perMinute.nullable().meta({ description: 'of each caller; null: what SWITCHYARD_RATE_LIMIT says' }),
    perAddress: perMinute.nullable().meta({ description: 'from each address, whoever calls; null: no limit' }),
    roles: z
      .record(z.string().min(1).max(40), perMinute)
      .meta({ description: 'of each person with that role, in place of perCaller; of several the highest' }),
    functions: z.record(nameSchema, perMinute).meta({ description: 'calls of that function, whoever calls' }),
  })
  .refine(
    ({ roles, functions }) => Object.keys({ ...roles, ...functions }).length <= 1_000,
    'has at most 1,000 entries',
  )
  .meta({ id: 'Limits' });

export type Limits = z.infer<typeof limitsSchema>;

/** Until an owner says something else. */
export const NO_LIMITS: Limits = { perCaller: null, perAddress: null, roles: {}, functions: {} };
