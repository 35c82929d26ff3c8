import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { Identity } from '#access';
import { AccessError, LimitError } from '#kit';
import { isJsonObject, type Limits } from '#schema';
import { remoteAddress } from './address.ts';
import { answerHeader } from './incoming.ts';
import type { RateCounter } from './rate-counter.ts';
import type { Request } from './router.ts';

const WINDOW_SECONDS = 60;
/** Wrong passwords for one e-mail address, from one place: its owner elsewhere is not locked out by a stranger. */
const MAX_WRONG_PASSWORDS = 10;
/** Wrong codes of one person, from anywhere: three of a million codes are right at a time. */
const MAX_WRONG_CODES = 5;
const GUESSING_SECONDS = 10 * 60;
/** Links for forgotten passwords that one address may ask for, and that one mailbox gets. */
const MAX_MAILS_FROM = 30;
const MAX_MAILS_TO = 5;
const MAIL_SECONDS = 60 * 60;
/** Wrong credentials from one address in a minute. Nobody finds 256 bits like that, nor keeps the database busy. */
const MAX_FAILURES = 100;

declare module 'hono' {
  interface ContextVariableMap {
    rateLimit: { policy: string; left: string; refused: number } | undefined;
  }
}

export interface RateLimits {
  /** Counts a request of a caller, or as many as it stands for. @throws LimitError `rate.limited` */
  count(context: Request, caller: CountedCaller, cost?: number): Promise<void>;
  /** Counts calls of a function, whoever calls. @throws LimitError `rate.limited` */
  countCalls(context: Request, functionName: string, cost?: number): Promise<void>;
  /** Counts a request of whoever has no identity, by address. @throws LimitError `rate.limited` */
  countAddress(context: Request): Promise<void>;
  /** Before credentials are tried. @throws LimitError `rate.limited` after too many wrong ones from the same address */
  requireTries(context: Request): Promise<void>;
  /** Wrong credentials have come. */
  countFailure(context: Request): Promise<void>;
  /**
   * Tries a password, of whom `whose` says, and counts the wrong ones from one place.
   * @throws LimitError `rate.limited`, untried, after too many
   */
  guessing<T>(context: Request, whose: string, attempt: () => Promise<T>): Promise<T>;
  /** As {@link guessing} with a code, wherever it comes from: who tries them knows the password already. */
  guessingCode<T>(context: Request, personId: string, attempt: () => Promise<T>): Promise<T>;
  /** Counts a forgotten password, by its e-mail address and by the caller's. @throws LimitError `rate.limited` */
  countReset(context: Request, email: string): Promise<void>;
  /** Where the request comes from, as a key to count by. */
  addressOf(context: Request): string;
}

/** What of an identity decides how much it may ask for. */
export type CountedCaller = Pick<Identity, 'id' | 'user' | 'via'>;

export interface RateLimitOptions {
  /** Requests of one caller in a minute, unless an owner says something else; 0: no limit. */
  perMinute: number;
  counter: RateCounter;
  /** What an owner has set. */
  limits(): Limits;
  /** How many proxies stand before the server and say in X-Forwarded-For whom they speak for. */
  trustedProxies: number;
}

/** Wrong credentials are counted by each server for itself. */
export function createRateLimits({ perMinute, trustedProxies, counter, limits }: RateLimitOptions): RateLimits {
  const failures = new RateLimiterMemory({ points: MAX_FAILURES, duration: WINDOW_SECONDS });
  const passwords = createTries('passwords', { quota: MAX_WRONG_PASSWORDS, seconds: GUESSING_SECONDS });
  const codes = createTries('codes', { quota: MAX_WRONG_CODES, seconds: GUESSING_SECONDS });
  const mails = createTries('mails', { quota: MAX_MAILS_FROM, seconds: MAIL_SECONDS });
  const mailsTo = createTries('mails to one address', { quota: MAX_MAILS_TO, seconds: MAIL_SECONDS });
  const spend = async (context: Request, policy: string, { of, quota, cost }: Spending) => {
    if (quota === 0) return;
    const counted = await counter.add(`${policy} ${of}`, cost);
    tell(context, policy, { quota, left: quota - counted.points, seconds: counted.seconds });
  };
  const count = async (context: Request, caller: CountedCaller, cost = 1) => {
    const { perAddress } = limits();
    await spend(context, 'default', { of: caller.id, quota: quotaOf(caller, limits(), perMinute), cost });
    if (perAddress !== null) await spend(context, 'address', { of: addressOf(context), quota: perAddress, cost });
  };
  const addressOf = (context: Request) => remoteAddress(context, trustedProxies);
  return {
    count,
    addressOf,
    countAddress: (context) => count(context, { id: `address ${addressOf(context)}`, user: null, via: 'nobody' }),
    async countCalls(context, functionName, cost = 1) {
      const { functions } = limits();
      const quota = Object.hasOwn(functions, functionName) ? (functions[functionName] ?? 0) : 0;
      await spend(context, 'function', { of: functionName, quota, cost });
    },
    async requireTries(context) {
      const counted = await failures.get(addressOf(context));
      if (counted && counted.consumedPoints >= MAX_FAILURES) {
        tell(context, 'failures', { quota: MAX_FAILURES, left: -1, seconds: secondsOf(counted) });
      }
    },
    guessing: (context, whose, attempt) => passwords.guess(context, `${addressOf(context)} ${whose}`, attempt),
    guessingCode: (context, personId, attempt) => codes.guess(context, personId, attempt),
    async countReset(context, email) {
      await mails.count(context, addressOf(context));
      await mailsTo.count(context, email.toLowerCase());
    },
    async countFailure(context) {
      await failures.penalty(addressOf(context));
    },
  };
}

/** Counts tries of one kind, by a key of the caller's. */
function createTries(policy: string, { quota, seconds }: { quota: number; seconds: number }) {
  const limiter = new RateLimiterMemory({ points: quota, duration: seconds });
  const count = async (context: Request, key: string): Promise<void> => {
    const { counted, refused } = await consume(limiter, key);
    if (refused) tell(context, policy, { quota, window: seconds, left: -1, seconds: secondsOf(counted) });
  };
  return {
    count,
    /** Only attempts that are refused count; but each is counted first, so that many at once get no further than one by one. */
    async guess<T>(context: Request, key: string, attempt: () => Promise<T>): Promise<T> {
      await count(context, key);
      let isWrong = false;
      try {
        return await attempt();
      } catch (thrown) {
        isWrong = thrown instanceof AccessError;
        throw thrown;
      } finally {
        if (!isWrong) await limiter.reward(key);
      }
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

interface Spending {
  of: string;
  /** 0: no limit. */
  quota: number;
  cost: number;
}

interface Told {
  quota: number;
  window?: number;
  /** Below zero: refused. */
  left: number;
  seconds: number;
}

/** @throws LimitError `rate.limited` if it was one too many */
function tell(context: Request, policy: string, { quota, window = WINDOW_SECONDS, left, seconds }: Told): void {
  const before = context.get('rateLimit');
  const list = (text: string | undefined, item: string) => (text === undefined ? item : `${text}, ${item}`);
  const refused = left < 0 ? seconds : 0;
  context.set('rateLimit', {
    policy: before?.policy.includes(`"${policy}"`)
      ? before.policy
      : list(before?.policy, `"${policy}";q=${quota};w=${window}`),
    left: list(withoutPolicy(before?.left, policy), `"${policy}";r=${Math.max(0, left)};t=${seconds}`),
    refused: Math.max(refused, before?.refused ?? 0),
  });
  if (refused === 0) return;
  throw new LimitError({
    code: 'rate.limited',
    message: `Too many tries: at most ${quota} in ${window} s. Try again in ${seconds} s.`,
    retryable: true,
  });
}

/** Of a policy that was told of before, what is left now counts. */
function withoutPolicy(left: string | undefined, policy: string): string | undefined {
  const others = left?.split(', ').filter((item) => !item.startsWith(`"${policy}"`));
  return others && others.length > 0 ? others.join(', ') : undefined;
}

function secondsOf({ msBeforeNext }: RateLimiterRes): number {
  return Math.max(1, Math.ceil(msBeforeNext / 1000));
}

/** Of roles that say something the highest, else what is for everybody. */
function quotaOf({ user, via }: CountedCaller, { perCaller, roles }: Limits, perMinute: number): number {
  const limited = Object.entries(roles);
  // As for most, and each request comes here.
  if (limited.length === 0) return perCaller ?? perMinute;
  const own = isJsonObject(user) && Array.isArray(user.roles) ? user.roles.map(String) : [];
  const theirs = new Set([...own, via === 'nobody' ? 'NotAuthenticated' : 'Authenticated']);
  const quotas = limited.flatMap(([role, quota]) => (theirs.has(role) ? [quota] : []));
  return quotas.length > 0 ? Math.max(...quotas) : (perCaller ?? perMinute);
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
