import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { type Limits, NO_LIMITS } from '#schema';
import { remoteAddress } from './address.ts';
import { errorResponse } from './problem.ts';
import { createRateCounter } from './rate-counter.ts';
import { type CountedCaller, createRateLimits, type RateLimits, writeRateLimit } from './rate-limit.ts';
import type { Request } from './router.ts';

/** An application of one route, and how to ask it from an address. */
function serve(answer: (context: Request) => Promise<string>) {
  const app = new Hono<{ Variables: { requestId: string } }>();
  app.use(async (context, next) => {
    await next();
    writeRateLimit(context);
  });
  app.onError((thrown, context) => errorResponse(thrown, context, () => {}));
  app.get('/', async (context) => context.text(await answer(context)));
  return (address = '192.0.2.1', headers: Record<string, string> = {}) => {
    const socket = new Socket();
    Object.defineProperty(socket, 'remoteAddress', { value: address });
    return app.request('/', { headers }, { incoming: new IncomingMessage(socket) });
  };
}

const log = { warn() {} };
/** Fifteen seconds into a minute. */
const clock = { now: () => new Date('2026-11-21T12:00:15Z') };
const limitsOf = (perMinute: number, set: Partial<Limits> = {}) =>
  createRateLimits({
    ...{ perMinute, trustedProxies: 0, counter: createRateCounter({ clock, log }) },
    limits: () => ({ ...NO_LIMITS, ...set }),
  });
const aCaller = (id: string, ...roles: string[]): CountedCaller => ({ id, user: { id, roles }, via: 'session' });

const counting = (limits: RateLimits, caller: (context: Request) => string) =>
  serve(async (context) => {
    await limits.count(context, aCaller(caller(context)));
    return 'ok';
  });

describe('requests of a caller', () => {
  it('are counted down, then refused with the time to come back, while others go on', async () => {
    const limits = limitsOf(3);
    const ask = counting(limits, (context) => context.req.header('x-caller') ?? '');
    const answers = [];
    for (let each = 0; each < 5; each++) answers.push(await ask('192.0.2.1', { 'X-Caller': 'ada' }));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429, 429]);
    expect(answers.map(({ headers }) => headers.get('ratelimit')?.replace(/t=\d+$/, ''))).toEqual(
      [2, 1, 0, 0, 0].map((left) => `"default";r=${left};`),
    );
    for (const { headers } of answers) expect(headers.get('ratelimit-policy')).toBe('"default";q=3;w=60');
    const [first, last] = [answers[0], answers[4]];
    expect(first?.headers.get('retry-after')).toBeNull();
    expect(await last?.json()).toMatchObject({ code: 'rate.limited', status: 429 });
    expect(last?.headers.get('retry-after')).toBe('45');
    expect(last?.headers.get('ratelimit')).toBe('"default";r=0;t=45');
    expect((await ask('192.0.2.1', { 'X-Caller': 'grace' })).status).toBe(200);
  });

  it('0 is no limit, and says nothing', async () => {
    const ask = counting(limitsOf(0), () => 'ada');
    const answers = await Promise.all(Array.from({ length: 50 }, () => ask()));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(answers[0]?.headers.get('ratelimit')).toBeNull();
  });
});

describe('what an owner has set', () => {
  const editor = aCaller('ada', 'editor');
  const nobody: CountedCaller = { id: 'address 192.0.2.1', user: null, via: 'nobody' };
  /** How many of ten requests get through. */
  async function passed(set: Partial<Limits>, caller: CountedCaller, perMinute = 5): Promise<number> {
    const limits = limitsOf(perMinute, set);
    const ask = serve(async (context) => {
      await limits.count(context, caller);
      return 'ok';
    });
    const statuses = [];
    for (let each = 0; each < 10; each++) statuses.push((await ask()).status);
    return statuses.filter((status) => status === 200).length;
  }

  it.each<[string, Partial<Limits>, CountedCaller, number]>([
    ['nothing: what the server was started with', {}, editor, 5],
    ['for every caller', { perCaller: 3 }, editor, 3],
    ['for a role, in place of that', { perCaller: 3, roles: { editor: 8 } }, editor, 8],
    ['for a role, and less', { perCaller: 9, roles: { editor: 2 } }, editor, 2],
    ['for several roles: the highest', { roles: { editor: 2, viewer: 4 } }, aCaller('ada', 'viewer', 'editor'), 4],
    ['for everybody who has signed in', { roles: { Authenticated: 6 } }, editor, 6],
    ['for a role that somebody has not', { roles: { publisher: 1 } }, editor, 5],
    ['for who has not signed in', { roles: { NotAuthenticated: 2 } }, nobody, 2],
    ['for an address, whoever calls', { perAddress: 4, roles: { editor: 8 } }, editor, 4],
    ['for a name that every object has', { roles: {} }, aCaller('ada', 'constructor', '__proto__'), 5],
  ])('%s', async (_what, set, caller, expected) => {
    expect(await passed(set, caller)).toBe(expected);
  });

  it('counts for a role also where the server was started without a limit', async () => {
    expect(await passed({ roles: { editor: 2 } }, editor, 0)).toBe(2);
    expect(await passed({}, editor, 0)).toBe(10);
  });

  it('a request that stands for many counts for as many, and every limit is told', async () => {
    const limits = limitsOf(100, { perAddress: 50, functions: { payroll: 10 } });
    const ask = serve(async (context) => {
      await limits.count(context, editor);
      await limits.count(context, editor, 19);
      await limits.countCalls(context, 'payroll', 4);
      await limits.countCalls(context, 'other', 4);
      return 'ok';
    });
    const { headers } = await ask();
    expect(headers.get('ratelimit-policy')).toBe('"default";q=100;w=60, "address";q=50;w=60, "function";q=10;w=60');
    expect(headers.get('ratelimit')).toBe('"default";r=80;t=45, "address";r=30;t=45, "function";r=6;t=45');
    await ask('192.0.2.2');
    // Calls of that function are counted whoever calls from wherever.
    const refused = await ask('192.0.2.3');
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('45');
    expect(refused.headers.get('ratelimit')).toContain('"function";r=0;t=45');
  });
});

describe('wrong credentials', () => {
  it('after a hundred no more are tried from that address, whatever the limit of requests', async () => {
    const limits = limitsOf(0);
    const guess = serve(async (context) => {
      await limits.requireTries(context);
      await limits.countFailure(context);
      return 'wrong';
    });
    const statuses = [];
    for (let each = 0; each < 102; each++) statuses.push((await guess()).status);
    expect(statuses.indexOf(429)).toBe(100);
    expect((await guess()).headers.get('ratelimit-policy')).toBe('"failures";q=100;w=60');
    expect((await guess('192.0.2.2')).status).toBe(200);
  });
});

describe('where a request comes from', () => {
  const table: [string, number, string, string | undefined, string][] = [
    ['the socket', 0, '192.0.2.1', undefined, '192.0.2.1'],
    ['nobody is believed unless told so', 0, '192.0.2.1', '198.51.100.7', '192.0.2.1'],
    ['one proxy', 1, '192.0.2.1', '198.51.100.7', '198.51.100.7'],
    ['one proxy, and a liar before it', 1, '192.0.2.1', '203.0.113.9, 198.51.100.7', '198.51.100.7'],
    ['two proxies, and a liar before them', 2, '192.0.2.1', '1.1.1.1,203.0.113.9,198.51.100.7', '203.0.113.9'],
    ['fewer entries than proxies', 2, '192.0.2.1', '198.51.100.7', '192.0.2.1'],
    ['no header', 1, '192.0.2.1', undefined, '192.0.2.1'],
    ['an entry that is no address', 1, '192.0.2.1', '<script>', '192.0.2.1'],
    ['IPv4 in IPv6', 0, '::ffff:192.0.2.1', undefined, '192.0.2.1'],
    ['IPv6, by its network', 0, '2001:db8:1:2:3:4:5:6', undefined, '2001:db8:1:2::/64'],
    ['IPv6, shortened', 0, '2001:db8::3', undefined, '2001:db8:0:0::/64'],
    ['IPv6, shortened at the front', 0, '::1:2:3:4:5:6:7', undefined, '0:1:2:3::/64'],
    ['IPv6, with zeros and a zone', 0, 'fe80:0000::1%eth0', undefined, 'fe80:0:0:0::/64'],
    ['the loopback', 0, '::1', undefined, '0:0:0:0::/64'],
  ];
  it.each(table)('%s', async (_what, proxies, socket, forwarded, expected) => {
    const ask = serve(async (context) => remoteAddress(context, proxies));
    const headers: Record<string, string> = forwarded === undefined ? {} : { 'X-Forwarded-For': forwarded };
    expect(await (await ask(socket, headers)).text()).toBe(expected);
  });
});
