import { InputError } from '#kit';
import { codeBody, ownPasswordBody } from '#schema';
import type { Services } from '../app.ts';
import { type Request, type Router, readBody } from '../router.ts';
import { requireOwnPassword } from './password.ts';
import { renewSession } from './sign-in.ts';

/** Somebody's own account: how they sign in. */
export function accountRoutes(router: Router, services: Services): void {
  const { accounts, limits } = services;
  const { secondFactor, signIn } = accounts;
  const readCode = async (context: Request) => (await readBody(context, codeBody)).code;
  router.on('GET /api/account', async (context, { id }) => {
    const [person, hasPassword, { isOn, isRequired, recoveryCodes }] = await Promise.all([
      signIn.find(id),
      signIn.hasPassword(id),
      secondFactor.state(id),
    ]);
    const factor = { isOn, isRequired, recoveryCodes };
    return context.json({ id, name: person?.name, email: person?.email, hasPassword, secondFactor: factor });
  });
  router.on('POST /api/account/second-factor', async (context, identity) => {
    const { password } = await readBody(context, ownPasswordBody);
    await requireOwnPassword(context, services, { id: identity.id, password });
    return context.json(await secondFactor.begin(identity.id, identity.name), 200, { 'Cache-Control': 'no-store' });
  });
  router.on('POST /api/account/second-factor/confirm', async (context, { id, name }) => {
    context.set('audit', { object: name });
    const code = await readCode(context);
    const recoveryCodes = await limits.guessingCode(context, id, () => secondFactor.confirm(id, code));
    await renewSession(context, services, id);
    return context.json({ recoveryCodes }, 200, { 'Cache-Control': 'no-store' });
  });
  router.on('POST /api/account/second-factor/off', async (context, { id, name }) => {
    context.set('audit', { object: name });
    const code = await readCode(context);
    if ((await secondFactor.state(id)).isRequired) {
      const message = 'A role of yours needs a second factor: it can not be turned off.';
      throw new InputError({ code: 'secondFactor.required', message });
    }
    await limits.guessingCode(context, id, () => secondFactor.check(id, code));
    await secondFactor.remove(id);
    await renewSession(context, services, id);
    return context.body(null, 204);
  });
  router.on('POST /api/account/recovery-codes', async (context, { id, name }) => {
    context.set('audit', { object: name });
    const code = await readCode(context);
    const recoveryCodes = await limits.guessingCode(context, id, () => secondFactor.renew(id, code));
    await renewSession(context, services, id);
    return context.json({ recoveryCodes }, 200, { 'Cache-Control': 'no-store' });
  });
}
