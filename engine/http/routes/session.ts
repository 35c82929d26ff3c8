import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { Services } from '../app.ts';
import { SESSION_SECONDS } from '../auth.ts';
import { type Router, SESSION_COOKIE } from '../router.ts';

/** The link printed at start opens a session; the token in it works once and does not stay in the address. */
export function sessionRoutes(router: Router, { auth, publicOrigin }: Services): void {
  router.on('GET /open', async (context) => {
    const session = await auth.open(context.req.query('token') ?? '');
    // TLS ends at a proxy, so only PUBLIC_URL knows of it.
    const secure =
      publicOrigin?.startsWith('https:') === true && URL.parse(publicOrigin)?.host === new URL(context.req.url).host;
    setCookie(context, SESSION_COOKIE, session, {
      path: '/',
      httpOnly: true,
      sameSite: 'Lax',
      secure,
      maxAge: SESSION_SECONDS,
    });
    return context.redirect('/');
  });
  router.on('GET /api/session', (context, { id, name }) => context.json({ id, name }));
  router.on('POST /api/session/end', async (context) => {
    await auth.end(getCookie(context, SESSION_COOKIE) ?? '');
    deleteCookie(context, SESSION_COOKIE, { path: '/' });
    return context.body(null, 204);
  });
}
