import { z } from 'zod';
import { jsonSchema } from './json.ts';
import { apiKeySchema, scopeSchema } from './key.ts';
import { labelSchema, nameSchema } from './names.ts';
import { issueSchema, problemSchema } from './problem.ts';
import { resourceInputSchema, resourceSettingsSchema } from './resource.ts';
import { runStatusSchema, triggerSchema } from './run.ts';

/** Requests and responses of every route, beside the documents themselves. */

/** Known to be JSON: the body parser has checked depth, size and keys before any schema looks at it. */
const parsedJson = z.unknown();

export const runBody = z.strictObject({ params: parsedJson.optional() });

export const testBody = z.strictObject({
  params: z.record(z.string(), parsedJson).default({}).meta({ description: 'over test values and defaults' }),
  dry: z.boolean().default(false).meta({ description: 'hold back or roll back every write (semantics 5.4)' }),
  run: z.enum(['all', 'only', 'upTo', 'from']).default('all'),
  block: z.string().optional().meta({ description: 'id of the block for only, upTo, from' }),
  usePins: z.boolean().default(true),
  useRun: z.uuid().optional().meta({ description: 'take outputs of blocks that do not run from this run' }),
  environment: labelSchema.optional(),
  as: z
    .union([
      z.strictObject({ person: z.string().min(1).max(100) }),
      z.strictObject({ role: z.string().min(1).max(40) }),
    ])
    .optional()
    .meta({
      description: 'with the rights and as the user of that person, or of somebody with only that role; for owners',
    }),
  revision: z
    .int()
    .min(1)
    .optional()
    .meta({ description: 'of the draft that is meant; nothing runs if the draft is another by now' }),
});

const revision = z.int().min(1).nullable().meta({ description: 'the revision this change started from; null creates' });

/** `document` is checked by {@link functionSchema} or {@link pageSchema} after migration. */
export const saveDocumentBody = z.strictObject({ document: parsedJson, revision });
export const checkBody = z.strictObject({ document: parsedJson });
export const publishBody = z.strictObject({ revision: z.int().min(1), note: z.string().max(2000).default('') });
export const rollbackBody = z.strictObject({ to: z.int().min(1) });
export const checkpointBody = z.strictObject({
  label: z.string().trim().min(1).max(200).meta({ description: 'what it is for, in a list' }),
});

export const presenceBody = z.strictObject({
  tab: z.uuid().meta({ description: 'one window of whoever asks, by a name that it has given itself' }),
  open: z.boolean().default(true).meta({ description: 'false: it is being left' }),
});

export const presenceResponse = z.strictObject({
  others: z.array(
    z.strictObject({ name: z.string(), isYou: z.boolean().meta({ description: 'whoever asks, in another window' }) }),
  ),
});

export const checkResponse = z.strictObject({
  issues: z.array(issueSchema),
  blocks: z
    .record(
      z.string(),
      z.strictObject({
        ports: z.array(z.string()),
        effects: z.enum(['none', 'read', 'write', 'external']),
        graphs: z.array(z.strictObject({ slot: z.string(), title: z.string(), names: z.array(z.string()) })),
      }),
    )
    .meta({ description: 'by block id, for blocks whose config is right' }),
});

/** No more than one screen needs; more would be a way around what each call costs. */
const MAX_PAGE_CALLS = 50;

const pageCallSchema = z
  .strictObject({
    site: z.string().min(1).max(64).meta({ description: 'id of the use of a function, as the page tells it' }),
    params: z.record(z.string(), jsonSchema).default({}),
    waits: z
      .array(nameSchema)
      .max(200)
      .default([])
      .meta({ description: 'parameters that read what other calls of this request answer; the server makes them' }),
  })
  .meta({ id: 'PageCall' });

export const pageRunBody = z.strictObject({
  calls: z.array(pageCallSchema).min(1).max(MAX_PAGE_CALLS),
  scope: z
    .record(z.string(), jsonSchema)
    .default({})
    .meta({ description: 'what else of the page those parameters read, by name' }),
});

/** One line of the answer of a page's calls. `answer` is as that of a call of the function: a result, or a problem. */
export const pageAnswerSchema = z
  .strictObject({
    site: z.string(),
    status: z.int(),
    runId: z.string().nullable(),
    answer: z.union([z.strictObject({ data: jsonSchema }), problemSchema]),
  })
  .meta({ id: 'PageAnswer' });

export type PageCall = z.infer<typeof pageCallSchema>;

export const checkPageResponse = z.strictObject({ issues: z.array(issueSchema) });
export const previewPageResponse = checkPageResponse.extend({
  live: z
    .record(z.string(), jsonSchema)
    .meta({ description: 'the page as it would be when somebody opens it, as far as it can be read' }),
});

export const saveResourceBody = z.strictObject({ resource: resourceInputSchema, revision });
export const testResourceBody = z.strictObject({ environment: labelSchema.optional() });
export const testConnectionBody = z.strictObject({ connector: labelSchema, settings: resourceSettingsSchema });

export const deleteResourceQuery = z.strictObject({
  force: z.enum(['true', 'false']).default('false').meta({ description: 'also where functions use it' }),
});
export const shapeQuery = z.strictObject({ environment: labelSchema.optional() });
export const shapeResponse = z.strictObject({
  tables: z.array(
    z.strictObject({
      schema: z.string(),
      name: z.string(),
      isVisible: z.boolean(),
      columns: z.array(z.strictObject({ name: z.string(), type: z.string(), nullable: z.boolean() })),
    }),
  ),
});

/** Within what every database knows as a time. */
const momentSchema = z.iso.datetime({ offset: true }).refine((text) => Date.parse(text) >= 0, 'is before 1970');

export const runsQuery = z.strictObject({
  function: nameSchema.optional(),
  status: runStatusSchema.optional(),
  mode: z.enum(['inline', 'test', 'durable']).optional(),
  trigger: triggerSchema.optional(),
  from: momentSchema.optional().meta({ description: 'those that started then or later' }),
  to: momentSchema.optional().meta({ description: 'those that started before' }),
  q: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .optional()
    .meta({ description: 'in the name of the function or the error, or how the id begins' }),
  before: z.uuid().optional().meta({ description: 'id of the last run of the page before' }),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

export const outputQuery = z.strictObject({
  path: z.string().max(2000).default('').meta({ description: "of the step; without it the run's result" }),
  rows: z
    .string()
    .regex(/^\d{1,9}-\d{1,9}$/, 'looks like 0-99')
    .optional()
    .meta({ description: 'only these items of a list, the last one included' }),
});

export const environmentsResponse = z.strictObject({
  environments: z.array(z.string()).meta({ description: "those that resources have settings for, and the server's" }),
  current: z.string().meta({ description: "the server's: what a call runs in" }),
});

/** Who makes a key can only give what they have; that is for the route to check. */
export const createKeyBody = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1)
    .max(60)
    .regex(/^\P{C}*$/u, 'has characters that can not be shown'),
  scopes: z.array(scopeSchema).min(1).default(['function.run']),
  functions: z
    .array(nameSchema)
    .min(1, 'leave it out for all functions')
    .max(200)
    .optional()
    .meta({ description: 'the only functions it is for; left out: all' }),
  expiresAt: z.iso.datetime({ offset: true }).optional().meta({ description: 'left out: never' }),
});

/** The only time that the key itself is told. */
export const createdKeyResponse = apiKeySchema.extend({ token: z.string() });
export const keysResponse = z.strictObject({ keys: z.array(apiKeySchema) });
