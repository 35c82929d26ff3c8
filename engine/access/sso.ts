import { randomBytes, timingSafeEqual } from 'node:crypto';
import { type Clock, hashOfSecret } from '#core';
import { AccessError, type Egress } from '#kit';
import type { Tickets } from './tickets.ts';

/** Sign-in by an identity provider (OpenID Connect): code flow with PKCE, state and nonce. openid-client does it. */

const BACK_MS = 10 * 60 * 1000;
const DISCOVERED_MS = 60 * 60 * 1000;
const MAX_BYTES = 1024 * 1024;
/** Signed with a private key. Whatever else a provider offers, `none` and shared secrets are not taken (security R15). */
const ALGORITHMS = new Set('RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 Ed25519 EdDSA'.split(' '));
const MAX_GROUPS = 500;

export interface SsoConfig {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** What the button on the sign-in screen calls it. */
  label: string;
  scopes: string;
  groupsClaim: string;
}

/** Who came back, as the provider says. */
export interface SsoIdentity {
  issuer: string;
  subject: string;
  name: string | undefined;
  /** Only one that the provider has verified. */
  email: string | undefined;
  groups: readonly string[];
  /** What they brought along on their way there. */
  invitation: string | undefined;
}

export interface Sso {
  readonly label: string;
  /** Where the browser goes, and a secret that it keeps meanwhile. */
  begin(invitation: string | undefined): Promise<{ address: string; secret: string }>;
  /** `query` is that of the address that the browser came back to. Good once. @throws AccessError `auth.ssoFailed` */
  finish(query: URLSearchParams, secret: string): Promise<SsoIdentity>;
}

interface SsoParts {
  config: SsoConfig;
  /** Of this server, as people reach it (security R10). */
  publicOrigin: string;
  tickets: Tickets;
  egress: Egress;
  clock: Pick<Clock, 'monotonic'>;
}

type Library = typeof import('openid-client');

export function createSso({ config, publicOrigin, tickets, egress, clock }: SsoParts): Sso {
  const redirect = `${publicOrigin}/sso/callback`;
  let found: { at: number; provider: ReturnType<typeof discover> } | undefined;
  const open = async () => {
    if (!found || clock.monotonic() - found.at > DISCOVERED_MS) {
      found = { at: clock.monotonic(), provider: discover(config, egress) };
      found.provider.catch(() => {
        found = undefined;
      });
    }
    return await found.provider;
  };
  const exchange = async (query: URLSearchParams, { verifier, nonce }: Kept) => {
    const { library, provider } = await open();
    const tokens = await library.authorizationCodeGrant(provider, new URL(`${redirect}?${query}`), {
      pkceCodeVerifier: verifier,
      expectedNonce: nonce,
      expectedState: query.get('state') ?? '',
      idTokenExpected: true,
    });
    const claims = tokens.claims();
    if (!claims) throw new Error('there is no id token');
    const needsMore = claims.email === undefined || claims[config.groupsClaim] === undefined;
    const hasMore = needsMore && provider.serverMetadata().userinfo_endpoint !== undefined;
    const more = hasMore ? await library.fetchUserInfo(provider, tokens.access_token, claims.sub) : {};
    return { ...more, ...claims };
  };
  return {
    label: config.label,
    begin: (invitation) =>
      failing(async () => {
        const { library, provider } = await open();
        const secret = randomBytes(24).toString('base64url');
        const verifier = library.randomPKCECodeVerifier();
        const nonce = library.randomNonce();
        const kept: Kept = { verifier, nonce, browser: hashOfSecret(secret), invitation };
        const address = library.buildAuthorizationUrl(provider, {
          redirect_uri: redirect,
          scope: config.scopes,
          code_challenge: await library.calculatePKCECodeChallenge(verifier),
          code_challenge_method: 'S256',
          state: await tickets.make('sso', JSON.stringify(kept), BACK_MS),
          nonce,
        });
        return { address: address.href, secret };
      }),
    finish: (query, secret) =>
      failing(async () => {
        const text = await tickets.take('sso', query.get('state') ?? '');
        if (text === undefined) throw new Error('the state is not one of ours, or was used already');
        const kept = JSON.parse(text) as Kept;
        if (!timingSafeEqual(Buffer.from(kept.browser), Buffer.from(hashOfSecret(secret)))) {
          throw new Error('the sign-in was begun by another browser');
        }
        return { ...toIdentity(await exchange(query, kept), config), invitation: kept.invitation };
      }),
  };
}

/** What is remembered while the browser is away. */
interface Kept {
  verifier: string;
  nonce: string;
  browser: string;
  invitation: string | undefined;
}

/** Asks the provider what it offers. Every request of the library goes through the egress policy. */
async function discover({ issuer, clientId, clientSecret }: SsoConfig, egress: Egress) {
  const library = await import('openid-client');
  const authentication = library.ClientSecretBasic(clientSecret);
  const fetch = toFetch(egress);
  // The operator names the issuer; http is only for this machine, see config.ts.
  const execute = issuer.startsWith('http:') ? [library.allowInsecureRequests] : [];
  const options = { execute, [library.customFetch]: fetch };
  const offered = await library.discovery(new URL(issuer), clientId, {}, authentication, options);
  const { supportsPKCE: _, ...metadata } = offered.serverMetadata();
  const algorithms = metadata.id_token_signing_alg_values_supported ?? ['RS256'];
  const provider = new library.Configuration(
    { ...metadata, id_token_signing_alg_values_supported: algorithms.filter((name) => ALGORITHMS.has(name)) },
    clientId,
    {},
    authentication,
  );
  provider[library.customFetch] = fetch;
  for (const each of execute) each(provider);
  // Not only by TLS: the signature of the id token is checked, too.
  library.enableNonRepudiationChecks(provider);
  return { library, provider };
}

function toFetch(egress: Egress): NonNullable<InstanceType<Library['Configuration']>[Library['customFetch']]> {
  return async (url, { method, headers, body, signal }) => {
    const text = body === undefined || body === null ? undefined : String(body);
    const answer = await egress.fetch(url, {
      ...{ method, headers, maxRedirects: 0, maxBytes: MAX_BYTES },
      ...(text === undefined ? {} : { body: text }),
      ...(signal ? { signal } : {}),
    });
    // The body is decoded already.
    const kept = [...answer.headers].filter(([name]) => name !== 'content-encoding' && name !== 'content-length');
    return new Response(Buffer.from(answer.body), { status: answer.status, headers: kept });
  };
}

function toIdentity(
  claims: Readonly<Record<string, unknown>>,
  { issuer, groupsClaim }: SsoConfig,
): Omit<SsoIdentity, 'invitation'> {
  const { sub, name, email, email_verified: isVerified } = claims;
  const groups = claims[groupsClaim];
  return {
    issuer,
    subject: String(sub),
    name: typeof name === 'string' ? name : undefined,
    email: typeof email === 'string' && isVerified === true ? email.toLowerCase() : undefined,
    groups: (Array.isArray(groups) ? groups : []).filter((group) => typeof group === 'string').slice(0, MAX_GROUPS),
  };
}

/** What was wrong is for the log: whoever tries to deceive learns nothing. */
async function failing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw new AccessError({
      code: 'auth.ssoFailed',
      message: 'Signing in at the identity provider did not work, or took too long. Try again.',
      cause,
    });
  }
}
