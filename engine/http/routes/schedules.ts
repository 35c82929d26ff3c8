import { authorize, type Identity, may } from '#access';
import { InputError } from '#kit';
import { previewScheduleBody, type Schedule, saveScheduleBody } from '#schema';
import type { Services } from '../app.ts';
import { pathParam, type Request, type Router, readBody } from '../router.ts';
import { callerOf } from './jobs.ts';
import { runId } from './run-id.ts';

const MAX_FIRINGS = 200;

/** Functions by the clock. */
export function scheduleRoutes(router: Router, { schedules, environment }: Services): void {
  const find = async (context: Request, identity: Identity): Promise<Schedule> => {
    const schedule = await schedules.get(identity.workspace, runId(context));
    if (schedule && may(identity, 'schedule.manage', schedule.function)) return schedule;
    const id = pathParam(context, 'id').slice(0, 40);
    throw new InputError({ code: 'schedule.unknown', message: `There is no schedule "${id}".` });
  };
  const save = async (context: Request, identity: Identity, id: string | undefined): Promise<Schedule> => {
    const body = await readBody(context, saveScheduleBody);
    authorize(identity, 'schedule.manage', body.function);
    authorize(identity, 'function.run', body.function);
    return schedules.save({ workspace: identity.workspace, id, environment }, body, identity);
  };
  router.on('GET /api/schedules', async (context, identity) => {
    const all = await schedules.list(identity.workspace);
    return context.json({ schedules: all.filter((schedule) => may(identity, 'schedule.manage', schedule.function)) });
  });
  router.on('POST /api/schedules', async (context, identity) =>
    context.json(await save(context, identity, undefined), 201),
  );
  router.on('POST /api/schedule-preview', async (context) => {
    const { when, timeZone } = await readBody(context, previewScheduleBody);
    return context.json({ times: schedules.preview(when, timeZone) });
  });
  router.on('GET /api/schedules/:id', async (context, identity) => context.json(await find(context, identity)));
  router.on('PUT /api/schedules/:id', async (context, identity) => {
    const { id } = await find(context, identity);
    return context.json(await save(context, identity, id));
  });
  router.on('DELETE /api/schedules/:id', async (context, identity) => {
    const { id } = await find(context, identity);
    await schedules.remove(identity.workspace, id);
    return context.body(null, 204);
  });
  router.on('POST /api/schedules/:id/run', async (context, identity) => {
    const { id, function: name } = await find(context, identity);
    authorize(identity, 'function.run', name);
    return context.json({ runId: (await schedules.runNow(identity.workspace, id, callerOf(identity))) ?? null }, 202);
  });
  router.on('GET /api/schedules/:id/firings', async (context, identity) => {
    const { id } = await find(context, identity);
    return context.json({ firings: await schedules.firings(id, MAX_FIRINGS) });
  });
}
