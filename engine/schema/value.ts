import { z } from 'zod';
import { jsonSchema } from './json.ts';

/**
 * What a config field holds (semantics 4.3): tagged, never guessed from text.
 * - `literal`: JSON as it stands
 * - `expression`: one JavaScript expression of the safe subset
 * - `template`: text with `{{ }}` holes; a template that is one hole keeps the type of its value
 */
export const valueSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('literal'), value: jsonSchema }),
    z.strictObject({ kind: z.literal('expression'), code: z.string().max(20_000) }),
    z.strictObject({ kind: z.literal('template'), text: z.string().max(200_000) }),
  ])
  .meta({ id: 'Value' });

export type Value = z.infer<typeof valueSchema>;
