import type { JsonValue } from '#schema';
import { type Answer, type TestServer, toAnswer } from './server.ts';

const PASSWORD = 'a long enough password';

/** Somebody with an account who has signed in. */
export interface SignedIn {
  id: string;
  email: string;
  /** The session's cookie, as a browser sends it. */
  cookie: string;
  call(method: string, path: string, body?: JsonValue): Promise<Answer>;
}

/** Invites somebody and signs them in. */
export async function joinAs(server: TestServer, name: string, roles: string[]): Promise<SignedIn> {
  const email = `${name.toLowerCase()}@example.com`;
  const { body } = await server.call('POST', '/api/access/invitations', { email, roles });
  const token = new URL(body.link).hash.slice(1);
  const joined = await fetch(new URL('/api/join', server.url), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ token, name, password: PASSWORD }),
  });
  const cookie = joined.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const call = async (method: string, path: string, sent?: JsonValue) =>
    toAnswer(
      await fetch(new URL(path, server.url), {
        method,
        headers: {
          ...(sent === undefined ? {} : { 'Content-Type': 'application/json' }),
          ...{ Cookie: cookie, 'Sec-Fetch-Site': 'same-origin' },
        },
        ...(sent === undefined ? {} : { body: JSON.stringify(sent) }),
      }),
    );
  const { body: session } = await call('GET', '/api/session');
  return { id: session.id, email, cookie, call };
}

/** Allows, denies or says nothing. */
export async function setGrant(
  server: TestServer,
  subject: { kind: 'user' | 'role'; id: string },
  effect: 'allow' | 'deny' | 'inherit',
  [verb, kind, name = '']: readonly [verb: string, kind: string, name?: string],
): Promise<void> {
  const { status, body } = await server.call('PUT', '/api/access/grants', {
    ...{ subject, effect, verb },
    object: { kind, name },
  });
  if (status !== 204) throw new Error(`no grant but ${status}: ${JSON.stringify(body)}`);
}
