import { z } from 'zod';
import { behaviourSchema } from './behaviour.ts';
import { jobChainSchema } from './job-chain.ts';
import { canonicalJson, type JsonValue, jsonSchema } from './json.ts';
import { blockNameSchema, labelSchema, nameSchema } from './names.ts';
import { parameterSchema, type TypeSpec, typeSpecSchema } from './param.ts';
import { valueSchema } from './value.ts';

export const SCHEMA_VERSION = 1;

export const idSchema = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[A-Za-z0-9_-]+$/, 'an id holds letters, digits, _ and -');

export const retrySchema = z
  .strictObject({
    count: z.int().min(0).max(20).meta({ description: 'further attempts after the first' }),
    delayMs: z.int().min(0).max(600_000).default(200),
    exponential: z.boolean().default(true),
    jitter: z.boolean().default(true),
    codes: z.array(z.string().max(100)).max(50).optional().meta({ description: 'retry only these error codes' }),
  })
  .meta({ id: 'Retry' });

/** A block as stored. `config` is checked against its type's own schema by the planner. */
export interface Block {
  id: string;
  name: string;
  type: string;
  config: Record<string, JsonValue>;
  /** Graphs a container block owns, by slot name (semantics 1.6). */
  graphs?: Record<string, Graph> | undefined;
  timeoutMs?: number | undefined;
  retry?: z.infer<typeof retrySchema> | undefined;
  disabled?: boolean | undefined;
  note?: string | undefined;
  cacheTtlMs?: number | undefined;
  idempotencyKey?: z.infer<typeof valueSchema> | undefined;
  /** How often it runs at the same time in one run, in passes of loops. */
  concurrency?: number | undefined;
  /** What its data is expected to be: it fails with anything else. */
  output?: TypeSpec | undefined;
}

export const edgeSchema = z
  .strictObject({ from: idSchema, port: labelSchema, to: idSchema })
  .meta({ id: 'Edge', description: 'from a block and one of its ports, to a block of the same graph' });

export type Edge = z.infer<typeof edgeSchema>;

/** Blocks in author's order, which breaks ties in plan order, and the edges between them. Acyclic (semantics 1.5). */
export interface Graph {
  blocks: Block[];
  edges: Edge[];
}

export const blockSchema: z.ZodType<Block> = z.lazy(() =>
  z
    .strictObject({
      id: idSchema,
      name: blockNameSchema,
      type: z.string().min(1).max(60),
      config: z.record(z.string().max(200), jsonSchema),
      graphs: z.record(z.string().max(80), graphSchema).optional(),
      timeoutMs: z.int().min(1).max(86_400_000).optional(),
      retry: retrySchema.optional(),
      disabled: z.boolean().optional(),
      note: z.string().max(5000).optional(),
      cacheTtlMs: z.int().min(0).max(86_400_000).optional(),
      idempotencyKey: valueSchema.optional(),
      concurrency: z
        .int()
        .min(1)
        .max(1000)
        .optional()
        .meta({ description: 'most executions at the same time in one run, in passes of loops' }),
      output: typeSpecSchema
        .optional()
        .meta({ description: 'what its data is expected to be; it fails with anything else' }),
    })
    .meta({ id: 'Block' }),
);

export const graphSchema: z.ZodType<Graph> = z.lazy(() =>
  z
    .strictObject({ blocks: z.array(blockSchema).max(2000), edges: z.array(edgeSchema).max(10_000) })
    .meta({ id: 'Graph' }),
);

/** Who can call the function: everyone in the workspace, one app, or one page. */
const scopeSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('workspace') }),
  z.strictObject({ kind: z.literal('app'), app: labelSchema }),
  z.strictObject({ kind: z.literal('page'), page: labelSchema }),
]);

export const settingsSchema = z
  .strictObject({
    timeoutMs: z.int().min(1).max(300_000).optional().meta({ description: 'deadline of an inline run; 60 s if unset' }),
    jobTimeoutMs: z
      .int()
      .min(1)
      .max(86_400_000)
      .optional()
      .meta({ description: 'deadline of a durable run, what it waits not counted; 15 minutes if unset' }),
    jobChain: jobChainSchema
      .optional()
      .meta({ description: 'jobs that follow when it has run as a job; what starts the job may name others' }),
    maxIterations: z.int().min(1).max(1_000_000).optional().meta({ description: 'of each loop; 10,000 if unset' }),
    idempotencyKey: valueSchema.optional(),
    allowWhen: valueSchema
      .optional()
      .meta({ description: 'it runs only where this is true; reads params, user and env' }),
    runAs: z
      .enum(['caller', 'service'])
      .optional()
      .meta({ description: 'whose rights count for what it calls and uses: those of its caller, or of its publisher' }),
    revealDays: z.int().min(1).max(90).optional().meta({
      description:
        'what is sensitive of its runs is kept sealed for so many days, for who has the right to reveal it; not kept if unset',
    }),
    sensitive: z
      .boolean()
      .optional()
      .meta({ description: 'its Python runs in an interpreter that nobody used before or after' }),
    behaviour: behaviourSchema.optional().meta({ description: 'on pages; the server does nothing with it' }),
  })
  .meta({ id: 'Settings' });

/** Where the list of functions shows the function: `billing/refunds`. */
const folderSchema = z
  .string()
  .max(200)
  .regex(/^[^/\p{Cc}\p{Cs}]+(\/[^/\p{Cc}\p{Cs}]+)*$/u, 'a folder is a path such as billing/refunds');

/** What the canvas remembers and a reviewer does not care about: outside the version hash (semantics 1.2). */
export const layoutSchema = z
  .strictObject({
    mode: z.enum(['auto', 'manual']).optional(),
    positions: z.record(idSchema, z.strictObject({ x: z.number(), y: z.number() })).optional(),
    collapsed: z.array(idSchema).optional(),
    notes: z
      .array(
        z.strictObject({
          id: idSchema,
          text: z.string().max(20_000),
          x: z.number(),
          y: z.number(),
          width: z.number().optional(),
          height: z.number().optional(),
          color: z.string().max(20).optional(),
        }),
      )
      .optional(),
    groups: z.array(z.strictObject({ id: idSchema, title: z.string().max(200), blocks: z.array(idSchema) })).optional(),
    pins: z.record(z.string(), jsonSchema).optional().meta({ description: 'output by block name, for test-runs only' }),
    testValues: z
      .record(z.string(), jsonSchema)
      .optional()
      .meta({ description: 'value by parameter name, for test-runs only' }),
    folder: folderSchema.optional(),
    tags: z
      .array(
        z
          .string()
          .min(1)
          .max(40)
          .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'has characters that can not be shown'),
      )
      .max(20)
      .optional(),
  })
  .meta({ id: 'Layout' });

/** The function document (semantics 1.1, 1.2). Unknown keys are refused everywhere. */
export const functionSchema = z
  .strictObject({
    schemaVersion: z.literal(SCHEMA_VERSION),
    name: nameSchema,
    description: z.string().max(5000).default(''),
    scope: scopeSchema.default({ kind: 'workspace' }),
    params: z.array(parameterSchema).max(200).default([]),
    result: typeSpecSchema.optional(),
    body: graphSchema,
    onError: graphSchema.optional(),
    settings: settingsSchema.default({}),
    layout: layoutSchema.default({}),
  })
  .meta({ title: 'Switchyard function' });

export type FunctionDocument = z.infer<typeof functionSchema>;
export type FunctionInput = z.input<typeof functionSchema>;
export type Layout = z.infer<typeof layoutSchema>;
export type Retry = z.infer<typeof retrySchema>;

/** The text that a version's hash is taken of: everything but `layout`, keys sorted. */
export function hashedText(document: FunctionDocument): string {
  const { layout: _, ...logic } = document;
  return canonicalJson(logic as unknown as JsonValue);
}

/** All blocks of a document, those inside others and of the error handler included. */
export function allBlocks({ body, onError }: Pick<FunctionDocument, 'body' | 'onError'>): Block[] {
  return [...body.blocks, ...(onError?.blocks ?? [])].flatMap((block) => [...withInner(block)]);
}

/** A block and everything inside it. */
export function* withInner(block: Block): Generator<Block, void, undefined> {
  yield block;
  for (const graph of Object.values(block.graphs ?? {})) for (const inner of graph.blocks) yield* withInner(inner);
}
