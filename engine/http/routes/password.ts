import { AccessError, InputError } from '#kit';
import { changePasswordBody, forgotBody, resetBody } from '#schema';
import type { Services } from '../app.ts';
import { type Request, type Router, readBody } from '../router.ts';
import { renewSession, tellActor } from './sign-in.ts';

const WORKSPACE = 'main';

/** New passwords: for who has forgotten theirs, and for who knows it. */
export function passwordRoutes(router: Router, services: Services): void {
  const { accounts, auth, limits } = services;
  const { reset, signIn } = accounts;
  router.on('POST /api/password/forgot', async (context) => {
    const { email } = await readBody(context, forgotBody);
    context.set('audit', { object: email });
    await limits.countReset(context, email);
    if (!(await reset.canMail(WORKSPACE))) {
      const message = 'This server sends no mails. Ask an owner for a link: Settings, People.';
      throw new InputError({ code: 'reset.unavailable', message });
    }
    // Behind the answer, which says the same and as fast whoever it is.
    void mail(services, email);
    return context.body(null, 202);
  });
  router.on('POST /api/password/reset', async (context) => {
    const { token, password } = await readBody(context, resetBody);
    const personId = await reset.use(token, password);
    await tellActor(context, services, personId);
    auth.forgetPeople();
    return context.body(null, 204);
  });
  router.on('POST /api/account/password', async (context, { id, name }) => {
    const { password, newPassword } = await readBody(context, changePasswordBody);
    context.set('audit', { object: name });
    await requireOwnPassword(context, services, { id, password });
    await signIn.setPassword(id, newPassword);
    await renewSession(context, services, id);
    return context.body(null, 204);
  });
}

/** Who has a password says it before anything about their account changes. @throws AccessError `auth.badPassword` */
export async function requireOwnPassword(
  context: Request,
  { accounts, limits }: Services,
  { id, password }: { id: string; password: string },
): Promise<void> {
  const { signIn } = accounts;
  if (!(await signIn.hasPassword(id))) return;
  await limits.guessing(context, `own ${id}`, async () => {
    if (await signIn.isPasswordOf(id, password)) return;
    throw new AccessError({ code: 'auth.badPassword', message: 'The password is not right.' });
  });
}

async function mail({ accounts, audit, log }: Services, email: string): Promise<void> {
  const line = { action: 'password.mailed', object: email, actor: { id: 'nobody', name: 'nobody' }, details: {} };
  try {
    const personId = await accounts.reset.mail(WORKSPACE, email);
    if (personId !== undefined) audit.note(WORKSPACE, { ...line, outcome: 'done' });
  } catch (cause) {
    log.error('a link for a new password could not be mailed', { cause });
    audit.note(WORKSPACE, { ...line, outcome: 'failed' });
  }
}
