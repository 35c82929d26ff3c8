import { authorize, type Identity, may } from '#access';
import { type Caller, type OpenHook, requireOpen, requireParams, requireRight } from '#core';
import { AccessError, InputError } from '#kit';
import { type Hook, type JsonValue, saveHookBody } from '#schema';
import type { Services } from '../app.ts';
import { header, headers, readBytes } from '../incoming.ts';
import { JSON_LIMITS, parseJson } from '../json-body.ts';
import { pathParam, type Request, type Router, readBody } from '../router.ts';
import { newWebhookSecret, requireSignature } from '../webhook-signature.ts';
import { toResponse } from './functions.ts';
import { runId } from './run-id.ts';

/** After a new secret was made, those before it count so long. */
const KEEP_SECRET_MS = 24 * 60 * 60 * 1000;

/** Webhook endpoints: their settings, and what is sent to them. */
export function hookRoutes(router: Router, services: Services): void {
  const { hooks, environment, newId } = services;
  const find = async (context: Request, identity: Identity): Promise<Hook> => {
    const hook = await hooks.get(identity.workspace, runId(context));
    if (!hook || !may(identity, 'hook.manage', hook.function)) throw unknown(context);
    return hook;
  };
  router.on('POST /hooks/:id', (context) => receive(services, context));
  router.on('GET /api/hooks', async (context, identity) => {
    const all = await hooks.list(identity.workspace);
    return context.json({ hooks: all.filter((hook) => may(identity, 'hook.manage', hook.function)) });
  });
  router.on('POST /api/hooks', async (context, identity) => {
    const definition = await readBody(context, saveHookBody);
    authorize(identity, 'hook.manage', definition.function);
    authorize(identity, 'function.run', definition.function);
    const secret = newWebhookSecret();
    const create = { id: newId(), definition, environment, secret, by: identity };
    const hook = await hooks.create(identity.workspace, create);
    return context.json({ ...hook, secret }, 201, { 'Cache-Control': 'no-store' });
  });
  router.on('GET /api/hooks/:id', async (context, identity) => context.json(await find(context, identity)));
  router.on('PUT /api/hooks/:id', async (context, identity) => {
    const { id } = await find(context, identity);
    const definition = await readBody(context, saveHookBody);
    authorize(identity, 'hook.manage', definition.function);
    authorize(identity, 'function.run', definition.function);
    return context.json(await hooks.save(identity.workspace, { id, definition, by: identity }));
  });
  router.on('DELETE /api/hooks/:id', async (context, identity) => {
    const { id } = await find(context, identity);
    await hooks.remove(identity.workspace, id);
    return context.body(null, 204);
  });
  router.on('POST /api/hooks/:id/secrets', async (context, identity) => {
    const { id } = await find(context, identity);
    const secret = newWebhookSecret();
    const hook = await hooks.addSecret(identity.workspace, { id, secret, keepMs: KEEP_SECRET_MS, by: identity });
    return context.json({ ...hook, secret }, 201, { 'Cache-Control': 'no-store' });
  });
}

/** The signature is of the bytes as they came, so nothing looks into them before it was found right (security R5). */
async function receive(services: Services, context: Request): Promise<Response> {
  const opened = await services.hooks.open(runId(context));
  const bytes = await readBytes(context, JSON_LIMITS.maxBytes);
  // Who guesses ids is told the same as who has no secret.
  const messageId = requireSignature(
    {
      id: header(context, 'webhook-id'),
      timestamp: header(context, 'webhook-timestamp'),
      signature: header(context, 'webhook-signature'),
    },
    bytes,
    { secrets: opened?.secrets ?? [], now: services.clock.now() },
  );
  if (!opened || opened.hook.paused) throw unknown(context);
  const message = { opened, messageId, body: parseJson(bytes) };
  await services.limits.countCalls(context, opened.hook.function);
  return opened.hook.mode === 'sync' ? answerNow(services, context, message) : startJob(services, context, message);
}

interface Message {
  opened: OpenHook;
  messageId: string;
  body: JsonValue;
}

/** The same message again gets the same answer, as a call with an Idempotency-Key does. */
async function answerNow(services: Services, context: Request, message: Message): Promise<Response> {
  const { workspace, environment, hook } = message.opened;
  const { plan, version } = await services.functions.live(workspace, hook.function);
  requireOpen(plan);
  const caller = callerOf(message.opened);
  await requireRun(services, { workspace, caller, name: plan.document.name });
  const sent = paramsOf(message);
  const start = {
    ...{ workspace, plan, version, environment },
    params: requireParams(plan.params, sent),
    mode: 'inline' as const,
    trigger: 'hook' as const,
    caller,
    request: requestOf(context),
  };
  return toResponse(await services.calls.answer(start, { key: JSON.stringify(message.messageId), sent }));
}

/** Acknowledged once it is written down. The same message again is the same job. */
async function startJob({ jobs }: Services, context: Request, message: Message): Promise<Response> {
  const { workspace, environment, hook } = message.opened;
  const { id } = await jobs.start({
    ...{ workspace, environment },
    functionName: hook.function,
    job: { params: paramsOf(message), priority: 0 },
    caller: callerOf(message.opened),
    trigger: 'hook',
    request: requestOf(context),
    dedupe: JSON.stringify(['hook', hook.id, message.messageId]),
  });
  return context.json({ id, status: 'queued' }, 202, { 'Run-Id': id });
}

/** Who sends to it is not told whose rights these are. @throws AccessError `auth.forbidden` */
async function requireRun({ access }: Services, asked: { workspace: string; caller: Caller; name: string }) {
  try {
    await requireRight(access, { ...asked, permission: 'function.run', runId: undefined });
  } catch (thrown) {
    if (!(thrown instanceof AccessError)) throw thrown;
    throw new AccessError({ code: 'auth.forbidden', message: 'The endpoint may not run its function any more.' });
  }
}

function paramsOf({ opened: { hook }, body }: Message): JsonValue {
  return hook.pass === undefined ? body : { [hook.pass]: body };
}

/** Nobody here, on the rights of who set it up. */
function callerOf({ hook: { id, name }, savedBy }: OpenHook): Caller {
  return { id: `hook:${id}`, name, user: null, authority: { id: savedBy } };
}

/** As `request` shows it: nothing that only proves who sent it. */
function requestOf(context: Request): JsonValue {
  const { 'webhook-signature': _, authorization: __, cookie: ___, ...rest } = headers(context);
  return { method: context.req.method, path: context.req.path, headers: rest };
}

function unknown(context: Request): InputError {
  return new InputError({
    code: 'hook.unknown',
    message: `There is no webhook endpoint "${pathParam(context, 'id').slice(0, 40)}".`,
  });
}
