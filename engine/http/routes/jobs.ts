import { authorize, type Identity, may } from '#access';
import type { JobState } from '#core';
import { InputError } from '#kit';
import { type Job, type Permission, type Run, startJobBody } from '#schema';
import type { Services } from '../app.ts';
import { header } from '../incoming.ts';
import { pathParam, type Request, type Router, readBody } from '../router.ts';
import { runId } from './run-id.ts';

/** Functions as jobs: started now, done later, asked for by id. */
export function jobRoutes(router: Router, services: Services): void {
  const { jobs, environment, limits, store } = services;
  /** A job is its caller's, and whoever has the permission. Nobody else is told that there is one. */
  const find = async (context: Request, identity: Identity, other?: Permission): Promise<JobState> => {
    const job = await jobs.find(identity.workspace, runId(context));
    const isOpen = job && (job.callerId === identity.id || (other && may(identity, other, job.functionName)));
    if (!isOpen || !may(identity, 'function.run', job.functionName)) throw unknownJob(pathParam(context, 'id'));
    return job;
  };
  router.on('POST /api/functions/:name/jobs', async (context, identity) => {
    const job = await readBody(context, startJobBody);
    // Whoever is limited to some functions starts no other one by having it follow.
    for (const next of [job.onSuccess, job.onFailure]) if (next) authorize(identity, 'function.run', next.function);
    await limits.countCalls(context, pathParam(context, 'name'));
    const { id, isNew } = await jobs.start({
      ...{ job, environment },
      workspace: identity.workspace,
      functionName: pathParam(context, 'name'),
      caller: callerOf(identity),
      trigger: 'job',
      request: null,
      dedupe: dedupeOf(identity, context),
    });
    context.set('run', id);
    const replayed: Record<string, string> = isNew ? {} : { 'Idempotency-Replayed': 'true' };
    return context.json({ id, status: 'queued' }, 202, { 'Run-Id': id, Location: `/api/jobs/${id}`, ...replayed });
  });
  router.on('GET /api/jobs/:id', async (context, identity) => {
    const state = await find(context, identity, 'run.read');
    const { workspace, rights } = identity;
    const isOwn = state.callerId === identity.id;
    const run = isOwn || !rights.isOwner ? undefined : await store.runs.get(workspace, state.id);
    const job = isOwn ? toJob(state) : toJobOfOther(state, run);
    return context.json(job, 200, { 'Cache-Control': 'no-store' });
  });
  router.on('POST /api/jobs/:id/cancel', async (context, identity) => {
    const { id } = await find(context, identity, 'run.cancel');
    const how = await jobs.cancel(identity.workspace, id);
    if (!how) throw new InputError({ code: 'job.unknown', message: 'The job has ended already.' });
    return context.json({ status: how === 'ended' ? 'cancelled' : 'stopping' }, 202);
  });
  router.on('POST /api/jobs/:id/retry', async (context, identity) => {
    const { id: of } = await find(context, identity);
    const id = await jobs.retry(identity.workspace, of, callerOf(identity));
    return context.json({ id, status: 'queued' }, 202, { Location: `/api/jobs/${id}` });
  });
}

/** What is kept of who starts a job. */
export function callerOf({ id, name, user }: Identity): { id: string; name: string; user: Identity['user'] } {
  return { id, name, user };
}

/** The same key of the same caller for the same function is the same job (semantics 5.8). */
function dedupeOf({ id }: Identity, context: Request): string | undefined {
  const key = header(context, 'idempotency-key');
  if (key === undefined) return undefined;
  if (/^[!-~ ]{1,255}$/.test(key)) return JSON.stringify(['job', id, pathParam(context, 'name'), key]);
  const message = 'Idempotency-Key must be one text of 1 to 255 printable ASCII characters.';
  throw new InputError({ code: 'request.invalid', message });
}

/** As its caller may see it: the result or the problem, nothing of how it came to that. */
function toJob({ callerId: _, answer, ...job }: JobState): Job {
  if (!answer) return job;
  const body = JSON.parse(answer.body);
  return answer.status === 200 ? { ...job, data: body.data } : { ...job, error: body };
}

/**
 * As an owner sees it: the result as its run's record tells it, masked, and not if it was too long for that; of a problem only our own
 * words, since the author's may hold what is sensitive. Others, whose `run` is undefined here, see neither.
 */
function toJobOfOther({ callerId: _, answer: __, ...job }: JobState, run: Run | undefined): Job {
  const { result, error } = run ?? {};
  if (error) {
    const { type, title, status, code, runId } = error;
    return { ...job, error: { type, title, status, code, detail: `${title}.`, runId } };
  }
  return result && !result.truncated ? { ...job, data: JSON.parse(result.text) } : job;
}

function unknownJob(id: string): InputError {
  return new InputError({ code: 'job.unknown', message: `There is no job "${id.slice(0, 40)}".` });
}
