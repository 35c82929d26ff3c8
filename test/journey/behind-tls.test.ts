import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/server.ts';
import { LOCALHOST, unusedPort } from '../support/tcp.ts';

/** Behind a proxy that ends TLS: what the browser is given, and what it may send (security, Identity and CSRF). */

const HOST = 'desk.example';
let server: TestServer;
let port: number;

beforeAll(async () => {
  port = await unusedPort();
  server = await startTestServer({
    env: {
      ...{ SWITCHYARD_EXAMPLES: 'false', SWITCHYARD_PUBLIC_URL: `https://${HOST}` },
      SWITCHYARD_PORT: String(port),
    },
  });
});
afterAll(() => server.dispose());

interface Answer {
  status: number;
  cookies: string[];
}

/** As the proxy passes it on. */
function ask(method: string, path: string, headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: LOCALHOST, port, path, method, headers: { Host: HOST, ...headers } }, (answer) => {
      answer.resume();
      answer.once('end', () =>
        resolve({ status: answer.statusCode ?? 0, cookies: answer.headers['set-cookie'] ?? [] }),
      );
    });
    sent.once('error', reject);
    sent.end();
  });
}

async function signIn(headers: Record<string, string> = {}): Promise<string> {
  const { status, cookies } = await ask('POST', '/api/session', {
    Authorization: `Bearer ${server.token}`,
    ...headers,
  });
  expect([status, cookies.length]).toEqual([204, 1]);
  return cookies[0] ?? '';
}
const pairOf = (cookie: string) => cookie.split(';')[0] ?? '';

describe('the cookie of a session', () => {
  it('goes over TLS only, to this host only, and to no script', async () => {
    const parts = (await signIn()).split('; ');
    expect(parts[0]).toMatch(/^__Host-switchyard_session=[\w-]{43}$/);
    expect(parts.slice(1).toSorted()).toEqual(['HttpOnly', 'Max-Age=604800', 'Path=/', 'SameSite=Lax', 'Secure']);
  });

  it('is that of this host also where the proxy names its port', async () => {
    expect(await signIn({ Host: `${HOST}:443` })).toMatch(/^__Host-.*; Secure/);
  });

  it('is not one that a host below ours has set', async () => {
    const own = pairOf(await signIn());
    expect((await ask('GET', '/api/session', { Cookie: own })).status).toBe(200);
    const planted = own.replace('__Host-', '');
    expect((await ask('GET', '/api/session', { Cookie: planted })).status).toBe(401);
    expect((await ask('GET', '/api/session', { Cookie: `${planted}x; ${own}` })).status).toBe(200);
  });

  it('is taken away by its name, and its session is over', async () => {
    const own = pairOf(await signIn());
    const out = await ask('POST', '/api/session/end', { Cookie: own, 'Sec-Fetch-Site': 'same-origin' });
    expect(out.cookies).toEqual([expect.stringMatching(/^__Host-switchyard_session=; Max-Age=0; Path=\/; Secure$/)]);
    expect((await ask('GET', '/api/session', { Cookie: own })).status).toBe(401);
  });

  it('has no such name without TLS, where browsers would refuse it', async () => {
    const cookie = await signIn({ Host: `${LOCALHOST}:${port}` });
    expect(cookie).toMatch(/^switchyard_session=[\w-]{43}; Max-Age=604800; Path=\/; HttpOnly; SameSite=Lax$/);
  });
});

describe('a write with a cookie, from a browser that does not say Sec-Fetch-Site', () => {
  it.each([
    [`https://${HOST}`, 204],
    // A page of the same name without TLS may be anybody's on the way.
    [`http://${HOST}`, 403],
    [`https://${HOST}:444`, 403],
    [`https://${HOST}.evil.example`, 403],
    ['http://127.0.0.1', 403],
    ['null', 403],
  ])('is taken from exactly our origin: %s is answered %i', async (origin, status) => {
    const Cookie = pairOf(await signIn());
    expect((await ask('POST', '/api/session/end', { Cookie, Origin: origin })).status).toBe(status);
  });
});
