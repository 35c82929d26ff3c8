import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { JsonValue } from '#schema';
import {
  CLIENT,
  createHostileProvider,
  createIdentityProvider,
  type HostileProvider,
  type IdentityProvider,
  newKeys,
  type TokenParts,
} from '../support/identity-provider.ts';
import { type CookieAnswer, cookieOf, PASSWORD, testPeople, withCookie } from '../support/people.ts';
import { eventually, startTestServer, type TestServer } from '../support/server.ts';
import { unusedPort } from '../support/tcp.ts';

/** Single sign-on: a real provider, and one that lies. */

let server: TestServer;
let provider: IdentityProvider;
let origin: string;
const { send, join } = testPeople(() => server);

async function startWith(issuerOf: (redirectUri: string) => Promise<string>): Promise<TestServer> {
  const port = await unusedPort();
  origin = `http://127.0.0.1:${port}`;
  return await startTestServer({
    env: {
      ...{ SWITCHYARD_EXAMPLES: 'false', SWITCHYARD_PUBLIC_URL: origin, SWITCHYARD_PORT: String(port) },
      ...{ SWITCHYARD_OIDC_CLIENT_ID: CLIENT.id, SWITCHYARD_OIDC_CLIENT_SECRET: CLIENT.secret },
      SWITCHYARD_OIDC_ISSUER: await issuerOf(`${origin}/sso/callback`),
    },
  });
}

const setSso = (sso: JsonValue) => server.call('PUT', '/api/access/sign-in', { mail: null, sso });
const sessionOf = async (answer: CookieAnswer) =>
  (await send('GET', '/api/session', undefined, withCookie(sessionCookie(answer)))).body;
const sessionCookie = ({ cookies }: CookieAnswer) =>
  cookies.find((cookie) => cookie.startsWith('switchyard_session='))?.split(';')[0] ?? '';
const personOf = async (email: string) =>
  (await server.call('GET', '/api/access/people')).body.people.find((each: { email: string }) => each.email === email);

async function begin(invitation?: string) {
  const answer = await send('POST', '/api/sso/start', invitation === undefined ? {} : { invitation });
  const cookie = cookieOf(answer);
  return { answer, cookie, address: new URL(answer.body.address as string) };
}

const callback = (query: URLSearchParams | string, cookie: string) =>
  send('GET', `/sso/callback?${query}`, undefined, { Cookie: cookie });

/** What a browser does between the button and our callback: follows the provider's redirects, with its cookies. */
async function throughProvider(address: URL): Promise<URL> {
  const jar = new Map<string, string>();
  for (let url = address; ; ) {
    if (url.origin === origin) return url;
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, { redirect: 'manual', headers: { Cookie: cookie } });
    for (const each of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(each) ?? [];
      jar.set(name, value);
    }
    const location = response.headers.get('location');
    if (location === null) throw new Error(`${url.pathname}: ${response.status} ${await response.text()}`);
    url = new URL(location, url);
  }
}

async function signIn(invitation?: string): Promise<CookieAnswer> {
  const { address, cookie } = await begin(invitation);
  return await callback((await throughProvider(address)).searchParams, cookie);
}

const failed = (code: string) => ({ status: 302, location: `/functions#sso=${code}`, session: '' });
const outcomeOf = (answer: CookieAnswer) => ({
  status: answer.status,
  location: answer.headers.get('location'),
  session: sessionCookie(answer),
});

describe('with a real provider', () => {
  beforeAll(async () => {
    server = await startWith(async (redirectUri) => {
      provider = await createIdentityProvider(redirectUri);
      return provider.issuer;
    });
    await setSso({ domains: ['Example.com'], roles: ['viewer'], groups: [{ group: 'builders', roles: ['editor'] }] });
  });
  afterAll(async () => {
    await server?.dispose();
    await provider?.close();
  });

  it('the sign-in screen offers it, and the browser goes there with PKCE, state and nonce', async () => {
    expect((await send('GET', '/api/sign-in')).body).toMatchObject({ sso: { label: 'single sign-on' } });
    const { answer, address } = await begin();
    expect(answer.cookies[0]).toMatch(/^switchyard_sso=[\w-]{32}; .*Path=\/; HttpOnly; SameSite=Lax$/);
    expect(Object.fromEntries(address.searchParams)).toMatchObject({
      ...{ response_type: 'code', client_id: CLIENT.id, redirect_uri: `${origin}/sso/callback` },
      ...{ code_challenge_method: 'S256', code_challenge: expect.any(String) },
      ...{ state: expect.stringMatching(/^[\w-]{32}$/), nonce: expect.any(String) },
    });
  });

  it('somebody of an allowed domain comes in, and is the same person the next time', async () => {
    provider.person = { sub: 'ada', name: 'Ada\u0007', email: 'Ada@Example.com', email_verified: true };
    const first = await signIn();
    expect(outcomeOf(first)).toMatchObject({ status: 302, location: '/' });
    const session = await sessionOf(first);
    expect(session).toMatchObject({ name: 'ada@example.com', isOwner: false });
    expect(await personOf('ada@example.com')).toMatchObject({ name: 'Ada', roles: ['viewer'] });
    // Their address may change at the provider: they stay who they are.
    provider.person = { sub: 'ada', name: 'Ada', email: 'ada@elsewhere.example', email_verified: true };
    expect((await sessionOf(await signIn())).id).toBe(session.id);
  });

  it('groups are those of the provider, and give and take the roles that an owner has said', async () => {
    const grace = { sub: 'grace', name: 'Grace', email: 'grace@example.com', email_verified: true };
    const roles = async () => (await personOf('grace@example.com')).roles;
    provider.person = { ...grace, groups: ['builders', 'all'] };
    const answer = await signIn();
    expect(await roles()).toEqual(['editor', 'viewer']);
    const why = `/api/access/why?person=${(await sessionOf(answer)).id}&permission=function.edit`;
    expect((await server.call('GET', why)).body.allowed).toBe(true);
    provider.person = { ...grace, groups: ['all'] };
    await signIn();
    expect(await roles()).toEqual(['viewer']);
    const lines = (await server.call('GET', '/api/audit?action=session.sso&q=grace')).body.lines;
    expect(lines).toMatchObject([{ details: { groups: ['all'], roles: ['viewer'] } }, { outcome: 'done' }]);
  });

  it('what groups give goes along with a role’s new name, and is taken away by it', async () => {
    const hopper = { sub: 'hopper', name: 'Hopper', email: 'hopper@example.com', email_verified: true };
    const roles = async () => (await personOf('hopper@example.com')).roles;
    const before = (await server.call('GET', '/api/access/sign-in')).body;
    await server.call('POST', '/api/access/roles', { name: 'crafts' });
    await setSso({ ...before.sso, groups: [...before.sso.groups, { group: 'makers', roles: ['crafts'] }] });
    provider.person = { ...hopper, groups: ['makers'] };
    await signIn();
    expect(await roles()).toEqual(['crafts', 'viewer']);
    await server.call('POST', '/api/access/roles/crafts/rename', { name: 'trade', description: '' });
    expect((await server.call('GET', '/api/access/sign-in')).body.sso.groups.at(-1).roles).toEqual(['trade']);
    provider.person = { ...hopper, groups: [] };
    await signIn();
    expect(await roles()).toEqual(['viewer']);
    await setSso(before.sso);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['of another domain', { email: 'eve@evil.example', email_verified: true }, 'auth.ssoRefused'],
    ['of a domain that ends alike', { email: 'eve@notexample.com', email_verified: true }, 'auth.ssoRefused'],
    [
      'of a domain that begins alike',
      { email: 'eve@example.com.evil.example', email_verified: true },
      'auth.ssoRefused',
    ],
    ['with two at signs', { email: 'eve@example.com@evil.example', email_verified: true }, 'auth.ssoRefused'],
    ['whose address is not verified', { email: 'eve@example.com', email_verified: false }, 'auth.ssoUnverified'],
    ['whose address is "verified"', { email: 'eve@example.com', email_verified: 'true' }, 'auth.ssoUnverified'],
    ['without an address', {}, 'auth.ssoUnverified'],
  ])('somebody %s does not come in', async (_, claims, code) => {
    const before = (await server.call('GET', '/api/access/people')).body.people.length;
    provider.person = { sub: `eve${code}${Object.values(claims).join()}`, name: 'Eve', ...claims };
    expect(outcomeOf(await signIn())).toEqual(failed(code));
    expect((await server.call('GET', '/api/access/people')).body.people.length).toBe(before);
  });

  it('who is invited comes in whatever their domain, as what they were invited, and nobody else by that link', async () => {
    const email = 'bob@partner.example';
    const invite = async () => {
      const { body } = await server.call('POST', '/api/access/invitations', { email, roles: ['publisher'] });
      return new URL(body.link).hash.slice(1);
    };
    provider.person = { sub: 'mallory', name: 'M', email: 'mallory@partner.example', email_verified: true };
    expect(outcomeOf(await signIn(await invite()))).toEqual(failed('auth.ssoRefused'));
    provider.person = { sub: 'bob', name: 'Bob', email, email_verified: true };
    expect(outcomeOf(await signIn(await invite()))).toMatchObject({ location: '/' });
    expect(await personOf(email)).toMatchObject({ roles: ['publisher'] });
  });

  it('who has an account with that address already keeps it, and can still use the password', async () => {
    const dora = await join('editor');
    provider.person = { sub: 'dora', name: 'Somebody else', email: dora.email.toUpperCase(), email_verified: true };
    expect((await sessionOf(await signIn())).id).toBe(dora.id);
    expect((await send('POST', '/api/sign-in', { email: dora.email, password: PASSWORD })).status).toBe(204);
  });

  it('a second factor that a role needs is asked for here, too', async () => {
    await server.call('PUT', '/api/access/roles/viewer/second-factor', { secondFactor: true });
    provider.person = { sub: 'carl', name: 'Carl', email: 'carl@example.com', email_verified: true };
    const answer = await signIn();
    expect(outcomeOf(answer)).toMatchObject({
      location: expect.stringMatching(/^\/functions#next=enrol\.[\w-]+$/),
      session: '',
    });
    await server.call('PUT', '/api/access/roles/viewer/second-factor', { secondFactor: false });
  });

  it('a way back is good once, for the browser that set out, and for no other', async () => {
    provider.person = { sub: 'ada', name: 'Ada', email: 'ada@example.com', email_verified: true };
    const mine = await begin();
    const { searchParams } = await throughProvider(mine.address);
    const other = await begin();
    const bad = failed('auth.ssoFailed');
    // Another's code in this browser signs nobody in as them (login CSRF), and uses the state up.
    expect(outcomeOf(await callback(searchParams, other.cookie))).toEqual(bad);
    expect(outcomeOf(await callback(searchParams, mine.cookie))).toEqual(bad);
    const again = await begin();
    const back = (await throughProvider(again.address)).searchParams;
    expect(outcomeOf(await callback(back, again.cookie))).toMatchObject({ location: '/' });
    expect(outcomeOf(await callback(back, again.cookie))).toEqual(bad);
    const swapped = new URLSearchParams(back);
    swapped.set('state', other.address.searchParams.get('state') ?? '');
    expect(outcomeOf(await callback(swapped, other.cookie))).toEqual(bad);
    for (const query of [
      '',
      'code=x',
      'state=x',
      'code=x&state=x',
      'error=access_denied',
      `code=x&${'a'.repeat(4000)}`,
    ])
      expect(outcomeOf(await callback(query, again.cookie))).toEqual(bad);
    await eventually(
      async () => (await server.call('GET', '/api/audit?action=session.sso&outcome=denied')).body.lines,
      (lines) => lines.length >= 9,
    );
  });
});

describe('with a provider that lies', () => {
  let hostile: HostileProvider;
  beforeAll(async () => {
    hostile = await createHostileProvider();
    server = await startWith(async () => hostile.issuer);
    await setSso({ domains: ['example.com'], roles: ['viewer'], groups: [] });
  });
  afterAll(async () => {
    await server?.dispose();
    await hostile?.close();
  });
  beforeEach(() => {
    hostile.token = (right) => right;
  });

  const comeBack = async () => {
    const { address, cookie } = await begin();
    hostile.nonce = address.searchParams.get('nonce') ?? '';
    return await callback(`code=any&state=${address.searchParams.get('state')}&iss=${hostile.issuer}`, cookie);
  };

  const now = () => Math.floor(Date.now() / 1000);
  const claim =
    (claims: Record<string, unknown>) =>
    (right: TokenParts): TokenParts => ({ ...right, claims: { ...right.claims, ...claims } });
  const pem = () => hostile.publicKey.export({ format: 'pem', type: 'spki' }).toString();
  const table: [string, (right: TokenParts) => TokenParts][] = [
    ['is not signed (alg none)', (right) => ({ ...right, header: { alg: 'none' } })],
    [
      'is signed with the public key as a shared secret (HS256)',
      (right) => ({ ...right, header: { alg: 'HS256' }, key: pem() }),
    ],
    [
      'is signed with the client secret (HS256)',
      (right) => ({ ...right, header: { alg: 'HS256' }, key: CLIENT.secret }),
    ],
    ['is signed with another key', (right) => ({ ...right, key: newKeys().privateKey })],
    ['names a key that there is not', (right) => ({ ...right, header: { ...right.header, kid: 'two' } })],
    [
      'brings its own key',
      (right) => {
        const { publicKey, privateKey } = newKeys();
        return { ...right, header: { ...right.header, jwk: publicKey.export({ format: 'jwk' }) }, key: privateKey };
      },
    ],
    ['is for another client', claim({ aud: 'another' })],
    ['is for several clients, and us not the first party', claim({ aud: [CLIENT.id, 'another'], azp: 'another' })],
    ['is of another issuer', claim({ iss: 'https://evil.example' })],
    ['is over', claim({ iat: now() - 7200, exp: now() - 3600 })],
    ['never ends', claim({ exp: undefined })],
    ['is of the future', claim({ iat: now() + 3600, nbf: now() + 3600, exp: now() + 7200 })],
    ['has the nonce of another sign-in', claim({ nonce: 'another' })],
    ['has no nonce', claim({ nonce: undefined })],
    ['is of nobody', claim({ sub: undefined })],
  ];

  it('the table begins with what is right', async () => {
    expect(outcomeOf(await comeBack())).toMatchObject({ location: '/', session: expect.stringMatching(/person\./) });
  });

  it.each(table)('a token that %s lets nobody in', async (_, change) => {
    const before = (await server.call('GET', '/api/access/people')).body.people;
    hostile.token = change;
    expect(outcomeOf(await comeBack())).toEqual(failed('auth.ssoFailed'));
    expect((await server.call('GET', '/api/access/people')).body.people).toEqual(before);
  });
});
