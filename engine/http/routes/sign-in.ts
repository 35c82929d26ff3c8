import { getCookie } from 'hono/cookie';
import { AccessError, InputError } from '#kit';
import { createOwnerBody, isJsonObject, type JsonValue, joinBody, signInBody } from '#schema';
import { hash } from '../api-keys.ts';
import type { Services } from '../app.ts';
import { header } from '../incoming.ts';
import { type Request, type Router, readBody, SESSION_COOKIE } from '../router.ts';
import { giveSession } from '../session-cookie.ts';

/** E-mail and password, for people. */
export function signInRoutes(router: Router, services: Services): void {
  const { auth, limits, store } = services;
  const begin = async (context: Request, credentials: { email: string; password: string }) => {
    const from = { address: limits.addressOf(context), userAgent: header(context, 'user-agent') ?? '' };
    context.set('audit', { object: credentials.email });
    const session = await auth.signIn(credentials, from);
    const who = await auth.identify({ authorization: undefined, session }, async () => {});
    if (who) context.set('audit', { object: credentials.email, actor: { id: who.id, name: who.name } });
    // A browser has one session: that of whoever was here before ends on the server, too.
    const before = getCookie(context, SESSION_COOKIE);
    if (before !== undefined) await auth.end(before);
    giveSession(context, services, session);
    return context.body(null, 204);
  };
  router.on('POST /api/sign-in', async (context) => {
    const credentials = await readBody(context, signInBody);
    await limits.requirePasswordTries(context, credentials.email);
    try {
      return await begin(context, credentials);
    } catch (thrown) {
      if (thrown instanceof AccessError) await limits.countWrongPassword(context, credentials.email);
      throw thrown;
    }
  });
  router.on('POST /api/join', async (context) => {
    const { token, name, password } = await readBody(context, joinBody);
    const { workspace, email, roles } = toInvitation(await store.settings.take(`invitation:${hash(token)}`), services);
    const id = await auth.createPerson({ name, email, password });
    await store.access.setRoles(workspace, id, roles);
    return await begin(context, { email, password });
  });
  router.on('POST /api/owner', async (context, { workspace }) => {
    const { name, email, password } = await readBody(context, createOwnerBody);
    const id = await auth.createPerson({ name, email, password });
    await store.access.setRoles(workspace, id, ['owner']);
    return await begin(context, { email, password });
  });
}

function toInvitation(kept: JsonValue | undefined, { clock }: Services) {
  const { until, email, roles, workspace } = kept !== undefined && isJsonObject(kept) ? kept : {};
  const isFresh = typeof until === 'number' && until > clock.now().getTime();
  if (!isFresh || typeof email !== 'string' || typeof workspace !== 'string' || !Array.isArray(roles)) {
    const message = 'This invitation has been used, or is too old. Ask for another one.';
    throw new InputError({ code: 'invitation.unknown', message });
  }
  return { workspace, email, roles: roles.filter((role) => typeof role === 'string') };
}
