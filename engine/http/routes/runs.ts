import { authorize, type Identity, may, mayAll } from '#access';
import { RunFeed } from '#core';
import { InputError } from '#kit';
import { type Permission, rerunBody, runsQuery } from '#schema';
import type { Services } from '../app.ts';
import { header } from '../incoming.ts';
import { pathParam, type Request, type Router, readBody, readQuery } from '../router.ts';
import { followRun } from './follow-run.ts';
import { callerOf } from './jobs.ts';
import { revealRoute } from './reveal.ts';
import { runId, unknownRun } from './run-id.ts';
import { outputRoute } from './run-output.ts';

/** A day, a week. */
const METRICS_HOURS = [24, 168];

/** Runs and what they left behind, for editors. */
export function runRoutes(router: Router, services: Services): void {
  const { store, runs, jobs, limits, streams } = services;
  const find = (context: Request, identity: Identity) => findRun(services, { context, identity }, 'run.read');
  router.on('GET /api/runs', async (context, { workspace, rights }) => {
    const { function: functionName, q: text, from, to, ...filter } = readQuery(context, runsQuery);
    const names = rights.reach('run.read');
    const time = { from: inUtc(from), to: inUtc(to) };
    return context.json({
      runs: await store.runs.list(workspace, { ...filter, ...time, functionName, names, text }),
    });
  });
  router.on('GET /api/functions/:name/metrics', async (context, identity) => {
    const name = pathParam(context, 'name');
    authorize(identity, 'run.read', name);
    return context.json({ metrics: await store.runs.metrics(identity.workspace, name, METRICS_HOURS) });
  });
  router.on('GET /api/runs/:id', async (context, identity) => {
    const run = await find(context, identity);
    const sealed = await store.runs.sealed(identity.workspace, run.id);
    return context.json(sealed ? { ...run, revealUntil: sealed.until } : run);
  });
  router.on('GET /api/runs/:id/steps', async (context, identity) => {
    const { workspace } = identity;
    const { id } = await find(context, identity);
    const [steps, held] = await Promise.all([store.runs.steps(workspace, id), store.runs.held(workspace, id)]);
    return context.json({ steps, held });
  });
  router.on('GET /api/runs/:id/logs', async (context, identity) => {
    const { id } = await find(context, identity);
    return context.json({ logs: await store.runs.logs(identity.workspace, id) });
  });
  router.on('GET /api/runs/:id/output', outputRoute(services));
  revealRoute(router, services);
  router.on('GET /api/runs/:id/events', async (context, identity) => {
    const { workspace } = identity;
    // Only the record says whose run it is.
    const name = mayAll(identity, 'run.read') ? undefined : (await find(context, identity)).functionName;
    // Hono answers HEAD with the head of GET's answer: nobody would ever read the stream.
    if (context.req.method === 'HEAD') return new Response(null);
    const stillMay = (now: Identity) => mayAll(now, 'run.read') || (name !== undefined && may(now, 'run.read', name));
    const reader = router.reader(context, identity, stillMay);
    return await streams.open(reader, async (over) => {
      const live = runs.feed(workspace, runId(context));
      if (live) return { feed: live, lastId: lastEventId(context) };
      const run = await find(context, identity);
      const isGoing = run.mode === 'durable';
      return {
        feed: isGoing ? followRun(store, workspace, run, over) : await recorded(store, workspace, run),
      };
    });
  });
  cancelRoute(router, services);
  router.on('POST /api/runs/:id/rerun', async (context, identity) => {
    const given = await readBody(context, rerunBody);
    const run = await find(context, identity);
    const { workspace } = identity;
    authorize(identity, 'function.run', run.functionName);
    await limits.countCalls(context, run.functionName);
    const id = await jobs.rerun({ workspace, run, given, caller: callerOf(identity) });
    context.set('run', id);
    return context.json({ id, status: 'queued' }, 202, { 'Run-Id': id, Location: `/api/jobs/${id}` });
  });
}

/** Whoever is limited to some functions is told of no run of another, not even that there is one. */
async function findRun(
  { store }: Services,
  { context, identity }: { context: Request; identity: Identity },
  permission: Permission,
) {
  const id = runId(context);
  const run = await store.runs.get(identity.workspace, id);
  if (!run || !may(identity, permission, run.functionName)) throw unknownRun(id);
  return run;
}

function cancelRoute(router: Router, services: Services): void {
  const { runs, jobs } = services;
  router.on('POST /api/runs/:id/cancel', async (context, identity) => {
    const { workspace } = identity;
    const permission = 'run.cancel';
    const isAny = mayAll(identity, permission);
    const { id } = isAny ? { id: runId(context) } : await findRun(services, { context, identity }, permission);
    const isStopping = runs.cancel(workspace, id) || (await jobs.cancel(workspace, id)) !== undefined;
    if (!isStopping && !(await jobs.cancelElsewhere(workspace, id))) {
      throw new InputError({ code: 'run.unknown', message: 'There is no such run going on here; it may have ended.' });
    }
    return context.json({ status: 'stopping' }, 202);
  });
}

/** A run that is over, told once more from the start. */
async function recorded(
  { runs }: Services['store'],
  workspace: string,
  run: Awaited<ReturnType<typeof runs.get>> & object,
): Promise<RunFeed> {
  const feed = new RunFeed();
  const [steps, logs, held] = await Promise.all([
    runs.steps(workspace, run.id),
    runs.logs(workspace, run.id),
    runs.held(workspace, run.id),
  ]);
  for (const step of steps) feed.push({ type: 'step', step });
  for (const line of logs) feed.push({ type: 'log', line });
  for (const effect of held) feed.push({ type: 'held', held: effect });
  feed.push({ type: 'run', run });
  feed.close();
  return feed;
}

function inUtc(moment: string | undefined): string | undefined {
  return moment && new Date(moment).toISOString();
}

function lastEventId(context: Request): number {
  const given = header(context, 'last-event-id') ?? '0';
  return /^\d{1,15}$/.test(given) ? Number(given) : 0;
}
