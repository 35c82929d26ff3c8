import type { Context } from 'hono';
import { deleteCookie, setCookie } from 'hono/cookie';
import { parse } from 'hono/utils/cookie';
import { header } from './incoming.ts';

export const SESSION_COOKIE = 'switchyard_session';
/** A week: the server ends a session earlier that nobody uses. */
const MAX_AGE_SECONDS = 7 * 24 * 60 * 60;

/** Where people reach this server. */
interface Reached {
  publicOrigin: string | undefined;
}

/**
 * Over TLS a cookie's name says that no other host, not even one below ours, has set it (`__Host-`), and no other is read. TLS ends at a
 * proxy, so only PUBLIC_URL knows of it.
 */
function toName(context: Context, { publicOrigin }: Reached, name: string): { name: string; secure: boolean } {
  const secure =
    publicOrigin?.startsWith('https:') === true &&
    URL.parse(publicOrigin)?.hostname === URL.parse(context.req.url)?.hostname;
  return { name: secure ? `__Host-${name}` : name, secure };
}

/** A cookie of ours, as the browser sends it. */
export function readCookie(context: Context, reached: Reached, plainName: string): string | undefined {
  const sent = header(context, 'cookie');
  if (sent === undefined) return undefined;
  const { name } = toName(context, reached, plainName);
  return parse(sent, name)[name];
}

/** Gives the browser a cookie that its pages can't read and that other sites' pages don't send. */
export function giveCookie(
  context: Context,
  reached: Reached,
  { name: plainName, value, maxAge }: { name: string; value: string; maxAge: number },
): void {
  const { name, secure } = toName(context, reached, plainName);
  setCookie(context, name, value, { path: '/', httpOnly: true, sameSite: 'Lax', secure, maxAge });
}

export function takeCookie(context: Context, reached: Reached, plainName: string): void {
  const { name, secure } = toName(context, reached, plainName);
  deleteCookie(context, name, { path: '/', secure });
}

/** Gives the browser a session, in place of the one it may have had. */
export function giveSession(context: Context, reached: Reached, session: string): void {
  giveCookie(context, reached, { name: SESSION_COOKIE, value: session, maxAge: MAX_AGE_SECONDS });
}
