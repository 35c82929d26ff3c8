import { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { LimitError } from '#kit';
import { answerHeader, header } from './incoming.ts';
import type { Request } from './router.ts';

const WINDOW_SECONDS = 60;
/** Wrong passwords for one e-mail address, from one place: its owner elsewhere is not locked out by a stranger. */
const MAX_WRONG_PASSWORDS = 10;
const WRONG_PASSWORD_SECONDS = 10 * 60;
/** Wrong credentials from one address in a minute. Nobody finds 256 bits like that, nor keeps the database busy. */
const MAX_FAILURES = 100;

declare module 'hono' {
  interface ContextVariableMap {
    rateLimit: { policy: string; left: string; refused: number } | undefined;
  }
}

export interface RateLimits {
  /** Counts a request of a caller. @throws LimitError `rate.limited` */
  count(context: Request, caller: string): Promise<void>;
  /** Counts a request of whoever has no identity, by address. @throws LimitError `rate.limited` */
  countAddress(context: Request): Promise<void>;
  /** Before credentials are tried. @throws LimitError `rate.limited` after too many wrong ones from the same address */
  requireTries(context: Request): Promise<void>;
  /** Wrong credentials have come. */
  countFailure(context: Request): Promise<void>;
  /** Before a password is tried. @throws LimitError `rate.limited` after too many wrong ones for that e-mail address */
  requirePasswordTries(context: Request, email: string): Promise<void>;
  countWrongPassword(context: Request, email: string): Promise<void>;
  /** Where the request comes from, as a key to count by. */
  addressOf(context: Request): string;
}

export interface RateLimitOptions {
  /** Requests of one caller in a minute; 0: no limit. */
  perMinute: number;
  /** How many proxies stand before the server and say in X-Forwarded-For whom they speak for. */
  trustedProxies: number;
}

/** Limits of this process: with several servers, each counts for itself. */
export function createRateLimits({ perMinute, trustedProxies }: RateLimitOptions): RateLimits {
  const callers = new RateLimiterMemory({ points: perMinute, duration: WINDOW_SECONDS });
  const failures = new RateLimiterMemory({ points: MAX_FAILURES, duration: WINDOW_SECONDS });
  const passwords = new RateLimiterMemory({ points: MAX_WRONG_PASSWORDS, duration: WRONG_PASSWORD_SECONDS });
  const count = async (context: Request, caller: string) => {
    if (perMinute === 0) return;
    const { counted, refused } = await consume(callers, caller);
    tell(context, 'default', { quota: perMinute, counted, refused });
  };
  const addressOf = (context: Request) => remoteAddress(context, trustedProxies);
  const passwordKey = (context: Request, email: string) => `${addressOf(context)} ${email.toLowerCase()}`;
  return {
    count,
    addressOf,
    countAddress: (context) => count(context, `address ${addressOf(context)}`),
    async requireTries(context) {
      const counted = await failures.get(addressOf(context));
      if (counted && counted.consumedPoints >= MAX_FAILURES) {
        tell(context, 'failures', { quota: MAX_FAILURES, counted, refused: true });
      }
    },
    async requirePasswordTries(context, email) {
      const counted = await passwords.get(passwordKey(context, email));
      if (counted && counted.consumedPoints >= MAX_WRONG_PASSWORDS) {
        tell(context, 'passwords', {
          ...{ quota: MAX_WRONG_PASSWORDS, seconds: WRONG_PASSWORD_SECONDS },
          ...{ counted, refused: true },
        });
      }
    },
    async countWrongPassword(context, email) {
      await passwords.penalty(passwordKey(context, email));
    },
    async countFailure(context) {
      await failures.penalty(addressOf(context));
    },
  };
}

/** Puts into the answer what counting had to say (draft-ietf-httpapi-ratelimit-headers). */
export function writeRateLimit(context: Request): void {
  const told = context.get('rateLimit');
  if (!told) return;
  answerHeader(context, 'RateLimit-Policy', told.policy);
  answerHeader(context, 'RateLimit', told.left);
  if (told.refused > 0) answerHeader(context, 'Retry-After', String(told.refused));
}

interface Told {
  quota: number;
  seconds?: number;
  counted: RateLimiterRes;
  refused: boolean;
}

/** @throws LimitError `rate.limited` if it was one too many */
function tell(
  context: Request,
  policy: string,
  { quota, seconds: window = WINDOW_SECONDS, counted, refused }: Told,
): void {
  const seconds = Math.max(1, Math.ceil(counted.msBeforeNext / 1000));
  context.set('rateLimit', {
    policy: `"${policy}";q=${quota};w=${window}`,
    left: `"${policy}";r=${refused ? 0 : counted.remainingPoints};t=${seconds}`,
    refused: refused ? seconds : 0,
  });
  if (!refused) return;
  throw new LimitError({
    code: 'rate.limited',
    message: `Too many tries: at most ${quota} in ${window} s. Try again in ${seconds} s.`,
    retryable: true,
  });
}

/** The library rejects with its result, not an error, when there is nothing left. */
async function consume(
  limiter: RateLimiterMemory,
  key: string,
): Promise<{ counted: RateLimiterRes; refused: boolean }> {
  try {
    return { counted: await limiter.consume(key), refused: false };
  } catch (thrown) {
    if (thrown instanceof RateLimiterRes) return { counted: thrown, refused: true };
    throw thrown;
  }
}

/**
 * Where a request comes from, as a key to count by. X-Forwarded-For can be written by anybody, so only the entry that the
 * outermost trusted proxy added is believed: the nth from the right.
 */
export function remoteAddress(context: Request, trustedProxies: number): string {
  const own = socketAddress(context.env) ?? 'unknown';
  if (trustedProxies === 0) return toNetwork(own);
  const told = header(context, 'x-forwarded-for')?.split(',').at(-trustedProxies)?.trim() ?? '';
  return toNetwork(isIP(told) === 0 ? own : told);
}

function socketAddress(env: unknown): string | undefined {
  const incoming = typeof env === 'object' && env !== null && 'incoming' in env ? env.incoming : undefined;
  return incoming instanceof IncomingMessage ? incoming.socket.remoteAddress : undefined;
}

/** One subscriber has a whole /64 of IPv6 addresses to choose from, so they count as one. */
function toNetwork(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (isIP(address) !== 6) return address;
  const [head = '', tail] = (address.split('%')[0] ?? '').split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail ? tail.split(':') : [];
  const zeros = Array.from({ length: tail === undefined ? 0 : 8 - before.length - after.length }, () => '0');
  const network = [...before, ...zeros, ...after].slice(0, 4);
  return `${network.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
}
