import { z } from 'zod';
import { functionSchema } from './function.ts';
import { pageSchema } from './page.ts';
import { runBriefSchema } from './run.ts';

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

/** The draft of a page. */
export const pageDraftSchema = draftSchema.extend({ document: pageSchema }).meta({ id: 'PageDraft' });

export const versionSchema = z
  .strictObject({
    name: z.string().meta({ description: 'of what was published' }),
    number: z.int(),
    hash: z.string(),
    publishedAt: z.iso.datetime(),
    publishedBy: z.string(),
    note: z.string(),
    rollbackOf: z.int().nullable().meta({ description: 'the version that this one is a copy of, after a rollback' }),
  })
  .meta({ id: 'Version' });

const usedByIdSchema = z.array(z.strictObject({ id: z.uuid(), name: z.string() }));

/** Who runs a function, in a list: by name, in a draft or live. */
const userNamesSchema = z
  .strictObject({
    functions: z.array(z.string()).meta({ description: 'that call it, itself left out' }),
    pages: z.array(z.string()),
    schedules: usedByIdSchema,
    hooks: usedByIdSchema.meta({ description: 'webhook endpoints' }),
  })
  .meta({ description: 'who runs it, as far as whoever asks may see them' });

export const functionSummarySchema = z
  .strictObject({
    name: z.string(),
    description: z.string(),
    revision: z.int(),
    liveVersion: z.int().nullable(),
    changed: z.boolean(),
    updatedAt: z.iso.datetime(),
    blocks: z.int().meta({ description: 'of the draft, those inside other blocks and of onError included' }),
    params: z.int(),
    app: z.string().optional().meta({ description: 'that the draft belongs to' }),
    folder: z.string().optional(),
    tags: z.array(z.string()).optional(),
    lastRuns: z
      .array(runBriefSchema)
      .optional()
      .meta({ description: 'at most 20, newest first; left out for whoever may not read runs' }),
    users: userNamesSchema,
  })
  .meta({ id: 'FunctionSummary' });

export const pageSummarySchema = z
  .strictObject({
    name: z.string(),
    description: z.string(),
    title: z.string(),
    revision: z.int(),
    liveVersion: z.int().nullable(),
    changed: z.boolean(),
    updatedAt: z.iso.datetime(),
    app: z.string().optional().meta({ description: 'that the draft belongs to' }),
    components: z.int().meta({ description: 'of the draft, those inside others included' }),
    functions: z.array(z.string()).meta({ description: 'names of those that the draft uses' }),
  })
  .meta({ id: 'PageSummary' });

/** A draft as it was at some time, to go back to. */
export const checkpointSchema = z
  .strictObject({
    id: z.uuid(),
    label: z.string(),
    reason: z.enum(['manual', 'edit', 'publish', 'rollback']).meta({
      description: 'somebody asked for it; or the server made it: while editing, before a publish, a rollback',
    }),
    revision: z.int().meta({ description: 'of the draft' }),
    createdAt: z.iso.datetime(),
    createdBy: z.string(),
  })
  .meta({ id: 'Checkpoint' });

const callSchema = z.strictObject({
  from: z
    .enum(['block', 'code', 'page'])
    .meta({ description: 'a field of a block, its code, or the behaviour on pages' }),
  block: z.string().optional().meta({ description: 'id of the block; none for behaviour' }),
  params: z
    .array(z.string())
    .nullable()
    .meta({ description: 'names of what is passed; null where only a run can tell' }),
});

const usesSchema = z.strictObject({
  functions: z.array(z.strictObject({ name: z.string(), calls: z.array(callSchema) })),
  resources: z.array(z.string()),
  isWhole: z.boolean().meta({ description: 'false where code makes names while it runs, so that there may be more' }),
});

/** Who runs a function besides functions. */
const functionUsersSchema = z.strictObject({
  pages: z
    .array(z.strictObject({ name: z.string(), draft: z.boolean(), live: z.boolean() }))
    .meta({ description: 'that use it in their draft, or live' }),
  schedules: usedByIdSchema.meta({ description: 'that start it' }),
  hooks: usedByIdSchema.meta({ description: 'webhook endpoints that start it' }),
});

/** What a function uses, and who uses it, as far as documents tell. */
export const functionUsesSchema = z
  .strictObject({
    draft: usesSchema,
    live: usesSchema.nullable().meta({ description: 'null before the first publish' }),
    usedBy: z.array(z.strictObject({ name: z.string(), draft: z.array(callSchema), live: z.array(callSchema) })),
    ...functionUsersSchema.shape,
  })
  .meta({ id: 'FunctionUses' });

export type Draft = z.infer<typeof draftSchema>;
export type Version = z.infer<typeof versionSchema>;
export type FunctionSummary = z.infer<typeof functionSummarySchema>;
export type PageSummary = z.infer<typeof pageSummarySchema>;
export type Checkpoint = z.infer<typeof checkpointSchema>;
export type FunctionCall = z.infer<typeof callSchema>;
export type DocumentUses = z.infer<typeof usesSchema>;
export type UserNames = z.infer<typeof userNamesSchema>;
export type FunctionUsers = z.infer<typeof functionUsersSchema>;
export type FunctionUses = z.infer<typeof functionUsesSchema>;
