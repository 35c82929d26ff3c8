import { BlockError, type Effects, type Json, type QueryRequest } from '#kit';
import type { JsonValue } from '#schema';
import type { Attempt } from './attempt.ts';
import type { ResourceAnswer } from './resource-seam.ts';
import { requireRight } from './run-access.ts';

type Asked = QueryRequest & { effects: Effects };

/** What code says: `resources.crm.get('/x')`. */
interface CodeCall {
  resource: string;
  method: string;
  args: readonly JsonValue[];
}

/** Asks a resource on behalf of a block. */
export async function queryResource(attempt: Attempt, asked: Asked): Promise<Json> {
  await requireUse(attempt, asked.resource);
  return ask(attempt, asked);
}

/** As {@link queryResource}, on behalf of a block's code. */
export async function queryFromCode(attempt: Attempt, { resource, method, args }: CodeCall): Promise<Json> {
  // Before anything is told of it: which methods it has, or whether it is there.
  await requireUse(attempt, resource);
  const { request, services } = attempt.place.execution;
  const { workspace, environment } = request;
  const query = await services.resources.fromCode({ workspace, environment, resource, method, args });
  return ask(attempt, { resource, ...query });
}

/** The one choke point for the use of resources: caller, function, resource (security R6). @throws AccessError `resource.forbidden` */
export async function requireUse({ place }: Attempt, name: string): Promise<void> {
  const { services, request } = place.execution;
  const { workspace, caller, id: runId } = request;
  await requireRight(services.access, { workspace, caller, permission: 'resource.use', name, runId });
}

/**
 * The one way from the runner to the resource pool. Tells the trace what it must mask, how many rows there were, and what a
 * dry run held back.
 */
async function ask(attempt: Attempt, asked: Asked): Promise<Json> {
  const { execution, scope } = attempt.place;
  const { services, request } = execution;
  const { workspace, environment, dry, trace } = request;
  const key = mayKeep(attempt, asked) ? await cacheKey(attempt, asked) : undefined;
  const cached = key === undefined ? undefined : services.cache.get(key);
  if (cached) {
    trace.secrets(services.resources.secretsOf(workspace, environment, asked.resource));
    attempt.step.meta = { ...attempt.step.meta, cached: true };
    return cached;
  }
  const idempotencyKey = attempt.planned.idempotencyKey?.(scope);
  if (asked.effects === 'write' || asked.effects === 'external') await attempt.beginEffect();
  if (request.journal) await request.journal.uses(asked.resource);
  const answer = await services.resources
    .query({
      workspace,
      environment,
      ...asked,
      dry,
      timeoutMs: attempt.remainingMs,
      signal: attempt.signal,
      idempotencyKey: idempotencyKey === undefined ? undefined : String(idempotencyKey),
    })
    .catch((thrown: unknown) => {
      throw trace.hasHeld(asked.resource) ? missingWrites(thrown) : thrown;
    })
    // By now the resource is open, and what must be masked is known.
    .finally(() => trace.secrets(services.resources.secretsOf(workspace, environment, asked.resource)));
  tell(attempt, asked, answer);
  if (key !== undefined) services.cache.set(key, answer.data, attempt.planned.block.cacheTtlMs ?? 0);
  return answer.data;
}

/** A table that was made, or a row that was put in, before in this run is not there: only a dry run is like that. */
function missingWrites(thrown: unknown): unknown {
  if (!(thrown instanceof BlockError) || thrown.code !== 'resource.rejected') return thrown;
  const message = `${thrown.message} This is a dry run, which keeps nothing of what blocks write: what was written before is not there.`;
  const { details, retryable, remoteStatus, cause } = thrown;
  return new BlockError({ code: thrown.code, message, details, retryable, remoteStatus, cause });
}

/** What the trace shows of an answer, beside the data. */
function tell(attempt: Attempt, { resource, connector }: QueryRequest, answer: ResourceAnswer): void {
  const { step, place } = attempt;
  const rows = answer.rowCount === undefined ? {} : { rowCount: answer.rowCount };
  step.meta = { ...step.meta, ...rows, ...(answer.truncated ? { truncated: true } : {}) };
  if (answer.truncated) attempt.log('warn', 'the answer was cut: it had more rows or bytes than allowed');
  for (const note of answer.notes ?? []) attempt.log('warn', note);
  if (!answer.held) return;
  place.execution.request.trace.held({ path: step.path, resource, connector, ...answer.held, ...rows });
}

/** Only reads are kept, and only if their block asks for it (`cacheTtlMs`, semantics 3.6). Tests always ask again. */
function mayKeep({ planned, place }: Attempt, { effects }: { effects: Effects }): boolean {
  return Boolean(planned.block.cacheTtlMs) && effects === 'read' && place.execution.request.mode !== 'test';
}

/** What an earlier revision of the resource answered is not what this one would. */
async function cacheKey({ planned, place }: Attempt, { resource, query }: QueryRequest): Promise<string> {
  const { request, services } = place.execution;
  const { workspace, environment, plan } = request;
  const revision = await services.resources.revisionOf({ workspace, environment, resource });
  return JSON.stringify([workspace, environment, plan.hash, planned.block.id, resource, revision, query]);
}
