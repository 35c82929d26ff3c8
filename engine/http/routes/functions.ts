import { type CallAnswer, type PublishedFunction, requireParams, type StartRun } from '#core';
import { InputError } from '#kit';
import { publishBody, rollbackBody, runBody, saveFunctionBody } from '#schema';
import type { Services } from '../app.ts';
import { parseDocument } from '../document.ts';
import { type Identity, mayUse, requireFunction } from '../identity.ts';
import { goneSignal, header, headers } from '../incoming.ts';
import { pathParam, type Request, type Router, readBody } from '../router.ts';
import { MAX_DOCUMENT_BYTES } from './catalog.ts';
import { testRoute } from './test-run.ts';

/** Drafts, versions and calls of functions. */
export function functionRoutes(router: Router, services: Services): void {
  const { store, functions } = services;
  router.on('POST /api/functions/:name/run', (context, identity) => run(services, context, identity));
  router.on('POST /api/functions/:name/test', testRoute(services));

  router.on('GET /api/functions', async (context, identity) => {
    const all = await store.functions.list(identity.workspace);
    return context.json({ functions: all.filter(({ name }) => mayUse(identity, name)) });
  });
  router.on('GET /api/functions/:name', async (context, { workspace }) => {
    const draft = await store.functions.draft(workspace, pathParam(context, 'name'));
    if (!draft) throw unknown(pathParam(context, 'name'));
    const { issues, blocks } = functions.plan(draft.document);
    return context.json({ ...draft, issues, blocks });
  });
  router.on('PUT /api/functions/:name', async (context, identity) => {
    const { workspace, id, name: by } = identity;
    const body = await readBody(context, saveFunctionBody, MAX_DOCUMENT_BYTES);
    const document = parseDocument(body.document);
    // The document's own name is the one it is saved under.
    requireFunction(identity, document.name);
    const name = pathParam(context, 'name');
    const draft = await store.functions.save(workspace, {
      name,
      document,
      revision: body.revision,
      by: { id, name: by },
    });
    if (document.name !== name) functions.forget(workspace, name);
    const { issues, blocks } = functions.plan(document);
    return context.json({ ...draft, issues, blocks }, body.revision === null ? 201 : 200);
  });
  router.on('DELETE /api/functions/:name', async (context, { workspace }) => {
    const name = pathParam(context, 'name');
    if (!(await store.functions.remove(workspace, name))) throw unknown(name);
    functions.forget(workspace, name);
    return context.body(null, 204);
  });
  versionRoutes(router, services);
}

function versionRoutes(router: Router, { store, functions }: Services): void {
  router.on('POST /api/functions/:name/publish', async (context, { workspace, id, name: by }) => {
    const { revision, note } = await readBody(context, publishBody);
    const name = pathParam(context, 'name');
    return context.json(await functions.publish(workspace, { name, revision, note, by: { id, name: by } }), 201);
  });
  router.on('POST /api/functions/:name/rollback', async (context, { workspace, id, name: by }) => {
    const { to } = await readBody(context, rollbackBody);
    const name = pathParam(context, 'name');
    return context.json(await functions.rollback(workspace, { name, to, by: { id, name: by } }), 201);
  });
  router.on('GET /api/functions/:name/versions', async (context, { workspace }) =>
    context.json({ versions: await store.functions.versions(workspace, pathParam(context, 'name')) }),
  );
  router.on('GET /api/functions/:name/versions/:number', async (context, { workspace }) => {
    const name = pathParam(context, 'name');
    const number = pathParam(context, 'number');
    const version: PublishedFunction | undefined = /^\d{1,9}$/.test(number)
      ? await store.functions.version(workspace, name, Number(number))
      : undefined;
    if (!version)
      throw new InputError({ code: 'version.unknown', message: `"${name}" has no version ${number.slice(0, 20)}.` });
    return context.json(version);
  });
}

/** A call of the published version: params in, the result out, nothing else (semantics 5.1). */
async function run(services: Services, context: Request, identity: Identity): Promise<Response> {
  const { params = {} } = await readBody(context, runBody);
  const { plan, version } = await services.functions.live(identity.workspace, pathParam(context, 'name'));
  const { method, path } = context.req;
  const start: StartRun = {
    workspace: identity.workspace,
    plan,
    version,
    params: requireParams(plan.params, params),
    mode: 'inline',
    trigger: 'http',
    environment: services.environment,
    caller: identity,
    request: () => ({ method, path, headers: safeHeaders(context) }),
    traceparent: header(context, 'traceparent'),
    signal: goneSignal(context),
  };
  const key = header(context, 'idempotency-key');
  const answer = await services.calls.answer(start, { key, sent: params });
  context.set('run', answer.runId);
  return toResponse(answer);
}

function toResponse({ runId, status, body, replayed, kept }: CallAnswer): Response {
  const headers: Record<string, string> = {
    'Content-Type': status === 200 ? 'application/json' : 'application/problem+json',
    'Cache-Control': 'no-store',
    'Run-Id': runId,
  };
  if (replayed) headers['Idempotency-Replayed'] = 'true';
  // What is kept stays as it is, however often it is asked for.
  if (status === 503 && !kept) headers['Retry-After'] = '1';
  return new Response(body, { status, headers });
}

/** Headers as `request.headers` shows them: never the credentials that came with the call. */
function safeHeaders(context: Request): Record<string, string> {
  const { authorization: _, cookie: __, ...rest } = headers(context);
  return rest;
}

function unknown(name: string): InputError {
  return new InputError({ code: 'function.unknown', message: `There is no function "${name.slice(0, 60)}".` });
}
