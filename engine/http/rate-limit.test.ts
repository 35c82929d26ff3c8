import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { errorResponse } from './problem.ts';
import { createRateLimits, type RateLimits, remoteAddress, writeRateLimit } from './rate-limit.ts';
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

const counting = (limits: RateLimits, caller: (context: Request) => string) =>
  serve(async (context) => {
    await limits.count(context, caller(context));
    return 'ok';
  });

describe('requests of a caller', () => {
  it('are counted down, then refused with the time to come back, while others go on', async () => {
    const limits = createRateLimits({ perMinute: 3, trustedProxies: 0 });
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
    const seconds = Number(last?.headers.get('retry-after'));
    expect(seconds).toBeGreaterThanOrEqual(1);
    expect(seconds).toBeLessThanOrEqual(60);
    expect((await ask('192.0.2.1', { 'X-Caller': 'grace' })).status).toBe(200);
  });

  it('0 is no limit, and says nothing', async () => {
    const ask = counting(createRateLimits({ perMinute: 0, trustedProxies: 0 }), () => 'ada');
    const answers = await Promise.all(Array.from({ length: 50 }, () => ask()));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(answers[0]?.headers.get('ratelimit')).toBeNull();
  });
});

describe('wrong credentials', () => {
  it('after a hundred no more are tried from that address, whatever the limit of requests', async () => {
    const limits = createRateLimits({ perMinute: 0, trustedProxies: 0 });
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
