import { z } from 'zod';
import { type JsonValue, jsonSchema } from './json.ts';
import { labelSchema, nameSchema } from './names.ts';
import { problemSchema } from './problem.ts';
import { runStatusSchema, triggerSchema } from './run.ts';

/** Known to be JSON: the body parser has checked it before any schema looks at it. */
const parsedJson = z.custom<JsonValue>(() => true).meta({ description: 'any JSON' });

const DAY_MS = 86_400_000;

/** A job that follows another. */
export const nextJobSchema = z
  .strictObject({
    function: nameSchema,
    params: z.record(z.string(), parsedJson).default({}),
    pass: nameSchema.optional().meta({ description: 'the parameter that gets the result, or the problem' }),
  })
  .meta({ id: 'NextJob' });

export const jobChainSchema = z
  .strictObject({ onSuccess: nextJobSchema.optional(), onFailure: nextJobSchema.optional() })
  .meta({ id: 'JobChain' });

/** What is tried again by itself when it has failed: a new run that goes on from where the other one was. */
export const jobRetrySchema = z
  .strictObject({
    count: z.int().min(1).max(20),
    delaySeconds: z.int().min(0).max(86_400).default(60),
  })
  .meta({ id: 'JobRetry' });

export const startJobBody = z.strictObject({
  params: parsedJson.optional(),
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

export type NextJob = z.infer<typeof nextJobSchema>;
export type JobRetry = z.infer<typeof jobRetrySchema>;
export type JobChain = z.infer<typeof jobChainSchema>;
export type StartJob = z.infer<typeof startJobBody>;
export type Job = z.infer<typeof jobSchema>;
