import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { Provider } from 'oidc-provider';
import { LOCALHOST, portOf } from './tcp.ts';

export const CLIENT = { id: 'switchyard', secret: 'a-secret-of-the-client' };

/** What a provider says of somebody. */
type Claims = Record<string, unknown>;

export interface IdentityProvider {
  issuer: string;
  /** Who is signed in there: their next authorization is theirs. */
  person: Claims & { sub: string };
  close(): Promise<void>;
}

/** oidc-provider on a port of its own, where somebody is always signed in and agrees to everything. */
export async function createIdentityProvider(redirectUri: string): Promise<IdentityProvider> {
  const server = await listen(createServer());
  const issuer = `http://${LOCALHOST}:${portOf(server)}`;
  const world = { person: { sub: 'nobody' } as IdentityProvider['person'] };
  const provider: Provider = new Provider(issuer, {
    clients: [
      {
        ...{ client_id: CLIENT.id, client_secret: CLIENT.secret, redirect_uris: [redirectUri] },
        ...{ grant_types: ['authorization_code'], response_types: ['code'] },
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'groups'] },
    features: { devInteractions: { enabled: false } },
    pkce: { required: () => true },
    jwks: { keys: [newKeys().privateKey.export({ format: 'jwk' })] },
    cookies: { keys: ['for tests'] },
    findAccount: (_context, sub) => ({
      accountId: sub,
      claims: () => ({ ...world.person, sub }),
    }),
    loadExistingGrant: async ({ oidc: { session, client } }) => {
      const grant = new provider.Grant({
        accountId: session?.accountId ?? '',
        clientId: client?.clientId ?? '',
      });
      grant.addOIDCScope('openid email profile');
      await grant.save();
      return grant;
    },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
  });
  const answer = provider.callback();
  server.on('request', (request, response) => {
    if (!request.url?.startsWith('/interaction/')) void answer(request, response);
    else {
      const result = { login: { accountId: world.person.sub, remember: false } };
      void provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
    }
  });
  return Object.assign(world, { issuer, close: () => close(server) });
}

/** What a token is made of, to be made wrong. */
export interface TokenParts {
  header: Claims;
  claims: Claims;
  key: KeyObject | string;
}

export interface HostileProvider {
  issuer: string;
  publicKey: KeyObject;
  /** The id token that the next code is given: changes what would be right. */
  token(right: TokenParts): TokenParts;
  /** The nonce that the browser was sent with. */
  nonce: string;
  close(): Promise<void>;
}

/** A provider that answers any code with whatever id token it is told to. */
export async function createHostileProvider(): Promise<HostileProvider> {
  const { publicKey, privateKey } = newKeys();
  const server = await listen(createServer());
  const issuer = `http://${LOCALHOST}:${portOf(server)}`;
  const hostile: HostileProvider = {
    ...{ issuer, publicKey, nonce: '' },
    token: (right) => right,
    close: () => close(server),
  };
  const idToken = () => {
    const now = Math.floor(Date.now() / 1000);
    const identity = { sub: 'eve', email: 'eve@example.com', email_verified: true, groups: ['staff'] };
    const times = { iat: now, exp: now + 300 };
    return toToken(
      hostile.token({
        header: { alg: 'RS256', kid: 'one' },
        claims: { ...identity, ...times, iss: issuer, aud: CLIENT.id, nonce: hostile.nonce },
        key: privateKey,
      }),
    );
  };
  const answers: Record<string, () => unknown> = {
    '/.well-known/openid-configuration': () => ({
      ...{ issuer, authorization_endpoint: `${issuer}/auth`, token_endpoint: `${issuer}/token` },
      ...{ jwks_uri: `${issuer}/jwks`, response_types_supported: ['code'], subject_types_supported: ['public'] },
      id_token_signing_alg_values_supported: ['none', 'HS256', 'RS256'],
    }),
    '/jwks': () => ({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'one', use: 'sig', alg: 'RS256' }] }),
    '/token': () => ({ access_token: 'x', token_type: 'Bearer', expires_in: 300, id_token: idToken() }),
  };
  server.on('request', (request, response) => {
    const found = answers[request.url?.split('?')[0] ?? ''];
    response.writeHead(found ? 200 : 404, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(found?.() ?? {}));
  });
  return hostile;
}

export function newKeys() {
  return generateKeyPairSync('rsa', { modulusLength: 2048 });
}

function toToken({ header, claims, key }: TokenParts): string {
  const text = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  if (header.alg === 'none') return `${text}.`;
  const signature =
    typeof key === 'string' ? createHmac('sha256', key).update(text).digest() : sign('sha256', Buffer.from(text), key);
  return `${text}.${signature.toString('base64url')}`;
}

async function listen(server: Server): Promise<Server> {
  server.listen(0, LOCALHOST);
  await once(server, 'listening');
  return server;
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
