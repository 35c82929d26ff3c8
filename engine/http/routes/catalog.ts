import { describeCatalog, toInputSchema } from '#core';
import { checkBody, functionSchema } from '#schema';
import type { Services } from '../app.ts';
import { parseDocument } from '../document.ts';
import { type Router, readBody } from '../router.ts';

/** What the canvas is built from: block types, connectors, the document's schema, and the checks. */
export function catalogRoutes(router: Router, { catalog, help, functions }: Services): void {
  const document = JSON.stringify(describeCatalog(catalog, help));
  const schema = JSON.stringify({ $id: '/schema/function.json', ...toInputSchema(functionSchema) });
  const json = { 'Content-Type': 'application/json' };
  router.on('GET /api/catalog', (context) => context.body(document, 200, json));
  router.on('GET /schema/function.json', (context) =>
    context.body(schema, 200, { 'Content-Type': 'application/schema+json' }),
  );
  router.on('POST /api/check', async (context) => {
    const body = await readBody(context, checkBody, MAX_DOCUMENT_BYTES);
    const { issues, blocks } = functions.plan(parseDocument(body.document));
    return context.json({ issues, blocks });
  });
}

export const MAX_DOCUMENT_BYTES = 8 * 1024 * 1024;
