import { z } from 'zod';
import { jsonSchema } from './json.ts';

/** One line of the audit log. `hash` covers the line and the one before it. */
export const auditLineSchema = z
  .strictObject({
    number: z.number(),
    at: z.iso.datetime(),
    actor: z.strictObject({ id: z.string(), name: z.string() }),
    action: z.string(),
    object: z.string(),
    outcome: z.enum(['done', 'denied', 'failed']),
    details: jsonSchema,
    hash: z.string(),
  })
  .meta({ id: 'AuditLine' });
export type AuditLine = z.infer<typeof auditLineSchema>;

export const auditQuery = z.strictObject({
  before: z.coerce.number().int().positive().optional().meta({ description: 'lines with a smaller number' }),
  action: z.string().max(100).optional(),
  outcome: auditLineSchema.shape.outcome.optional(),
  q: z.string().max(100).optional().meta({ description: 'in the name of who did it, or of what it was done to' }),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});

export const auditVerdictSchema = z.strictObject({
  ok: z.boolean(),
  lines: z.number().meta({ description: 'so many were checked' }),
  broken: z.number().optional().meta({ description: 'the first line that is not as it was written, or is missing' }),
  last: z
    .string()
    .meta({ description: 'hash of the last good line: keep it elsewhere, to notice if lines go missing at the end' }),
});
export type AuditVerdict = z.infer<typeof auditVerdictSchema>;
