import { z } from 'zod';
import { checkResponse } from './api.ts';
import { jsonSchema } from './json.ts';

const anySchema = z
  .record(z.string(), z.unknown())
  .meta({ description: 'JSON Schema 2020-12; `x-field` tells how to draw it' });

/** What a block is on the canvas: decides its colour and icon. */
const blockKindSchema = z.enum([
  'io',
  'query',
  'http',
  'mail',
  'js',
  'python',
  'logic',
  'loop',
  'call',
  'wait',
  'error',
  'transform',
]);

/** What the canvas may know of a block type: nothing of its code. */
export const catalogBlockSchema = z
  .strictObject({
    type: z.string(),
    title: z.string(),
    description: z.string(),
    category: z.string(),
    kind: blockKindSchema,
    returns: z.boolean(),
    leavesLoop: z.boolean(),
    config: anySchema,
    start: z.record(z.string(), jsonSchema).meta({ description: 'config of a fresh block' }),
    typical: checkResponse.shape.blocks.valueType.meta({ description: 'what a fresh block looks like' }),
    help: z.string().meta({ description: 'Markdown' }),
  })
  .meta({ id: 'CatalogBlock' });

const connectorActionSchema = z
  .strictObject({
    kind: blockKindSchema,
    label: z.string().meta({ description: 'before the name of a resource: `Query orders_db`' }),
    name: z.string().meta({ description: 'of a new block' }),
  })
  .meta({ description: 'what a block does that asks such a resource' });

export const catalogConnectorSchema = z
  .strictObject({
    type: z.string(),
    title: z.string(),
    description: z.string(),
    action: connectorActionSchema,
    settings: anySchema,
    query: anySchema,
    canIntrospect: z.boolean(),
    methods: z.array(z.string()).meta({ description: 'of `resources.<name>` in code' }),
    help: z.string(),
  })
  .meta({ id: 'CatalogConnector' });

/** What the page builder may know of a component type; the runtime knows it from the page it gets. */
export const catalogComponentSchema = z
  .strictObject({
    type: z.string(),
    title: z.string(),
    description: z.string(),
    category: z.enum(['text', 'action', 'input', 'data', 'layout', 'overlay']),
    props: anySchema,
    start: z.record(z.string(), jsonSchema).meta({ description: 'properties of a fresh one' }),
    names: z.array(z.string()).meta({ description: 'what properties read that are evaluated for each row' }),
    shows: z.string().optional().meta({ description: 'the property that it is there to show' }),
    values: z
      .record(
        z.string(),
        z.strictObject({
          description: z.string(),
          start: jsonSchema,
          follows: z.string().optional().meta({ description: 'the property whose value takes its place' }),
          settable: z.boolean().optional().meta({ description: 'steps of events may set it' }),
        }),
      )
      .meta({ description: 'what expressions read of it: `search.value`' }),
    events: z.record(
      z.string(),
      z.strictObject({
        title: z.string(),
        description: z.string(),
        names: z.array(z.string()).meta({ description: 'what its steps read besides the names of the page' }),
      }),
    ),
    slots: z.record(
      z.string(),
      z.strictObject({
        title: z.string(),
        names: z.array(z.string()).meta({ description: 'what is added inside, where it is there once for each item' }),
        each: z.string().optional().meta({ description: 'one slot for each id of this property' }),
      }),
    ),
  })
  .meta({ id: 'CatalogComponent' });

/** A library that code can import besides what comes with its language. */
export const librarySchema = z
  .strictObject({
    name: z.string().meta({ description: 'as functions name it in settings.python.requirements' }),
    version: z.string(),
    modules: z.array(z.string()).meta({ description: 'what import says' }),
    requires: z.array(z.string()).meta({ description: 'libraries that come along with it' }),
    isShipped: z.boolean().meta({ description: 'it comes with the product, and no function has to name it' }),
  })
  .meta({ id: 'Library' });

export type Library = z.infer<typeof librarySchema>;

export const catalogSchema = z.strictObject({
  blocks: z.array(catalogBlockSchema),
  connectors: z.array(catalogConnectorSchema),
  components: z.array(catalogComponentSchema),
});

export type CatalogDocument = z.infer<typeof catalogSchema>;
