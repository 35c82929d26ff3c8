import { z } from 'zod';
import { functionSchema } from './function.ts';

/** The draft of a function: what the editor holds (semantics 5.6). */
export const draftSchema = z
  .strictObject({
    document: functionSchema,
    revision: z.int().meta({ description: 'counts up with every save; a save names the revision it started from' }),
    liveVersion: z.int().nullable().meta({ description: 'null before the first publish' }),
    changed: z.boolean().meta({ description: "true when the draft's hash differs from the live version's" }),
    updatedAt: z.iso.datetime(),
    updatedBy: z.string(),
  })
  .meta({ id: 'Draft' });

export const versionSchema = z
  .strictObject({
    functionName: z.string(),
    number: z.int(),
    hash: z.string(),
    publishedAt: z.iso.datetime(),
    publishedBy: z.string(),
    note: z.string(),
    rollbackOf: z.int().nullable().meta({ description: 'the version that this one is a copy of, after a rollback' }),
  })
  .meta({ id: 'Version' });

export const functionSummarySchema = z
  .strictObject({
    name: z.string(),
    description: z.string(),
    revision: z.int(),
    liveVersion: z.int().nullable(),
    changed: z.boolean(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'FunctionSummary' });

export type Draft = z.infer<typeof draftSchema>;
export type Version = z.infer<typeof versionSchema>;
export type FunctionSummary = z.infer<typeof functionSummarySchema>;
