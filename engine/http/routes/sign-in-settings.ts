import { InputError } from '#kit';
import { setSecondFactorBody, signInSettingsSchema } from '#schema';
import type { Services } from '../app.ts';
import { pathParam, type Router, readBody } from '../router.ts';

/** How people sign in: what owners set for all, and what they do for one who can not. */
export function signInSettingsRoutes(router: Router, { accounts, auth, store }: Services): void {
  const { rules, mailer, reset, secondFactor } = accounts;
  router.on('GET /api/access/sign-in', async (context, { workspace }) => context.json(await rules.get(workspace)));
  router.on('PUT /api/access/sign-in', async (context, { workspace }) => {
    const settings = await readBody(context, signInSettingsSchema);
    context.set('audit', { details: settings });
    if (settings.mail !== null) await mailer.check(workspace, settings.mail);
    await rules.set(workspace, settings);
    return context.json(settings);
  });
  router.on('PUT /api/access/roles/:name/second-factor', async (context, { workspace }) => {
    const { secondFactor: isNeeded } = await readBody(context, setSecondFactorBody);
    context.set('audit', { details: { secondFactor: isNeeded } });
    await store.access.setRoleSecondFactor(workspace, pathParam(context, 'name'), isNeeded);
    auth.forgetPeople();
    return context.body(null, 204);
  });
  router.on('POST /api/access/people/:id/reset-link', async (context, { workspace }) => {
    const id = await knownPerson(pathParam(context, 'id'), workspace);
    return context.json(await reset.link(id), 201, { 'Cache-Control': 'no-store' });
  });
  router.on('DELETE /api/access/people/:id/second-factor', async (context, { workspace }) => {
    const id = await knownPerson(pathParam(context, 'id'), workspace);
    if (!(await secondFactor.remove(id))) {
      throw new InputError({ code: 'secondFactor.off', message: 'They have no second factor.' });
    }
    await store.access.endSessions(id);
    auth.forgetPeople();
    return context.body(null, 204);
  });
  const knownPerson = async (id: string, workspace: string) => {
    if (await auth.find(workspace, id)) return id;
    throw new InputError({ code: 'person.unknown', message: `There is no person "${id.slice(0, 40)}".` });
  };
}
