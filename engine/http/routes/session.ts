import { ADMIN_ID, reachOf } from '#access';
import type { Services } from '../app.ts';
import type { Router } from '../router.ts';
import { giveSession, readCookie, SESSION_COOKIE, takeCookie } from '../session-cookie.ts';

/** Sessions. The link printed at start opens one for the operator; the token in it works once and leaves the address. */
export function sessionRoutes(router: Router, services: Services): void {
  const { auth, store } = services;
  router.on('GET /open', async (context) => {
    context.set('audit', { actor: { id: ADMIN_ID, name: ADMIN_ID } });
    giveSession(context, await auth.open(context.req.query('token') ?? ''));
    return context.redirect('/');
  });
  router.on('POST /api/session', async (context) => {
    giveSession(context, await auth.start());
    return context.body(null, 204);
  });
  router.on('GET /api/session', async (context, { id, name, workspace, rights }) => {
    const needsOwner = id === ADMIN_ID && !(await store.access.hasOwner(workspace));
    return context.json({ id, name, isOwner: rights.isOwner, needsOwner, may: reachOf(rights) });
  });
  router.on('POST /api/session/end', async (context) => {
    await auth.end(readCookie(context, SESSION_COOKIE) ?? '');
    takeCookie(context, SESSION_COOKIE);
    return context.body(null, 204);
  });
  router.on('POST /api/session/end-all', async (context, { id }) => {
    const ended = await store.access.endSessions(id);
    auth.forgetPeople();
    takeCookie(context, SESSION_COOKIE);
    return context.json({ ended });
  });
}
