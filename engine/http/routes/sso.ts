import { hashOfSecret } from '#core';
import { AccessError, AppError, InputError } from '#kit';
import { ssoStartBody } from '#schema';
import type { Services } from '../app.ts';
import { invitationOf } from '../invitations.ts';
import { type Request, type Router, readBody } from '../router.ts';
import { giveCookie, readCookie, takeCookie } from '../session-cookie.ts';
import { fromOf, replaceSession, tellActor } from './sign-in.ts';

const WORKSPACE = 'main';
const COOKIE = 'switchyard_sso';
const COOKIE_SECONDS = 10 * 60;

/** To the identity provider and back. Whatever happens there, the browser comes back to a screen of ours. */
export function ssoRoutes(router: Router, services: Services): void {
  const { accounts, log } = services;
  router.on('POST /api/sso/start', async (context) => {
    const { invitation } = await readBody(context, ssoStartBody);
    const { address, secret } = await configured(services)
      .begin(invitation)
      .catch((thrown: unknown) => {
        logCause(log, thrown);
        throw thrown;
      });
    giveCookie(context, { name: COOKIE, value: secret, maxAge: COOKIE_SECONDS });
    return context.json({ address }, 200, { 'Cache-Control': 'no-store' });
  });
  router.on('GET /sso/callback', async (context) => {
    try {
      const secret = readCookie(context, COOKIE) ?? '';
      takeCookie(context, COOKIE);
      const { searchParams } = new URL(context.req.url);
      const identity = await configured(services).finish(searchParams, secret);
      context.set('audit', { object: identity.email ?? identity.subject });
      const { invitation } = identity;
      const { personId, roles } = await accounts.admission.admit(WORKSPACE, identity, async () =>
        invitation === undefined ? undefined : await invitationOf(services, hashOfSecret(invitation)),
      );
      services.auth.forgetPeople();
      context.set('audit', {
        ...context.get('audit'),
        details: { groups: [...identity.groups], ...(roles ? { roles: [...roles] } : {}) },
      });
      return await enter(context, services, personId);
    } catch (thrown) {
      if (!(thrown instanceof AppError)) throw thrown;
      logCause(log, thrown);
      context.set('audit', { ...context.get('audit'), outcome: thrown instanceof AccessError ? 'denied' : 'failed' });
      return context.redirect(`/functions#sso=${encodeURIComponent(thrown.code)}`);
    }
  });
}

/** The second factor is ours, whatever the provider has asked for. */
async function enter(context: Request, services: Services, personId: string): Promise<Response> {
  const entered = await services.accounts.entrance.enter(personId, fromOf(context, services));
  await tellActor(context, services, personId);
  if (entered.next !== 'done') return context.redirect(`/functions#next=${entered.next}.${entered.ticket}`);
  await replaceSession(context, services, entered.session);
  return context.redirect('/');
}

function configured({ accounts }: Services) {
  if (accounts.sso) return accounts.sso;
  throw new InputError({ code: 'request.notFound', message: 'There is no single sign-on here.' });
}

function logCause(log: Services['log'], thrown: unknown): void {
  if (thrown instanceof Error && thrown.cause instanceof Error) {
    log.warn('single sign-on failed', { cause: thrown.cause });
  }
}
