import { z } from 'zod';
import { jobChainSchema, parsedJsonSchema } from './job-chain.ts';
import { jsonSchema } from './json.ts';
import { labelSchema, nameSchema } from './names.ts';
import { problemSchema } from './problem.ts';
import { runStatusSchema, triggerSchema } from './run.ts';

const DAY_MS = 86_400_000;

export const startJobBody = z.strictObject({
  params: parsedJsonSchema.optional(),
  startAt: z.iso.datetime({ offset: true }).optional().meta({ description: 'not before; at once if left out' }),
  timeoutMs: z
    .int()
    .min(1)
    .max(DAY_MS)
    .optional()
    .meta({ description: "what it works at most, what it waits not counted; the function's setting if left out" }),
  priority: z.int().min(-100).max(100).default(0).meta({ description: 'higher ones go first' }),
  concurrency: z
    .strictObject({ key: labelSchema, limit: z.int().min(1).max(32) })
    .optional()
    .meta({ description: 'at most so many jobs with this key work at the same time' }),
  ...jobChainSchema.shape,
});

export const rerunBody = z.strictObject({
  params: parsedJsonSchema.optional().meta({
    description:
      'all of them; sensitive ones that are left out stay as they were, where they are kept. As the run had them if unset',
  }),
  from: z.enum(['start', 'failure', 'block']).default('start'),
  block: nameSchema.optional().meta({ description: 'name of the block to go on from' }),
  version: z.enum(['same', 'live']).default('same'),
});

export const jobSchema = z
  .strictObject({
    id: z.uuid(),
    functionName: z.string(),
    version: z.int().nullable(),
    trigger: triggerSchema,
    status: runStatusSchema,
    createdAt: z.iso.datetime(),
    startedAt: z.iso.datetime().nullable(),
    endedAt: z.iso.datetime().nullable(),
    wakeAt: z.iso.datetime().nullable().meta({ description: 'when it goes on, if it waits for a time' }),
    progress: z.strictObject({ percent: z.number(), message: z.string().nullable() }).nullable(),
    parentRunId: z.uuid().optional().meta({ description: 'the job that it goes on from, or follows' }),
    data: jsonSchema.optional().meta({ description: 'the result, once it has succeeded' }),
    error: problemSchema.optional().meta({ description: 'what went wrong, as a caller may know it' }),
  })
  .meta({ id: 'Job' });

export const startedJobResponse = z.strictObject({ id: z.uuid(), status: z.literal('queued') });

export type RerunBody = z.infer<typeof rerunBody>;
export type StartJob = z.infer<typeof startJobBody>;
export type Job = z.infer<typeof jobSchema>;
