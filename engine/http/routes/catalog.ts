import { describeCatalog, toInputSchema } from '#core';
import { checkBody, functionSchema, pageSchema } from '#schema';
import type { Services } from '../app.ts';
import { parseFunction, parsePage } from '../document.ts';
import { type Router, readBody } from '../router.ts';
import { MAX_DOCUMENT_BYTES } from './documents.ts';

/** What the editors are built from: block types, connectors, components, the documents' schemas, and the checks. */
export function catalogRoutes(router: Router, { catalog, help, functions, pages, sandbox }: Services): void {
  const document = madeOnce(() => JSON.stringify(describeCatalog(catalog, help)));
  const schemas = { function: functionSchema, page: pageSchema };
  const json = { 'Content-Type': 'application/json' };
  router.on('GET /api/catalog', (context) => context.body(document(), 200, json));
  for (const noun of ['function', 'page'] as const) {
    const schema = madeOnce(() => JSON.stringify({ $id: `/schema/${noun}.json`, ...toInputSchema(schemas[noun]) }));
    router.on(`GET /schema/${noun}.json`, (context) =>
      context.body(schema(), 200, { 'Content-Type': 'application/schema+json' }),
    );
  }
  router.on('GET /api/python/libraries', async (context) =>
    context.json({ libraries: await sandbox.libraries('python') }),
  );
  router.on('POST /api/check', async (context, { workspace }) => {
    const body = await readBody(context, checkBody, MAX_DOCUMENT_BYTES);
    return context.json(await functions.check(workspace, parseFunction(body.document)));
  });
  router.on('POST /api/check/page', async (context, { workspace, user }) => {
    const body = await readBody(context, checkBody, MAX_DOCUMENT_BYTES);
    const { issues, plan } = await pages.plan(workspace, parsePage(body.document));
    return context.json({ issues, live: { ...plan.live, version: 0, user } });
  });
}

/** At first use: making JSON Schemas of everything takes a good part of a start, and a server without editors never needs them. */
function madeOnce(make: () => string): () => string {
  let made: string | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
