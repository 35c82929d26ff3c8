import { type Context, Hono } from 'hono';
import type { z } from 'zod';
import { type Identity, signInFirst } from '#access';
import { AccessError, InputError } from '#kit';
import type { Audit } from './audit.ts';
import type { Auth } from './auth.ts';
import type { Reader } from './event-streams.ts';
import { header, readBytes } from './incoming.ts';
import { JSON_LIMITS, parseJson } from './json-body.ts';
import { POLICY, type RouteKey, UNCOUNTED } from './policy.ts';
import type { RateLimits } from './rate-limit.ts';
import { requireAccess } from './route-access.ts';
import { readCookie, SESSION_COOKIE } from './session-cookie.ts';

/** Hono's context with what every request has. */
export type Request = Context<{ Variables: { requestId: string } }>;

/** Answers a request of a known identity. */
export type Handler = (context: Request, identity: Identity) => Response | Promise<Response>;
type PublicHandler = (context: Request) => Response | Promise<Response>;

type Access<Key extends RouteKey> = (typeof POLICY)[Key];
type HandlerOf<Key extends RouteKey> = Access<Key> extends 'public' ? PublicHandler : Handler;

interface RouterParts {
  auth: Auth;
  limits: RateLimits;
  audit: Audit;
  publicOrigin: string | undefined;
}

/**
 * The only way to register a route: by its key in the policy table, which decides who may use it. Public routes live in a
 * router of their own (security R12).
 */
export class Router {
  readonly #auth: Auth;
  readonly #limits: RateLimits;
  readonly #audit: Audit;
  readonly #publicOrigin: string | undefined;
  readonly #public = new Hono<{ Variables: { requestId: string } }>();
  readonly #private = new Hono<{ Variables: { requestId: string } }>();
  readonly #registered = new Set<RouteKey>();

  constructor({ auth, limits, audit, publicOrigin }: RouterParts) {
    this.#auth = auth;
    this.#limits = limits;
    this.#audit = audit;
    this.#publicOrigin = publicOrigin;
  }

  on<Key extends RouteKey>(key: Key, handler: HandlerOf<Key>): void {
    const [method = '', path = ''] = key.split(' ');
    this.#registered.add(key);
    const access = POLICY[key];
    if (access === 'public') {
      this.#public.on(method, path, async (context) => {
        context.set('route', key);
        if (UNCOUNTED.has(key)) return (handler as PublicHandler)(context);
        await this.#limits.countAddress(context);
        await this.#limits.requireTries(context);
        // Another site's page must not sign a browser in as somebody else.
        if (GIVES_SESSION.has(key) && fromBrowser(context)) requireOwnPage(context, this.#publicOrigin);
        const run = () => this.#countingFailures(context, async () => (handler as PublicHandler)(context));
        return await this.#audit.watch(key, context, { identity: () => undefined, run });
      });
      return;
    }
    this.#private.on(method, path, (context) => {
      context.set('route', key);
      let identity: Identity | undefined;
      const run = async () => {
        identity = await this.#identify(context);
        context.set('caller', identity.id);
        await this.#limits.count(context, identity);
        requireAccess(identity, key, pathParam(context, 'name'));
        return await (handler as Handler)(context, identity);
      };
      return this.#audit.watch(key, context, { identity: () => identity, run });
    });
  }

  /** Who goes on reading an answer. Whether they still may is asked anew, by the credentials that they came with. */
  reader(context: Request, { id }: Identity, may: (now: Identity) => boolean): Reader {
    const stillMay = async () => {
      try {
        return may(await this.#identify(context));
      } catch {
        return false;
      }
    };
    return { id, signal: context.req.raw.signal, stillMay };
  }

  /** @throws Error when a route of the policy table has no handler: deny by default must not hide a forgotten route. */
  mount(app: Hono<{ Variables: { requestId: string } }>): void {
    const missing = Object.keys(POLICY).filter((key) => !this.#registered.has(key as RouteKey));
    if (missing.length > 0) throw new Error(`routes without a handler: ${missing.join(', ')}`);
    app.route('/', this.#public);
    app.route('/', this.#private);
  }

  async #identify(context: Request): Promise<Identity> {
    const authorization = header(context, 'authorization');
    // Who sends a token is not asked for a cookie.
    const session = authorization === undefined ? readCookie(context, SESSION_COOKIE) : undefined;
    const credentials = { authorization, session };
    const beforeTrying = () => this.#limits.requireTries(context);
    const identity = await this.#countingFailures(context, () => this.#auth.identify(credentials, beforeTrying));
    if (!identity) {
      const nobody = await this.#auth.nobody();
      if (nobody) return { ...nobody, id: `address ${this.#limits.addressOf(context)}` };
      await this.#limits.countAddress(context);
      throw signInFirst();
    }
    const isWrite = !['GET', 'HEAD'].includes(context.req.method);
    if (identity.via === 'session' && isWrite) requireOwnPage(context, this.#publicOrigin);
    return identity;
  }

  /** Whoever sends credentials that are not right, a link's token included, gets only so many tries. */
  async #countingFailures<T>(context: Request, attempt: () => Promise<T>): Promise<T> {
    try {
      return await attempt();
    } catch (thrown) {
      if (thrown instanceof AccessError && thrown.code === 'auth.required') await this.#limits.countFailure(context);
      throw thrown;
    }
  }
}

/** A cookie alone proves nothing about who wrote the request: another site's page may have (CSRF). */
function requireOwnPage(context: Request, publicOrigin: string | undefined): void {
  const site = header(context, 'sec-fetch-site');
  const origin = header(context, 'origin');
  if (site === 'same-origin') return;
  if (site === undefined && origin !== undefined && isOwnOrigin(origin, context.req.url, publicOrigin)) return;
  throw new AccessError({
    code: 'auth.forbidden',
    message: 'This request does not come from a page of this server.',
  });
}

/** Public routes that give a session to who knows a password, or an invitation, and those on the way there. */
const GIVES_SESSION: ReadonlySet<RouteKey> = new Set<RouteKey>([
  'POST /api/sign-in',
  'POST /api/sign-in/code',
  'POST /api/sign-in/enrol',
  'POST /api/sign-in/enrol/confirm',
  'POST /api/sso/start',
  'POST /api/password/forgot',
  'POST /api/password/reset',
  'POST /api/join',
]);

/** Browsers say where a POST comes from; programs need not. */
function fromBrowser(context: Request): boolean {
  return header(context, 'sec-fetch-site') !== undefined || header(context, 'origin') !== undefined;
}

/** Exactly ours. Where a proxy ends TLS only PUBLIC_URL knows the scheme, and a page of the same name without TLS is anybody's. */
function isOwnOrigin(origin: string, url: string, publicOrigin: string | undefined): boolean {
  const own = new URL(url);
  const known = publicOrigin === undefined ? undefined : new URL(publicOrigin);
  return known?.host === own.host ? origin === known.origin : origin === own.origin;
}

/** The JSON body, checked. @throws InputError `request.*` with all issues at once */
export async function readBody<S extends z.ZodType>(
  context: Request,
  schema: S,
  maxBytes = JSON_LIMITS.maxBytes,
): Promise<z.output<S>> {
  const type = header(context, 'content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') {
    throw new InputError({ code: 'request.mediaType', message: 'Send the body as application/json.' });
  }
  const body = parseJson(await readBytes(context, maxBytes), { ...JSON_LIMITS, maxBytes });
  return checkInput(schema, body);
}

/** The query string, checked. @throws InputError `request.invalid` */
export function readQuery<S extends z.ZodType>(context: Request, schema: S): z.output<S> {
  return checkInput(schema, context.req.query());
}

function checkInput<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) => ({
    severity: 'error' as const,
    code: 'request.invalid',
    message,
    path: path.map((member) => `/${String(member)}`).join(''),
  }));
  const [first] = issues;
  throw new InputError({
    code: 'request.invalid',
    message: `The request does not fit: ${first?.path || '/'} ${first?.message}.`,
    issues,
  });
}

/** A path parameter that the route's key says is there. */
export function pathParam(context: Request, name: string): string {
  return context.req.param(name) ?? '';
}
