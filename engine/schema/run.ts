import { z } from 'zod';
import { jsonSchema } from './json.ts';
import { blockProblemSchema, problemSchema } from './problem.ts';

/** Why a run started. */
export const triggerSchema = z.enum(['http', 'page', 'schedule', 'job', 'hook', 'function', 'mcp', 'test', 'cli']);

export const runStatusSchema = z.enum([
  'queued',
  'running',
  'waiting',
  'success',
  'failed',
  'cancelled',
  'interrupted',
]);

export const stepStatusSchema = z.enum([
  'queued',
  'running',
  'waiting',
  'success',
  'handled',
  'error',
  'skipped',
  'cancelled',
  'disabled',
  'pinned',
]);

/** In place of what nobody is to see. */
export const MASK = '••••••';
/** In place of a whole value, where a mask would not find all that nobody is to see. */
export const WITHHELD = '(not kept: sensitive)';

/** A JSON value as a trace keeps it: masked, and cut where it is long. */
export const previewSchema = z
  .strictObject({
    text: z.string().meta({ description: 'JSON text; cut short, and so no longer JSON, if `truncated`' }),
    truncated: z.boolean(),
    bytes: z.int().meta({ description: 'length of the whole text' }),
  })
  .meta({ id: 'Preview' });

/** One execution of one block. `path` tells passes of loops and nested graphs apart: `eachOrder[2]/save`. */
export const stepSchema = z
  .strictObject({
    path: z.string(),
    block: z.string().meta({ description: 'id of the block' }),
    function: z
      .string()
      .optional()
      .meta({ description: "the function that the block is of, where the run's own function called it" }),
    name: z.string(),
    type: z.string(),
    status: stepStatusSchema,
    port: z.string().optional(),
    attempts: z.int(),
    startedAt: z.iso.datetime(),
    durationMs: z.number(),
    input: previewSchema.optional(),
    output: previewSchema.optional(),
    error: blockProblemSchema.optional(),
    meta: z.record(z.string(), jsonSchema).optional().meta({
      description:
        'row counts, caps that were hit, what a dry run held back; `tries`: attempts that failed before the last one, at most 20, each with the `delayMs` after it',
    }),
  })
  .meta({ id: 'Step' });

export const logLineSchema = z
  .strictObject({
    at: z.iso.datetime(),
    path: z.string(),
    level: z.enum(['debug', 'info', 'warn', 'error']),
    text: z.string(),
  })
  .meta({ id: 'LogLine' });

/** What a dry run would have done, in order (semantics 5.4). */
export const heldBackSchema = z.strictObject({
  path: z.string(),
  resource: z.string(),
  connector: z.string(),
  effect: z.enum(['write', 'external']),
  description: z.string(),
  rolledBack: z.boolean().meta({ description: 'true: really executed and rolled back; false: not sent' }),
  rowCount: z.int().optional(),
});

export const runSchema = z
  .strictObject({
    id: z.uuid(),
    functionName: z.string(),
    version: z.int().nullable().meta({ description: 'null for a draft' }),
    hash: z.string(),
    mode: z.enum(['inline', 'test', 'durable']),
    trigger: triggerSchema,
    environment: z.string(),
    caller: z.string(),
    params: previewSchema,
    status: runStatusSchema,
    queuedMs: z.number(),
    startedAt: z.iso.datetime(),
    durationMs: z.number().nullable(),
    result: previewSchema.optional(),
    error: problemSchema.optional(),
    failedPath: z.string().optional().meta({ description: 'path of the step that failed the run' }),
    parentRunId: z.uuid().optional(),
    revealUntil: z.iso.datetime().optional().meta({
      description: 'so long somebody with the right `run.reveal` can see what is masked; only of a single run',
    }),
  })
  .meta({ id: 'Run' });

/** What is masked of a run: of the run itself, or of one step. */
const revealPartSchema = z.enum(['params', 'result', 'error', 'input', 'output']);

export const revealBody = z
  .strictObject({
    part: revealPartSchema,
    step: z
      .string()
      .min(1)
      .max(2000)
      .optional()
      .meta({ description: 'path of the step: of its input, output or error' }),
    reason: z
      .string()
      .trim()
      .min(3)
      .max(300)
      .regex(/^\P{C}*$/u, 'has characters that can not be shown')
      .meta({ description: 'why; stands in the audit log' }),
  })
  .refine(({ part, step }) => part === 'error' || (step !== undefined) === (part === 'input' || part === 'output'), {
    path: ['step'],
    message: 'goes with input and output, and may go with error',
  });

export const revealedSchema = z.strictObject({ value: previewSchema }).meta({ id: 'Revealed' });

/** A run in a list of functions. */
export const runBriefSchema = runSchema
  .pick({ id: true, status: true, mode: true, startedAt: true, durationMs: true })
  .meta({ id: 'RunBrief' });

/** What the stream of a run carries. `id` counts up from 1, so that a reader can resume (semantics 5.3). */
export const runEventSchema = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('run'), run: runSchema }),
    z.strictObject({ type: z.literal('step'), step: stepSchema }),
    z.strictObject({ type: z.literal('log'), line: logLineSchema }),
    z.strictObject({ type: z.literal('message'), path: z.string(), name: z.string(), data: jsonSchema }),
    z.strictObject({ type: z.literal('held'), held: heldBackSchema }),
    z.strictObject({ type: z.literal('gap'), missing: z.int() }),
  ])
  .meta({ id: 'RunEvent' });

export type Trigger = z.infer<typeof triggerSchema>;
export type RunStatus = z.infer<typeof runStatusSchema>;
export type StepStatus = z.infer<typeof stepStatusSchema>;
export type Preview = z.infer<typeof previewSchema>;
export type RevealPart = z.infer<typeof revealPartSchema>;
export type Reveal = z.infer<typeof revealBody>;
export type Step = z.infer<typeof stepSchema>;
export type LogLine = z.infer<typeof logLineSchema>;
export type HeldBack = z.infer<typeof heldBackSchema>;
export type Run = z.infer<typeof runSchema>;
export type RunBrief = z.infer<typeof runBriefSchema>;
export type RunEvent = z.infer<typeof runEventSchema>;
