import { z } from 'zod';
import type { JsonValue } from './json.ts';
import { nameSchema } from './names.ts';

/** Known to be JSON: the body parser has checked it before any schema looks at it. */
export const parsedJsonSchema = z.custom<JsonValue>(() => true).meta({ description: 'any JSON' });

/** A job that follows another. */
export const nextJobSchema = z
  .strictObject({
    function: nameSchema,
    params: z.record(z.string(), parsedJsonSchema).default({}),
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

export type NextJob = z.infer<typeof nextJobSchema>;
export type JobRetry = z.infer<typeof jobRetrySchema>;
export type JobChain = z.infer<typeof jobChainSchema>;
