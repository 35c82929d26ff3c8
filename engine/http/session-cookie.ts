import { deleteCookie, setCookie } from 'hono/cookie';
import type { Services } from './app.ts';
import { type Request, SESSION_COOKIE } from './router.ts';

/** A week: the server ends a session earlier that nobody uses. */
const MAX_AGE_SECONDS = 7 * 24 * 60 * 60;

/** Gives the browser a session, in place of the one it may have had. */
export function giveSession(context: Request, { publicOrigin }: Pick<Services, 'publicOrigin'>, session: string): void {
  // TLS ends at a proxy, so only PUBLIC_URL knows of it.
  const secure =
    publicOrigin?.startsWith('https:') === true && URL.parse(publicOrigin)?.host === new URL(context.req.url).host;
  setCookie(context, SESSION_COOKIE, session, {
    path: '/',
    httpOnly: true,
    sameSite: 'Lax',
    secure,
    maxAge: MAX_AGE_SECONDS,
  });
}

export function takeSession(context: Request): void {
  deleteCookie(context, SESSION_COOKIE, { path: '/' });
}
