import type { Context } from 'hono';
import { deleteCookie, setCookie } from 'hono/cookie';
import { parse } from 'hono/utils/cookie';
import { header } from './incoming.ts';

export const SESSION_COOKIE = 'switchyard_session';
/** A week: the server ends a session earlier that nobody uses. */
const MAX_AGE_SECONDS = 7 * 24 * 60 * 60;

declare module 'hono' {
  interface ContextVariableMap {
    /** The request is for the host of PUBLIC_URL, which is reached over TLS. */
    overTls: boolean | undefined;
  }
}

/**
 * Over TLS a cookie's name says that no other host, not even one below ours, has set it (`__Host-`), and no other is read. TLS ends at a
 * proxy, so only PUBLIC_URL knows of it.
 */
function toName(context: Context, name: string): { name: string; secure: boolean } {
  const secure = context.get('overTls') === true;
  return { name: secure ? `__Host-${name}` : name, secure };
}

/** A cookie of ours, as the browser sends it. */
export function readCookie(context: Context, plainName: string): string | undefined {
  const sent = header(context, 'cookie');
  if (sent === undefined) return undefined;
  const { name } = toName(context, plainName);
  return onlyCookie(sent, name) ?? parse(sent, name)[name];
}

/** Where there is no other cookie, as in most browsers and with each of their requests, that takes a tenth of the time. */
function onlyCookie(sent: string, name: string): string | undefined {
  if (sent.length <= name.length || !sent.startsWith(name) || sent[name.length] !== '=') return undefined;
  const value = sent.slice(name.length + 1);
  return /^[\w.-]+$/.test(value) ? value : undefined;
}

/** Gives the browser a cookie that its pages can't read and that other sites' pages don't send. */
export function giveCookie(
  context: Context,
  { name: plainName, value, maxAge }: { name: string; value: string; maxAge: number },
): void {
  const { name, secure } = toName(context, plainName);
  setCookie(context, name, value, { path: '/', httpOnly: true, sameSite: 'Lax', secure, maxAge });
}

export function takeCookie(context: Context, plainName: string): void {
  const { name, secure } = toName(context, plainName);
  deleteCookie(context, name, { path: '/', secure });
}

/** Gives the browser a session, in place of the one it may have had. */
export function giveSession(context: Context, session: string): void {
  giveCookie(context, { name: SESSION_COOKIE, value: session, maxAge: MAX_AGE_SECONDS });
}
