import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { Services } from '../app.ts';
import { SESSION_SECONDS } from '../auth.ts';
import { type Request, type Router, SESSION_COOKIE } from '../router.ts';

/** The link printed at start opens a session; the token in it works once and does not stay in the address. */
export function sessionRoutes(router: Router, { auth, publicOrigin }: Services): void {
  const give = (context: Request, session: string) => {
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
  };
  router.on('GET /open', async (context) => {
    give(context, await auth.open(context.req.query('token') ?? ''));
    return context.redirect('/');
  });
  router.on('POST /api/session', async (context) => {
    give(context, await auth.start());
    return context.body(null, 204);
  });
  router.on('GET /api/session', (context, { id, name }) => context.json({ id, name }));
  router.on('POST /api/session/end', async (context) => {
    await auth.end(getCookie(context, SESSION_COOKIE) ?? '');
    deleteCookie(context, SESSION_COOKIE, { path: '/' });
    return context.body(null, 204);
  });
}
