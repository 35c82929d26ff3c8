import { describe, expect, test } from 'vitest';
import type { Egress, EgressRequest, EgressResponse, QueryContext } from '#kit';
import type { JsonValue } from '#schema';
import { resolveQuery } from '../../test/support/resolve-query.ts';
import rest from './connector.ts';
import { buildUrl } from './url.ts';

const base = new URL('https://api.example.com/v1/');
const url = (
  parts: string[],
  values: JsonValue[] = [],
  query: { name: string; value: JsonValue }[] = [],
  from = base,
) => buildUrl(from, { path: { parts, values }, query }).href;

describe('addresses', () => {
  test.each<[string[], JsonValue[], string]>([
    [['/users'], [], '/v1/users'],
    [['users/', '/orders'], [7], '/v1/users/7/orders'],
    [['/users/', ''], ['a/b?c#d%2e'], '/v1/users/a%2Fb%3Fc%23d%252e'],
    [['/users/', ''], ['../admin'], '/v1/users/..%2Fadmin'],
    [['/users/', ''], ['\\\\evil'], '/v1/users/%5C%5Cevil'],
    [['/users/', ''], ['@evil.com:80'], '/v1/users/%40evil.com%3A80'],
    [['/users/', ''], ['a\r\nHost: evil'], '/v1/users/a%0D%0AHost%3A%20evil'],
    [['/search?q=', '&n=', ''], ['a&b=c', 5], '/v1/search?q=a%26b%3Dc&n=5'],
    [['/search?q=', ''], ['a?b/c'], '/v1/search?q=a%3Fb%2Fc'],
    [['/search?q=', ''], [null], '/v1/search?q='],
    [['/search?ids=', ''], [[1, 2]], '/v1/search?ids=%5B1%2C2%5D'],
    [['/search?', '=1'], ['a=b'], '/v1/search?a%3Db=1'],
    [['/ä ö'], [], '/v1/%C3%A4%20%C3%B6'],
    [[''], [], '/v1'],
    [['?x=1'], [], '/v1?x=1'],
    [['https://api.example.com/v2/next?page=2'], [], '/v2/next?page=2'],
  ])('%j with %j', (parts, values, expected) => {
    expect(url(parts, values)).toBe(`https://api.example.com${expected}`);
  });

  test('parameters come after those in the path, lists repeat, null is left out', () => {
    const query = [
      { name: 'tag', value: ['a b', "c'd"] },
      { name: 'x', value: null },
      { name: 'n', value: 0 },
    ];
    expect(url(['/s?q=1'], [], query)).toBe('https://api.example.com/v1/s?q=1&tag=a%20b&tag=c%27d&n=0');
    expect(url([''], [], [], new URL('https://api.example.com'))).toBe('https://api.example.com/');
  });

  test.each<[string, string[], JsonValue[]]>([
    ['another host', ['https://evil.com/'], []],
    ['another host by prefix', ['https://api.example.com.evil.com/'], []],
    ['another host by user name', ['https://api.example.com@evil.com/'], []],
    ['no scheme', ['//evil.com/x'], []],
    ['backslashes', ['\\\\evil.com'], []],
    ['another scheme', ['file:///etc/passwd'], []],
    ['a value as scheme', ['javascript:', ''], ['x']],
    ['up', ['/../admin'], []],
    ['up, encoded', ['/%2e%2E/admin'], []],
    ['up, by value', ['/users/', '/x'], ['..']],
    ['up, half by value', ['/users/.', '/x'], ['.']],
    ['a fragment', ['/a#b'], []],
    ['no value', ['/users/', ''], ['']],
    ['null', ['/users/', ''], [null]],
    ['a list', ['/users/', ''], [[1]]],
    ['an object', ['/users/', ''], [{}]],
    ['half a pair', ['/users/', ''], ['\ud800']],
  ])('refused: %s', (_, parts, values) => {
    expect(() => url(parts, values)).toThrow(expect.objectContaining({ code: 'block.invalid' }));
  });

  test.each(['x', '/x', '//x', '@evil.com', ':80', '.evil.com', '?evil', '#evil', '\\evil', 'https://evil.com/'])(
    'whatever stands in a hole, the origin stays: %s',
    (value) => {
      for (const parts of [
        ['', ''],
        ['/', ''],
        ['/a', 'b'],
        ['?', ''],
      ]) {
        expect(new URL(url(parts, [value])).origin).toBe(base.origin);
      }
    },
  );
});

/** A connection to nowhere: what would be sent, and the answer given. */
async function fake(answer: Partial<EgressResponse> = {}, settings: object = {}) {
  const sent: (EgressRequest & { url: string })[] = [];
  const egress: Egress = {
    connect: () => Promise.reject(new Error('not used')),
    socket: () => {
      throw new Error('not used');
    },
    fetch: async (to, init = {}) => {
      sent.push({ url: to, ...init });
      return { status: 200, headers: new Map(), body: Buffer.from(''), truncated: false, ...answer };
    },
  };
  const connection = await rest.open(
    { baseUrl: 'https://api.example.com/v1', ...settings },
    { egress: () => egress, log: () => {} },
  );
  const run = (document: unknown, more: Partial<QueryContext> = {}) => {
    const query = resolveQuery(rest.query.parse(document), { v: { s: 'a"b', n: 7, list: [1], nil: null } });
    return connection.run(query, {
      signal: new AbortController().signal,
      timeoutMs: 1_000,
      maxRows: 1,
      maxBytes: 1_000,
      dry: false,
      ...more,
    });
  };
  return { sent, run, test: connection.test };
}

const answer = (contentType: string, body: string | Uint8Array, more: Partial<EgressResponse> = {}) => ({
  headers: new Map(contentType ? [['content-type', contentType]] : []),
  body: Buffer.from(body),
  ...more,
});

describe('requests', () => {
  test('carry headers, what the resource sets wins', async () => {
    const settings = { auth: 'bearer', authSecret: 'tok', headers: { 'X-Team': 'a' } };
    const { sent, run } = await fake({}, settings);
    const headers = [
      { name: 'Authorization', value: { kind: 'literal', value: 'Bearer mine' } },
      { name: 'X-Team', value: { kind: 'literal', value: 'b' } },
      { name: 'X-None', value: { kind: 'literal', value: null } },
    ];
    await run({ path: '/x', headers });
    expect(sent[0]?.headers).toEqual({ accept: expect.any(String), authorization: 'Bearer tok', 'x-team': 'b' });
  });

  test.each([
    [
      { auth: 'basic', authUser: 'ann', authSecret: 'pä:ss' },
      { authorization: `Basic ${Buffer.from('ann:pä:ss').toString('base64')}` },
    ],
    [{ auth: 'apiKey', authHeader: 'X-Key', authSecret: 'k' }, { 'x-key': 'k' }],
  ])('authenticate: %j', async (settings, expected) => {
    const { sent, run } = await fake({}, settings);
    await run({ path: '/x' });
    expect(sent[0]?.headers).toMatchObject(expected);
  });

  test('carry an idempotency key', async () => {
    const { sent, run } = await fake();
    await run({ method: 'POST', path: '/x' }, { idempotencyKey: 'k1' });
    expect(sent[0]?.headers).toMatchObject({ 'idempotency-key': 'k1' });
  });

  test.each<[object, string, string]>([
    [
      { kind: 'json', value: { kind: 'expression', code: 'v' } },
      '{"s":"a\\"b","n":7,"list":[1],"nil":null}',
      'application/json',
    ],
    [
      { kind: 'jsonText', text: '{"a": {{ v.list }}, "b": "x{{ v.s }}y", "c": {{ v.nil }}, "d": {{ v.s }}}' },
      '{"a": [1], "b": "xa\\"by", "c": null, "d": "a\\"b"}',
      'application/json',
    ],
    [
      { kind: 'form', fields: [{ name: 'a&', value: { kind: 'literal', value: 'b=c' } }] },
      'a%26=b%3Dc',
      'application/x-www-form-urlencoded',
    ],
    [{ kind: 'text', text: { kind: 'template', text: 'n={{ v.n }}' } }, 'n=7', 'text/plain; charset=utf-8'],
  ])('carry a body: %j', async (body, expected, contentType) => {
    const { sent, run } = await fake();
    await run({ method: 'POST', path: '/x', body });
    expect(sent[0]).toMatchObject({ body: expected, headers: { 'content-type': contentType } });
  });
});

describe('answers', () => {
  test.each<[string, Partial<EgressResponse>, JsonValue]>([
    ['JSON', answer('application/json; charset=utf-8', '{"a":1}'), { a: 1 }],
    ['JSON by suffix', answer('application/problem+json', '[1]'), [1]],
    ['text', answer('text/html', '<p>'), '<p>'],
    ['text of another charset', answer('text/plain; charset=iso-8859-1', new Uint8Array([0xe4])), 'ä'],
    ['text of a charset nobody knows', answer('text/plain; charset=nope', 'ä'), 'ä'],
    ['no type, text', answer('', 'plain'), 'plain'],
    ['no type, bytes', answer('', new Uint8Array([0xff, 0])), { base64: '/wA=', contentType: '' }],
    ['bytes', answer('image/png', new Uint8Array([1, 2])), { base64: 'AQI=', contentType: 'image/png' }],
    ['nothing', answer('application/json', ''), null],
  ])('%s', async (_, given, data) => {
    const { run } = await fake(given);
    expect(await run({ path: '/x' })).toEqual({ data, truncated: false });
  });

  test('in full', async () => {
    const { run } = await fake(answer('application/json', '1', { status: 201 }));
    expect(await run({ path: '/x', response: 'full' })).toMatchObject({
      data: { status: 201, headers: { 'content-type': 'application/json' }, body: 1 },
    });
  });

  test('cut short: text is flagged, JSON is an error', async () => {
    const text = await fake(answer('text/plain', 'abc', { truncated: true }));
    expect(await text.run({ path: '/x' })).toEqual({ data: 'abc', truncated: true });
    const json = await fake(answer('application/json', '[1,2', { truncated: true }));
    await expect(json.run({ path: '/x' })).rejects.toMatchObject({ code: 'value.tooLarge' });
  });

  test('that say they are JSON and are not', async () => {
    const { run } = await fake(answer('application/json', '<html>'));
    const thrown = await run({ path: '/x' }).catch((error: unknown) => error);
    expect(rest.classify(thrown)).toMatchObject({ reason: 'other', retryable: false });
  });

  test.each<[number, string, boolean]>([
    [400, 'query', false],
    [401, 'auth', false],
    [403, 'query', false],
    [404, 'query', false],
    [408, 'busy', true],
    [425, 'busy', true],
    [429, 'busy', true],
    [500, 'other', false],
    [501, 'other', false],
    [502, 'other', true],
    [503, 'other', true],
    [504, 'other', true],
    [304, 'other', false],
  ])('status %i is %s, retryable: %s', async (status, reason, retryable) => {
    const headers = new Map([['retry-after', '7']]);
    const { run } = await fake({ status, headers, body: Buffer.from('why'.repeat(5_000)) });
    const thrown = await run({ path: '/x' }).catch((error: unknown) => error);
    const classified = rest.classify(thrown);
    expect(classified).toMatchObject({
      reason,
      retryable,
      remoteStatus: status,
      details: { status, retryAfterMs: 7_000 },
    });
    expect(JSON.stringify(classified).length).toBeLessThan(2_500);
  });

  test('the author says what a success is', async () => {
    const { run } = await fake({ status: 404 });
    expect(await run({ path: '/x', successStatus: ['2xx', '404'] })).toEqual({ data: null, truncated: false });
  });
});

describe('while it is edited', () => {
  const check = (query: unknown) =>
    rest.check(rest.query.parse(query)).map(({ path, message }) => [path.join('.'), message]);
  test.each<[unknown, string[]]>([
    [{ path: '/x/{{ 1 }}' }, []],
    [{ path: '/x', body: { kind: 'json', value: { kind: 'literal', value: 1 } } }, ['body']],
    [{ path: '//evil.com' }, ['path']],
    [{ path: '/a#b' }, ['path']],
    [{ path: '/x', method: 'POST', body: { kind: 'jsonText', text: '{"a": {{ 1 }}, "b": "{{ 2 }}"}' } }, []],
    [{ path: '/x', method: 'POST', body: { kind: 'jsonText', text: '{"a": {{ 1 }}' } }, ['body.text']],
  ])('%j', (query, fields) => {
    expect(check(query).map(([field]) => field)).toEqual(fields);
  });

  test('effects follow the method', () => {
    const effects = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'].map((method) =>
      rest.effects(rest.query.parse({ method, path: '/' })),
    );
    expect(effects).toEqual(['read', 'read', 'read', 'external', 'external', 'external', 'external']);
  });

  test('a description is the request line', () => {
    expect(rest.describe({ method: 'DELETE', path: { parts: ['/customers/', ''], values: [7] }, query: [] })).toBe(
      'DELETE /customers/7',
    );
    expect(rest.describe({ method: 'DELETE', path: { parts: ['/customers/', ''], values: [null] }, query: [] })).toBe(
      'DELETE /customers/{{ }}',
    );
  });
});

describe('methods for code', () => {
  const resolve = (document: unknown) => resolveQuery(rest.query.parse(document));
  test('make query documents', () => {
    expect(
      resolve(rest.methods.get?.('/a/{{ x }}?q=1', { query: { n: 1, tags: ['a'] }, headers: { 'X-A': 'b' } })),
    ).toMatchObject({
      method: 'GET',
      path: { parts: ['/a/{{ x }}?q=1'], values: [] },
      query: [
        { name: 'n', value: 1 },
        { name: 'tags', value: ['a'] },
      ],
      headers: [{ name: 'X-A', value: 'b' }],
      body: { kind: 'none' },
    });
    expect(resolve(rest.methods.post?.('/a', { b: 1 }))).toMatchObject({
      method: 'POST',
      body: { kind: 'json', value: { b: 1 } },
    });
    expect(resolve(rest.methods.request?.({ method: 'PUT', path: '/a', form: { x: 1 } }))).toMatchObject({
      body: { kind: 'form', fields: [{ name: 'x', value: 1 }] },
    });
    expect(resolve(rest.methods.patch?.('/a', null))).toMatchObject({ body: { kind: 'json', value: null } });
    expect(resolve(rest.methods.delete?.('/a', { response: 'full' }))).toMatchObject({
      method: 'DELETE',
      response: 'full',
    });
  });

  test('refuse what they do not know', () => {
    for (const bad of [
      rest.methods.get?.('/a', { timeout: 1 }),
      rest.methods.get?.(7),
      rest.methods.request?.('x'),
      rest.methods.get?.('/a', { query: 'a=b' }),
    ]) {
      expect(rest.query.safeParse(bad).success).toBe(false);
    }
  });
});

describe('settings', () => {
  test.each(['ftp://x.com', 'https://u:p@x.com', 'https://x.com?k=1', 'https://x.com#a', 'x.com', ''])(
    'refuse %s',
    (baseUrl) => {
      expect(rest.settings.safeParse({ baseUrl }).success).toBe(false);
    },
  );
  test('need a secret to authenticate', () => {
    expect(rest.settings.safeParse({ baseUrl: 'https://x.com', auth: 'bearer' }).success).toBe(false);
  });
});

test.each<[number, string | undefined]>([
  [200, undefined],
  [404, undefined],
  [401, 'auth'],
  [500, 'other'],
])('a connection test that meets %i: %s', async (status, reason) => {
  const connection = await fake({ status });
  const context = { signal: new AbortController().signal, timeoutMs: 1, maxRows: 1, maxBytes: 1, dry: false };
  const thrown = await connection.test(context).catch((error: unknown) => error);
  expect(rest.classify(thrown)?.reason).toBe(reason);
});
