import { z } from 'zod';

const anySchema = z
  .record(z.string(), z.unknown())
  .meta({ description: 'JSON Schema 2020-12; `x-field` tells how to draw it' });

/** What the canvas may know of a block type: nothing of its code. */
export const catalogBlockSchema = z
  .strictObject({
    type: z.string(),
    title: z.string(),
    description: z.string(),
    category: z.string(),
    returns: z.boolean(),
    leavesLoop: z.boolean(),
    config: anySchema,
    help: z.string().meta({ description: 'Markdown' }),
  })
  .meta({ id: 'CatalogBlock' });

export const catalogConnectorSchema = z
  .strictObject({
    type: z.string(),
    title: z.string(),
    description: z.string(),
    settings: anySchema,
    query: anySchema,
    canIntrospect: z.boolean(),
    help: z.string(),
  })
  .meta({ id: 'CatalogConnector' });

export const catalogSchema = z.strictObject({
  blocks: z.array(catalogBlockSchema),
  connectors: z.array(catalogConnectorSchema),
});

export type CatalogDocument = z.infer<typeof catalogSchema>;
