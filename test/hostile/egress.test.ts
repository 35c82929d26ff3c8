import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectors } from '#connectors';
import type { ResourcePool } from '#core';
import type { Connector } from '#kit';
import type { JsonValue } from '#schema';
import { parseAddress } from '../../engine/resources/address.ts';
import { createEgress, type EgressOptions } from '../../engine/resources/egress.ts';
import { systemDial } from '../../engine/resources/egress-dial.ts';
import { createResourcePool } from '../../engine/resources/pool.ts';
import { EGRESS_ROUTES } from '../support/egress-routes.ts';
import { resolveQuery } from '../support/resolve-query.ts';
import { countSockets } from '../support/sockets.ts';
import { createHangUp, createProxy, LOCALHOST, type TcpServer } from '../support/tcp.ts';
import { createUpstream, type Upstream } from '../support/upstream.ts';

/** Loopback, private and link-local addresses as people disguise them. The second is what the name resolves to. */
const CLOSED: readonly [host: string, answers?: string[]][] = [
  ['127.0.0.1'],
  ['127.1'],
  ['2130706433'],
  ['0x7f000001'],
  ['0x7f.0.0.1'],
  ['0177.0.0.1'],
  ['017700000001'],
  ['①②⑦.⓪.⓪.①'],
  ['127.0.0.1.'],
  ['0.0.0.0'],
  ['0'],
  ['10.0.0.1'],
  ['172.31.255.255'],
  ['192.168.0.1'],
  ['100.64.0.1'],
  ['169.254.169.254'],
  ['100.100.100.200'],
  ['168.63.129.16'],
  ['198.18.0.1'],
  ['224.0.0.1'],
  ['255.255.255.255'],
  ['[::]'],
  ['[::1]'],
  ['[0:0:0:0:0:0:0:1]'],
  ['[::ffff:127.0.0.1]'],
  ['[::ffff:7f00:1]'],
  ['[::ffff:169.254.169.254]'],
  ['[::127.0.0.1]'],
  ['[64:ff9b::127.0.0.1]'],
  ['[64:ff9b::a9fe:a9fe]'],
  ['[64:ff9b:1::127.0.0.1]'],
  ['[2002:7f00:1::]'],
  ['[2002:a9fe:a9fe::]'],
  ['[2001::7f00:1]'],
  ['[fe80::1]'],
  ['[fd00::1]'],
  ['[fd00:ec2::254]'],
  ['[fec0::1]'],
  ['[ff02::1]'],
  ['localhost', ['127.0.0.1', '::1']],
  ['localhost.', ['127.0.0.1']],
  ['LOCALHOST', ['::1']],
  ['private.example', ['10.1.2.3']],
  ['metadata.google.internal', ['169.254.169.254']],
  ['mixed.example', ['93.184.215.14', '10.0.0.1']],
  ['mixed6.example', ['93.184.215.14', '::1']],
  ['mapped.example', ['::ffff:10.0.0.1']],
  ['nat64.example', ['64:ff9b::10.0.0.1']],
  ['zero.example', ['0.0.0.0']],
];

/** Never opened, whatever the resource's tick or the allow-list says. */
const NEVER = [
  '169.254.169.254',
  '100.100.100.200',
  '168.63.129.16',
  '0.0.0.0',
  '[::]',
  '[fe80::1]',
  '[::ffff:169.254.169.254]',
  '[fd00:ec2::254]',
  '224.0.0.1',
  '[2002:a9fe:a9fe::]',
  '[64:ff9b::7f00:1]',
  '[::127.0.0.1]',
];

const answers = new Map(CLOSED.map(([host, found]) => [host.toLowerCase(), found]));
const resolveHost = async (host: string) => {
  const found = answers.get(host);
  if (!found) throw Object.assign(new Error(`no ${host}`), { code: 'ENOTFOUND' });
  return found.map((address) => ({ address }));
};

/** An egress whose sockets are counted before they open, and the pool that goes through it. */
function guarded(options: Partial<EgressOptions> = {}) {
  const dialled: string[] = [];
  const gate = createEgress({
    allow: [],
    neverAllow: [],
    resolveHost,
    dial(socket, target) {
      dialled.push(target.host);
      systemDial(socket, target);
    },
    ...options,
  });
  const pool = (settings: Record<string, JsonValue>, connector: Connector): ResourcePool =>
    createResourcePool({
      store: {
        open: async (_workspace, name) => ({ name, connector: connector.type, revision: 1, settings, secrets: [] }),
      },
      connectors: new Map(connectors.map((each) => [each.type, each])),
      egress: gate,
      log: { info: () => {}, warn: () => {}, error: () => {} },
      clock: { monotonic: () => performance.now() },
      connectionTestMs: 1_000,
      resolveLiterals: resolveQuery,
    });
  return { gate, dialled, pool };
}

function routeOf(type: string, host: string, port: number, privateNetwork: boolean) {
  const route = EGRESS_ROUTES[type];
  if (!route) throw new Error(`test/support/egress-routes.ts does not say how "${type}" goes out`);
  return route(host, port, privateNetwork);
}

const signal = new AbortController().signal;

async function ask(
  way: ReturnType<typeof guarded>,
  connector: Connector,
  route: { settings: Record<string, JsonValue>; query: unknown },
) {
  const pool = way.pool(route.settings, connector);
  const parsed = connector.query.parse(route.query);
  const request = {
    workspace: 'w',
    environment: 'e',
    resource: 'r',
    connector: connector.type,
    dry: false,
    timeoutMs: 5_000,
    signal,
  };
  const error = await pool.query({ ...request, query: resolveQuery(parsed), effects: connector.effects(parsed) }).then(
    () => 'answered',
    (thrown: unknown) => thrown,
  );
  const tested = await pool.test({ connector: connector.type, settings: route.settings });
  await pool.close();
  return { error, tested };
}

/** Connectors whose settings say where to go. The others reach only what the server itself hands them. */
const outward = connectors.filter(({ destination }) => destination.length > 0);

test('every connector that goes out is in this table', () => {
  expect(Object.keys(EGRESS_ROUTES).sort()).toEqual(outward.map(({ type }) => type).sort());
});

test('a connector that is not has no settings at all, so no host either', () => {
  const others = connectors.filter((connector) => !outward.includes(connector));
  expect(others.map(({ type, settings }) => [type, settings.safeParse({ host: 'h' }).success])).toEqual([
    ['internal', false],
  ]);
});

describe.each(outward.map((connector) => [connector.type, connector] as const))('%s', (type, connector) => {
  const route = (host: string, privateNetwork = false) => routeOf(type, host, 4321, privateNetwork);

  test.each(CLOSED)('is not let out to %s', async (host) => {
    const way = guarded();
    const { error, tested } = await ask(way, connector, route(host));
    expect(error).toMatchObject({ code: 'egress.blocked', retryable: false });
    expect(tested).toMatchObject({ ok: false, reason: 'blocked' });
    expect(way.dialled).toEqual([]);
    await way.gate.close();
  });

  test.each(NEVER)('is never let out to %s', async (host) => {
    const way = guarded({ allow: ['0.0.0.0/0', '::/0', `${host}:4321`] });
    const { error } = await ask(way, connector, route(host, true));
    expect(error).toMatchObject({ code: 'egress.blocked' });
    expect(way.dialled).toEqual([]);
    await way.gate.close();
  });

  test('never reaches the database of the server, by whatever name', async () => {
    const neverAllow = [{ host: 'localhost', port: 4321 }];
    for (const host of ['127.0.0.1', '127.0.0.2', '[::1]', 'localhost', '[::ffff:127.0.0.1]']) {
      const way = guarded({ allow: ['127.0.0.0/8', '::1'], neverAllow });
      const { error } = await ask(way, connector, route(host, true));
      expect(error).toMatchObject({ code: 'egress.blocked' });
      expect(way.dialled).toEqual([]);
      await way.gate.close();
    }
  });
});

describe('with a server behind the wall', () => {
  let upstream: Upstream;
  let relay: TcpServer;
  beforeAll(async () => {
    upstream = await createUpstream();
    relay = await createProxy({ host: LOCALHOST, port: upstream.port });
  });
  afterAll(async () => {
    await relay.close();
    await upstream.close();
  });

  describe('no socket is opened, by whatever hand', () => {
    let door: TcpServer;
    let sockets: ReturnType<typeof countSockets>;
    beforeAll(async () => {
      door = await createHangUp();
      sockets = countSockets();
    });
    afterAll(async () => {
      sockets.stop();
      await door.close();
    });

    const ways: [string, (way: ReturnType<typeof guarded>, host: string) => Promise<unknown>][] = [
      ...outward.map((connector): (typeof ways)[number] => [
        connector.type,
        async (way, host) => (await ask(way, connector, routeOf(connector.type, host, door.port, false))).error,
      ]),
      [
        'fetch in code',
        async (way, host) => {
          const [any] = connectors;
          if (!any) throw new Error('there is no connector');
          const pool = way.pool({}, any);
          return await pool.fetch({ url: `http://${host}:${door.port}/`, init: {} }).catch((thrown: unknown) => thrown);
        },
      ],
    ];

    test.each(ways)('%s', async (_name, go) => {
      const before = sockets.opened();
      for (const [host] of CLOSED) {
        const way = guarded();
        expect(await go(way, host), host).toMatchObject({ code: 'egress.blocked' });
        await way.gate.close();
      }
      expect(sockets.opened()).toBe(before);
      expect(door.accepted()).toBe(0);
    });
  });

  // The proof that these tables test the guard: with it unplugged, the very same requests arrive.
  test.each(outward.map((connector) => [connector.type, connector] as const))(
    '%s reaches it once it is allowed',
    async (type, connector) => {
      const door = await createHangUp();
      for (const open of [
        { tick: true, allow: [] },
        { tick: false, allow: ['127.0.0.0/8'] },
        { tick: false, allow: [`127.0.0.1:${door.port}`] },
      ]) {
        const before = door.accepted();
        const sockets = countSockets();
        const way = guarded({ allow: open.allow });
        await ask(way, connector, routeOf(type, '127.1', door.port, open.tick));
        expect(way.dialled).toContain('127.0.0.1');
        expect(door.accepted()).toBeGreaterThan(before);
        expect(sockets.opened()).toBeGreaterThan(0);
        sockets.stop();
        await way.gate.close();
      }
      await door.close();
    },
  );

  test.each(CLOSED)('fetch is not let out to %s', async (host) => {
    const { gate, dialled } = guarded();
    await expect(gate.forCode.fetch(`http://${host}:${upstream.port}/`)).rejects.toMatchObject({
      code: 'egress.blocked',
    });
    await expect(gate.forCode.fetch(`https://${host}/`)).rejects.toMatchObject({ code: 'egress.blocked' });
    expect(dialled).toEqual([]);
    await gate.close();
  });

  test.each([
    'http://user:password@93.184.215.14/',
    'http://user@93.184.215.14/',
    'http://93.184.215.14@127.0.0.1/',
    'http://93.184.215.14#@127.0.0.1/',
    'ftp://93.184.215.14/',
    'file:///etc/passwd',
    'data:text/plain,x',
    'javascript:1',
    'gopher://127.0.0.1/',
    'unix:/run/x.sock',
    'http://',
    'http://[::1',
    '//127.0.0.1',
    '',
    `http://93.184.215.14/${'x'.repeat(9_000)}`,
    'http://127.0.0.1\\@93.184.215.14/',
  ])('fetch refuses %j', async (url) => {
    // Any socket at all would be one too many here.
    const { gate, dialled } = guarded({ dial: (socket) => dialled.push('!') && socket.destroy(new Error('dialled')) });
    await expect(gate.forCode.fetch(url)).rejects.toThrow();
    expect(dialled.filter((host) => host !== '!')).toEqual([]);
    if (!url.includes('#')) {
      await expect(gate.forCode.fetch(url)).rejects.toMatchObject({ code: 'egress.blocked' });
      expect(dialled).toEqual([]);
    }
    await gate.close();
  });

  test('a public page can not redirect to a private one', async () => {
    // "public" is this upstream, opened by name and port; where it redirects to is not.
    const way = guarded({ allow: [`${LOCALHOST}:${upstream.port}`], resolveHost });
    const arrived = upstream.requests.length;
    for (const target of [
      `http://127.0.0.1:${relay.port}/`,
      'http://169.254.169.254/',
      'http://[::1]/',
      'file:///etc/passwd',
      'http://a:b@127.0.0.1/',
      'http://private.example/',
    ]) {
      const url = `${upstream.origin}/redirect?to=${encodeURIComponent(target)}`;
      await expect(way.gate.forCode.fetch(url)).rejects.toMatchObject({ code: 'egress.blocked' });
    }
    expect(way.dialled.every((host) => host === LOCALHOST)).toBe(true);
    expect(upstream.requests.length - arrived).toBe(6);
    await way.gate.close();
  });

  test('a resource in a private network can not redirect to another private host', async () => {
    const { gate, dialled } = guarded();
    const egress = gate.forResource({ privateNetwork: true });
    const arrived = relay.accepted();
    const url = `${upstream.origin}/redirect?to=${encodeURIComponent(`http://127.0.0.1:${relay.port}/`)}`;
    await expect(egress.fetch(url)).rejects.toMatchObject({ code: 'egress.blocked' });
    expect(dialled).toHaveLength(1);
    expect(relay.accepted()).toBe(arrived);
    // Within its own host it may.
    expect((await egress.fetch(`${upstream.origin}/redirect?to=/echo/x`)).status).toBe(200);
    await gate.close();
  });

  test('connections of a resource are not there for code to use', async () => {
    const { gate } = guarded();
    expect((await gate.forResource({ privateNetwork: true }).fetch(`${upstream.origin}/`)).status).toBe(200);
    await expect(gate.forCode.fetch(`${upstream.origin}/`)).rejects.toMatchObject({ code: 'egress.blocked' });
    await gate.close();
  });

  test('a name is looked up once for each connection, and what was checked is dialled', async () => {
    const turns = [['93.184.215.14'], ['127.0.0.1']];
    const looked: string[] = [];
    const dialled: string[][] = [];
    const gate = createEgress({
      allow: [],
      neverAllow: [],
      resolveHost: async (host) => {
        looked.push(host);
        return (turns.shift() ?? []).map((address) => ({ address }));
      },
      dial(socket, { addresses }) {
        dialled.push(addresses.map((address) => address.toString()));
        socket.destroy(Object.assign(new Error('no way there from here'), { code: 'EHOSTUNREACH' }));
      },
    });
    await expect(gate.forCode.fetch('http://rebind.example/')).rejects.toThrow('no way there');
    expect([looked, dialled]).toEqual([['rebind.example'], [['93.184.215.14']]]);
    await expect(gate.forCode.fetch('http://rebind.example/')).rejects.toMatchObject({ code: 'egress.blocked' });
    expect(dialled).toHaveLength(1);
    await gate.close();
  });

  test('a connection that ends somewhere else is dropped before a byte is sent', async () => {
    const arrived = upstream.requests.length;
    const gate = createEgress({
      allow: [],
      neverAllow: [],
      resolveHost: async () => [{ address: '93.184.215.14' }],
      // As if the system had answered another address between the check and the connection.
      dial: (socket) => systemDial(socket, { host: 'x', port: upstream.port, addresses: pinned(LOCALHOST) }),
    });
    await expect(gate.forCode.fetch('http://rebind.example/')).rejects.toMatchObject({ code: 'egress.blocked' });
    await expect(gate.forCode.connect({ host: 'rebind.example', port: 1 })).rejects.toMatchObject({
      code: 'egress.blocked',
    });
    expect(upstream.requests).toHaveLength(arrived);
    await gate.close();
  });

  describe('fetch', () => {
    const open = () => guarded({ allow: ['127.0.0.1'] }).gate;

    test('drops keys when a redirect leaves the origin, and keeps them within', async () => {
      const gate = open();
      const headers = { authorization: 'Bearer k', cookie: 'c=1', 'x-api-key': 'k', accept: 'text/x' };
      const echo = async (to: string) => {
        const { body } = await gate.forCode.fetch(`${upstream.origin}/redirect?to=${encodeURIComponent(to)}`, {
          headers,
        });
        return JSON.parse(Buffer.from(body).toString()).headers;
      };
      const away = await echo(`http://127.0.0.1:${relay.port}/echo`);
      expect(away).toMatchObject({ accept: 'text/x' });
      expect(Object.keys(away)).not.toEqual(
        expect.arrayContaining([expect.stringMatching(/authorization|cookie|key/)]),
      );
      expect(await echo('/echo')).toMatchObject(headers);
      await gate.close();
    });

    test('does not carry a body to another origin', async () => {
      const gate = open();
      const url = `${upstream.origin}/redirect?status=307&to=${encodeURIComponent(`http://127.0.0.1:${relay.port}/echo`)}`;
      await expect(gate.forCode.fetch(url, { method: 'POST', body: 'secret' })).rejects.toMatchObject({
        code: 'egress.blocked',
      });
      const here = await gate.forCode.fetch(`${upstream.origin}/redirect?status=307&to=/echo`, {
        method: 'POST',
        body: 'b',
      });
      expect(JSON.parse(Buffer.from(here.body).toString())).toMatchObject({ method: 'POST', body: 'b' });
      const seen = await gate.forCode.fetch(`${upstream.origin}/redirect?status=303&to=/echo`, {
        method: 'POST',
        body: 'b',
        headers: { 'content-type': 'x/y' },
      });
      expect(JSON.parse(Buffer.from(seen.body).toString())).toMatchObject({ method: 'GET', body: '' });
      await gate.close();
    });

    test('follows five redirects and no more, or none', async () => {
      const gate = open();
      await expect(gate.forCode.fetch(`${upstream.origin}/loop`)).rejects.toMatchObject({ code: 'resource.failed' });
      expect(await gate.forCode.fetch(`${upstream.origin}/loop`, { maxRedirects: 0 })).toMatchObject({ status: 302 });
      await gate.close();
    });

    test.each([
      { host: 'evil' },
      { 'Content-Length': '0' },
      { 'transfer-encoding': 'chunked' },
      { connection: 'close' },
      { upgrade: 'h2c' },
      { 'x-a': 'b\r\nx-c: d' },
      { 'x-a': 'b\nx-c: d' },
      { 'x-a': 'b\0' },
      { 'x-a': 'ж' },
      { 'x a': 'b' },
      { 'x-a\r\nx-b': 'c' },
      { '': 'b' },
    ])('refuses the header %j', async (headers) => {
      const { gate, dialled } = guarded({ allow: ['127.0.0.1'] });
      await expect(gate.forCode.fetch(`${upstream.origin}/`, { headers })).rejects.toMatchObject({
        code: 'block.invalid',
      });
      expect(dialled).toEqual([]);
      await gate.close();
    });

    test('caps what it reads, packed or not', async () => {
      const gate = open();
      for (const path of ['/endless', '/bomb', '/long?length=5000']) {
        const { body, truncated } = await gate.forCode.fetch(upstream.origin + path, { maxBytes: 1_000 });
        expect([body.byteLength, truncated]).toEqual([1_000, true]);
      }
      const exact = await gate.forCode.fetch(`${upstream.origin}/long?length=1000`, { maxBytes: 1_000 });
      expect([exact.body.byteLength, exact.truncated]).toEqual([1_000, false]);
      expect(Buffer.from((await gate.forCode.fetch(`${upstream.origin}/gzip`)).body).toString()).toBe(
        '{"packed":true}',
      );
      await gate.close();
    });

    test('survives servers that do not speak HTTP', async () => {
      const gate = open();
      for (const path of ['/garbage', '/half', '/badgzip']) {
        await expect(gate.forCode.fetch(upstream.origin + path)).rejects.toThrow();
      }
      expect((await gate.forCode.fetch(`${upstream.origin}/`)).status).toBe(200);
      await gate.close();
    });

    test('stops when it is told to', async () => {
      const gate = open();
      const reason = new Error('enough');
      await expect(gate.forCode.fetch(`${upstream.origin}/`, { signal: AbortSignal.abort(reason) })).rejects.toBe(
        reason,
      );
      const stop = new AbortController();
      const asked = gate.forCode.fetch(`${upstream.origin}/hang`, { signal: stop.signal });
      await expect.poll(() => upstream.hanging()).toBe(1);
      stop.abort(reason);
      await expect(asked).rejects.toBe(reason);
      await gate.close();
    });
  });
});

test('an allow-list that can not be read stops the start', () => {
  for (const entry of ['10.0.0.0/33', 'example.com', 'a b:80', ':80', 'http://x:80', '']) {
    expect(() => createEgress({ allow: [entry], neverAllow: [] })).toThrow(RangeError);
  }
});

function pinned(text: string) {
  const address = parseAddress(text);
  return address ? [address] : [];
}
