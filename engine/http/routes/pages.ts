import { authorize, type Identity, may, requireUses } from '#access';
import { appOfPage, type PageAnswer, type PagePlan } from '#core';
import { type PageDocument, pageRunBody } from '#schema';
import type { Services } from '../app.ts';
import { parsePage } from '../document.ts';
import { goneSignal, header } from '../incoming.ts';
import { pathParam, type Request, type Router, readBody } from '../router.ts';
import { createAppMoves } from './app-moves.ts';
import { deniedUses } from './denied-uses.ts';
import { documentRoutes } from './documents.ts';
import { safeHeaders } from './functions.ts';

/** Drafts and versions of pages, and what whoever opens a page gets and runs. */
export function pageRoutes(router: Router, services: Services): void {
  const { store, pages, auth } = services;
  router.on('GET /api/pages', async (context, identity) => {
    const list = await store.pages.list(identity.workspace);
    return context.json({ pages: list.filter(({ name }) => may(identity, 'page.read', name)) });
  });
  router.on('GET /api/pages/:name/live', async (context, identity) => {
    const { workspace, user } = identity;
    const { plan, version } = await pages.live(workspace, pathParam(context, 'name'));
    const denied = await deniedUses(services, identity, plan);
    return context.json({ ...plan.live, version, user, denied }, 200, { 'Cache-Control': 'no-store' });
  });
  router.on('POST /api/pages/:name/run', async (context, identity) => {
    const name = pathParam(context, 'name');
    const { plan } = await pages.live(identity.workspace, name);
    return await run(services, context, { identity, plan, page: name });
  });
  router.on('POST /api/pages/:name/draft/run', async (context, identity) => {
    const plan = await pages.draft(identity.workspace, pathParam(context, 'name'));
    requirePageUses(identity, plan.document);
    return await run(services, context, { identity, plan });
  });
  documentRoutes<PageDocument>(router, {
    noun: 'page',
    store: store.pages,
    checkpoints: store.pageCheckpoints,
    parse: parsePage,
    check: async (workspace, document) => ({ issues: (await pages.plan(workspace, document)).issues }),
    requireName: (identity, name) => authorize(identity, 'page.edit', name),
    moves: createAppMoves({ noun: 'page', store: store.pages, appOf: appOfPage }, services),
    requireUses: requirePageUses,
    publish: (workspace, publish) => pages.publish(workspace, publish),
    rollback: (workspace, rollback) => pages.rollback(workspace, rollback),
    forget: (workspace, name) => pages.forget(workspace, name),
    onRename(workspace, name) {
      pages.forget(workspace, name);
      auth.forgetPeople();
    },
  });
}

/** Of whoever makes the page (semantics 5.1): whoever opens it may run what it uses. */
function requirePageUses(identity: Identity, { functions }: PageDocument): void {
  requireUses(identity, { functions: functions.map((use) => use.function), resources: [], isWhole: true });
}

interface RunOfPage {
  identity: Identity;
  plan: PagePlan;
  /** The published page, which lends its publisher's rights; unset for a draft. */
  page?: string;
}

/** Runs functions of a page and answers each as it ends, a line each (semantics 5.1). */
async function run(services: Services, context: Request, { identity, plan, page }: RunOfPage): Promise<Response> {
  const { calls, scope } = await readBody(context, pageRunBody);
  const { workspace } = identity;
  // The request itself has been counted for the first of them.
  if (calls.length > 1) await services.limits.count(context, identity, calls.length - 1);
  for (const { site } of calls) await services.limits.countCalls(context, plan.sites.get(site)?.function ?? '');
  const { method, path } = context.req;
  const answers = services.pageCalls.answer({
    ...{ plan, calls, scope, key: header(context, 'idempotency-key') },
    start: {
      workspace,
      environment: services.environment,
      caller: page === undefined ? identity : { ...identity, authority: { id: identity.id, page } },
      request: () => ({ method, path, headers: safeHeaders(context) }),
      traceparent: header(context, 'traceparent'),
      signal: goneSignal(context),
    },
  });
  return lines(answers);
}

/** Newline-delimited JSON, each line as soon as there is one. Answers are JSON text already, and are not parsed again. */
function lines(answers: AsyncGenerator<PageAnswer>): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(sink) {
      const { value, done } = await answers.next();
      if (done) {
        sink.close();
        return;
      }
      const { site, status, runId, body: answer } = value;
      const head = JSON.stringify({ site, status, runId });
      sink.enqueue(encoder.encode(`${head.slice(0, -1)},"answer":${answer}}\n`));
    },
  });
  const headers = { 'Content-Type': 'application/x-ndjson', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' };
  return new Response(body, { headers });
}
