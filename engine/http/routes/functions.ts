import { authorize, type Identity, may } from '#access';
import {
  appOfFunction,
  type CallAnswer,
  functionUsers,
  requireOpen,
  requireParams,
  type StartRun,
  usersOfAll,
} from '#core';
import { InputError } from '#kit';
import { type FunctionDocument, isJsonObject, presenceBody, runBody, type UserNames } from '#schema';
import type { Services } from '../app.ts';
import { parseFunction } from '../document.ts';
import { goneSignal, header, headers } from '../incoming.ts';
import { pathParam, type Request, type Router, readBody } from '../router.ts';
import { createAppMoves } from './app-moves.ts';
import { requireLive } from './document-uses.ts';
import { documentRoutes } from './documents.ts';
import { testRoute } from './test-run.ts';

/** Of each function in the list. */
const MAX_LAST_RUNS = 20;

/** Drafts, versions and calls of functions. */
export function functionRoutes(router: Router, services: Services): void {
  const { store, functions, auth, catalog } = services;
  router.on('POST /api/functions/:name/run', (context, identity) => run(services, context, identity));
  router.on('POST /api/functions/:name/test', testRoute(router, services));

  router.on('GET /api/functions', async (context, identity) =>
    context.json({ functions: await listFunctions(services, identity) }),
  );
  router.on('GET /api/functions/:name/uses', async (context, identity) => {
    const name = pathParam(context, 'name');
    const uses = await functions.uses.of(identity.workspace, name);
    if (!uses) throw unknown(name);
    const { pages, schedules, hooks } = await functionUsers(identity.workspace, name, {
      ...services,
      pages: store.pages,
    });
    return context.json({
      ...uses,
      usedBy: uses.usedBy.filter((user) => may(identity, 'function.read', user.name)),
      pages: pages.filter((page) => may(identity, 'page.read', page.name)),
      schedules: may(identity, 'schedule.manage', name) ? schedules : [],
      hooks: may(identity, 'hook.manage', name) ? hooks : [],
    });
  });
  router.on('POST /api/functions/:name/presence', async (context, { workspace, id, name, user }) => {
    const { tab, open } = await readBody(context, presenceBody);
    const document = pathParam(context, 'name');
    // What somebody calls themselves: their address is nobody else's business.
    const shown = isJsonObject(user) && typeof user.name === 'string' ? user.name : name;
    const visit = { workspace, document, tab, id, name: shown };
    if (!open) services.presence.leave(visit);
    // Names of what is not there are not kept.
    else if (!services.presence.isHere(visit) && !(await store.functions.draft(workspace, document))) {
      throw unknown(document);
    }
    return context.json({ others: open ? services.presence.arrive(visit) : [] });
  });
  documentRoutes<FunctionDocument>(router, {
    noun: 'function',
    store: store.functions,
    checkpoints: store.checkpoints,
    parse: parseFunction,
    check: (workspace, document) => functions.check(workspace, document),
    requireName: (identity, name) => authorize(identity, 'function.edit', name),
    moves: createAppMoves({ noun: 'function', store: store.functions, appOf: appOfFunction }, services),
    requireUses: (identity, document) => requireLive(identity, document, catalog),
    publish: (workspace, publish) => functions.publish(workspace, publish),
    rollback: (workspace, rollback) => functions.rollback(workspace, rollback),
    forget: (workspace, name) => functions.forget(workspace, name),
    onRename(workspace, name) {
      functions.forget(workspace, name);
      auth.forgetPeople();
    },
  });
}

/** With their last runs and those who run them, of what somebody may see. */
async function listFunctions({ store, functions, ...services }: Services, identity: Identity) {
  const { workspace } = identity;
  const [all, latest] = await Promise.all([
    store.functions.list(workspace),
    may(identity, 'run.read') ? store.runs.latest(workspace, MAX_LAST_RUNS) : undefined,
  ]);
  const usersOf = await usersOfAll(workspace, all, { ...services, uses: functions.uses, pages: store.pages });
  const lastRuns = (name: string) => (may(identity, 'run.read', name) ? latest?.get(name) : undefined) ?? [];
  const list = all.filter(({ name }) => may(identity, 'function.read', name));
  return list.map((each) => ({
    ...each,
    ...(latest && { lastRuns: lastRuns(each.name) }),
    users: namesFor(identity, each.name, usersOf(each.name)),
  }));
}

/** Of those who run a function, whom somebody may see. */
function namesFor(identity: Identity, name: string, { functions, pages, schedules, hooks }: UserNames): UserNames {
  return {
    functions: functions.filter((each) => may(identity, 'function.read', each)),
    pages: pages.filter((each) => may(identity, 'page.read', each)),
    schedules: may(identity, 'schedule.manage', name) ? schedules : [],
    hooks: may(identity, 'hook.manage', name) ? hooks : [],
  };
}

/** A call of the published version: params in, the result out, nothing else (semantics 5.1). */
async function run(services: Services, context: Request, identity: Identity): Promise<Response> {
  const { params = {} } = await readBody(context, runBody);
  const { plan, version } = await services.functions.live(identity.workspace, pathParam(context, 'name'));
  requireOpen(plan);
  await services.limits.countCalls(context, plan.document.name);
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

/** What a call is answered over the wire. */
export function toResponse({ runId, status, body, replayed, kept }: CallAnswer): Response {
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
export function safeHeaders(context: Request): Record<string, string> {
  const { authorization: _, cookie: __, ...rest } = headers(context);
  return rest;
}

function unknown(name: string): InputError {
  return new InputError({ code: 'function.unknown', message: `There is no function "${name.slice(0, 60)}".` });
}
