import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FunctionDocument, JsonValue } from '#schema';
import { POLICY } from '../../engine/http/policy.ts';
import { aBlock, aFunction, aGraph, expr, lit, returns } from '../support/build.ts';
import { eventually, readEvents, startTestServer, type TestServer, toAnswer } from '../support/server.ts';

let server: TestServer;
const json = (document: FunctionDocument) => document as unknown as JsonValue;
const save = (document: FunctionDocument, revision: number | null, name = document.name) =>
  server.call('PUT', `/api/functions/${name}`, { document: json(document), revision });
const publish = (name: string, revision: number) => server.call('POST', `/api/functions/${name}/publish`, { revision });

beforeAll(async () => {
  server = await startTestServer({ env: { SWITCHYARD_EXAMPLES: 'false', SWITCHYARD_TRUST_PROXY: '1' } });
});
afterAll(() => server.dispose());

describe('drafts and versions (5.6)', () => {
  const answers = (value: number) => aFunction(aGraph([returns(String(value))]), { name: 'answer' });

  it('a draft runs only once it is published, and then that version, whatever the draft becomes', async () => {
    expect(await save(answers(1), null)).toMatchObject({
      status: 201,
      body: { revision: 1, liveVersion: null, changed: true },
    });
    expect(await server.call('POST', '/api/functions/answer/run', {})).toMatchObject({
      status: 404,
      body: { code: 'function.unpublished' },
    });
    expect(await publish('answer', 1)).toMatchObject({ status: 201, body: { number: 1 } });
    await save(answers(2), 1);
    expect((await server.call('POST', '/api/functions/answer/run', {})).body).toEqual({ data: 1 });
    await publish('answer', 2);
    expect((await server.call('POST', '/api/functions/answer/run', {})).body).toEqual({ data: 2 });
  });

  it('saving over somebody else’s change is a 409 with both sides, and changes nothing', async () => {
    const { status, body } = await save(answers(3), 1);
    expect(status).toBe(409);
    expect(body).toMatchObject({
      code: 'function.conflict',
      details: { theirRevision: 2, theirs: { name: 'answer' }, yours: { name: 'answer' } },
    });
    expect((await server.call('GET', '/api/functions/answer')).body).toMatchObject({
      revision: 2,
      document: json(answers(2)),
    });
  });

  it('of many saves from one revision exactly one wins', async () => {
    const all = await Promise.all(Array.from({ length: 12 }, (_, index) => save(answers(10 + index), 2)));
    expect(all.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(all.filter(({ status }) => status === 409)).toHaveLength(11);
  });

  it('rollback publishes the older version again as a new one', async () => {
    expect((await server.call('POST', '/api/functions/answer/rollback', { to: 1 })).body).toMatchObject({
      number: 3,
      rollbackOf: 1,
    });
    expect((await server.call('POST', '/api/functions/answer/run', {})).body).toEqual({ data: 1 });
    const { body } = await server.call('GET', '/api/functions/answer/versions');
    expect(body.versions.map(({ number }: { number: number }) => number).sort()).toEqual([1, 2, 3]);
    expect((await server.call('POST', '/api/functions/answer/rollback', { to: 99 })).body.code).toBe('version.unknown');
  });

  it('a document with problems can be saved, and not published; all issues come back', async () => {
    const broken = aFunction(aGraph([aBlock('log', 'a', { message: expr('gone') }), aBlock('teleport', 'b')]), {
      name: 'broken',
    });
    const saved = await save(broken, null);
    expect(saved.status).toBe(201);
    expect(saved.body.issues.filter((issue: { severity: string }) => issue.severity === 'error')).toHaveLength(2);
    expect(await publish('broken', 1)).toMatchObject({ status: 422, body: { code: 'function.invalid' } });
    expect(await server.call('POST', '/api/functions/broken/test', {})).toMatchObject({
      status: 422,
      body: { code: 'function.invalid' },
    });
  });

  it('renaming keeps the versions, and the old name is gone', async () => {
    const { body: draft } = await server.call('GET', '/api/functions/answer');
    expect((await save({ ...answers(5), name: 'reply' }, draft.revision, 'answer')).status).toBe(200);
    expect((await server.call('POST', '/api/functions/reply/run', {})).status).toBe(200);
    expect((await server.call('POST', '/api/functions/answer/run', {})).body.code).toBe('function.unknown');
  });

  it('a newer schema version is refused by name and keeps what is there', async () => {
    const document = { ...(json(answers(1)) as object), schemaVersion: 99 } as unknown as JsonValue;
    expect(await server.call('PUT', '/api/functions/reply', { document, revision: 1 })).toMatchObject({
      status: 422,
      body: { code: 'function.newer' },
    });
  });

  it('deleting takes the function away', async () => {
    expect((await server.call('DELETE', '/api/functions/reply')).status).toBe(204);
    expect((await server.call('POST', '/api/functions/reply/run', {})).body.code).toBe('function.unknown');
    expect((await server.call('DELETE', '/api/functions/reply')).status).toBe(404);
  });
});

describe('who may do what', () => {
  const bare = (path: string, init: RequestInit = {}) =>
    fetch(new URL(path, server.url), { redirect: 'manual', ...init }).then(toAnswer);

  const closed = Object.entries(POLICY).filter(([, access]) => access !== 'public');

  it.each(closed.map(([key], at) => [key, at] as const))('%s needs an identity', async (key, at) => {
    const [method = '', path = ''] = key.split(' ');
    const url = path.replace(':name', 'x').replace(':id', '0').replace(':number', '1');
    // There are more routes than tries with wrong credentials from one place.
    const headers = { 'X-Forwarded-For': `192.0.2.${at}` };
    expect(await bare(url, { method, headers })).toMatchObject({ status: 401, body: { code: 'auth.required' } });
    const wrong = { ...headers, Authorization: 'Bearer swy_admin_wrong' };
    expect((await bare(url, { method, headers: wrong })).status).toBe(401);
  });

  it('the link opens a session once; its cookie can not be read by scripts', async () => {
    const first = await fetch(server.link, { redirect: 'manual' });
    const cookie = first.headers.get('set-cookie') ?? '';
    expect(first.status).toBe(302);
    expect(first.headers.get('location')).toBe('/');
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Lax/);
    expect((await fetch(server.link, { redirect: 'manual' })).status).toBe(401);
    const headers = { Cookie: cookie.split(';')[0] ?? '' };
    expect((await bare('/api/functions', { headers })).status).toBe(200);

    const post = (more: Record<string, string>) =>
      bare('/api/check', {
        method: 'POST',
        headers: { ...headers, 'Content-Type': 'application/json', ...more },
        body: '{"document":null}',
      });
    expect((await post({})).status).toBe(403);
    expect((await post({ Origin: 'https://evil.example' })).status).toBe(403);
    expect((await post({ 'Sec-Fetch-Site': 'cross-site', Origin: server.url })).status).toBe(403);
    expect((await post({ 'Sec-Fetch-Site': 'same-origin' })).status).toBe(400);

    const another = { method: 'POST', headers: { ...headers, 'Sec-Fetch-Site': 'same-origin' } };
    expect(await bare('/api/session', another)).toMatchObject({ status: 403, body: { code: 'auth.forbidden' } });
    await bare('/api/session/end', { method: 'POST', headers: { ...headers, 'Sec-Fetch-Site': 'same-origin' } });
    expect((await bare('/api/functions', { headers })).status).toBe(401);
  });

  it('answers no other host than its own (DNS rebinding)', async () => {
    const { request } = await import('node:http');
    const { port } = new URL(server.url);
    const status = await new Promise((resolve) => {
      request({ host: '127.0.0.1', port, path: '/livez', headers: { Host: 'evil.example' } }, (response) =>
        resolve(response.statusCode),
      ).end();
    });
    expect(status).toBe(421);
  });

  it('every answer carries the headers that a browser is told to obey', async () => {
    const { headers } = await bare('/');
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self'/);
    expect(headers.get('content-security-policy')).not.toMatch(/unsafe/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    const strict = [
      "frame-ancestors 'none'",
      "base-uri 'none'",
      "form-action 'self'",
      "require-trusted-types-for 'script'",
    ];
    for (const path of ['/', '/p/any', '/docs', '/api/session', '/livez', '/nothing', '/ui/nothing.js']) {
      const told = (await bare(path)).headers.get('content-security-policy')?.split('; ') ?? [];
      expect(told[0], path).toBe("default-src 'none'");
      expect(told, path).toEqual(expect.arrayContaining(strict));
    }
  });
});

describe('bad requests', () => {
  const raw = (body: string | Uint8Array, type = 'application/json') =>
    fetch(new URL('/api/functions/echo/run', server.url), {
      method: 'POST',
      headers: { Authorization: `Bearer ${server.token}`, 'Content-Type': type },
      body: new Blob([typeof body === 'string' ? body : new Uint8Array(body)]),
    }).then(toAnswer);

  beforeAll(async () => {
    await save(aFunction(aGraph([returns('params.x')]), { name: 'echo', params: [{ name: 'x', type: 'any' }] }), null);
    await publish('echo', 1);
  });

  const table: [string, string | Uint8Array, number, string][] = [
    ['half of JSON', '{"params":', 400, 'request.invalid'],
    ['a key twice', '{"params":{"x":1,"x":2}}', 400, 'request.invalid'],
    ['__proto__', '{"params":{"__proto__":{"admin":true}}}', 400, 'request.invalid'],
    ['invalid UTF-8', new Uint8Array([123, 255, 125]), 400, 'request.invalid'],
    ['1,000 levels', `{"params":{"x":${'['.repeat(1000)}${']'.repeat(1000)}}}`, 400, 'request.invalid'],
    ['2 MiB', `{"params":{"x":"${'a'.repeat(2 * 1024 * 1024)}"}}`, 413, 'request.tooLarge'],
    ['a definition sent along', '{"params":{},"document":{}}', 400, 'request.invalid'],
    ['a list', '[]', 400, 'request.invalid'],
    ['null', 'null', 400, 'request.invalid'],
    ['params that are no object', '{"params":[1]}', 422, 'params.invalid'],
    ['an unknown parameter', '{"params":{"y":1}}', 422, 'params.invalid'],
  ];
  it.each(table)('%s', async (_what, body, status, code) => {
    expect(await raw(body)).toMatchObject({ status, body: { code } });
  });

  it('an address of more than 8 KiB, and headers of more than 16 KiB (security, Limits)', async () => {
    const long = (bytes: number) => server.call('GET', `/api/runs?q=${'a'.repeat(bytes)}`);
    expect((await long(7_000)).body.code).not.toBe('request.tooLarge');
    expect(await long(8_192)).toMatchObject({ status: 413, body: { code: 'request.tooLarge' } });
    const { status } = await fetch(new URL('/livez', server.url), { headers: { 'X-Long': 'a'.repeat(17_000) } });
    expect(status).toBe(431);
  });

  it('a form is not JSON', async () => {
    expect(await raw('params=1', 'application/x-www-form-urlencoded')).toMatchObject({
      status: 415,
      body: { code: 'request.mediaType' },
    });
  });

  it('addresses that are not there', async () => {
    expect(await server.call('GET', '/api/nothing')).toMatchObject({ status: 404, body: { code: 'request.notFound' } });
    expect(await server.call('GET', '/assets/..%2f..%2fpackage.json')).toMatchObject({ status: 404 });
    expect(await server.call('GET', '/api/runs/not-an-id')).toMatchObject({
      status: 404,
      body: { code: 'run.unknown' },
    });
    expect(await server.call('POST', '/api/functions/__proto__/run', {})).toMatchObject({
      status: 404,
      body: { code: 'function.unknown' },
    });
  });

  it('after all that the server answers as before', async () => {
    expect((await raw('{"params":{"x":{"a":[1,"ä",null]}}}')).body).toEqual({ data: { a: [1, 'ä', null] } });
  });
});

describe('the event stream (5.3)', () => {
  it('resumes by the last id without gaps or duplicates, and ends with the run', async () => {
    const pause = aBlock('wait', 'pause', { ms: lit(200) });
    const document = aFunction(
      aGraph([aBlock('log', 'hello', { message: lit('hello') }), pause, returns('1')], 'hello > pause', 'pause > done'),
      { name: 'slow' },
    );
    await save(document, null);
    const headers = { Authorization: `Bearer ${server.token}`, 'Content-Type': 'application/json' };
    const first = await fetch(new URL('/api/functions/slow/test', server.url), { method: 'POST', headers, body: '{}' });
    const reader = first.body?.getReader();
    let text = '';
    while (!/"name":"pause"/.test(text)) text += new TextDecoder().decode((await reader?.read())?.value);
    await reader?.cancel();
    const seen = [...text.matchAll(/^id: (\d+)$/gm)].map((match) => Number(match[1]));
    const runId = /"id":"([0-9a-f-]{36})"/.exec(text)?.[1];
    const again = await fetch(new URL(`/api/runs/${runId}/events`, server.url), {
      headers: { ...headers, 'Last-Event-ID': String(seen.at(-1)) },
    });
    const rest = await again.text();
    const ids = [...seen, ...[...rest.matchAll(/^id: (\d+)$/gm)].map((match) => Number(match[1]))];
    expect(ids).toEqual(ids.map((_, index) => index + 1));
    expect(rest).toContain('"status":"success"');
  });

  it('2.4 an early response does not stop the branches that go on', async () => {
    const early = aBlock('return', 'early', { value: lit('accepted'), respondEarly: true });
    const pause = aBlock('wait', 'pause', { ms: lit(150) });
    const late = aBlock('log', 'late', { message: lit('still here') });
    await save(aFunction(aGraph([early, pause, late], 'pause > late'), { name: 'accept' }), null);
    await publish('accept', 1);
    const { body, headers } = await server.call('POST', '/api/functions/accept/run', {});
    expect(body).toEqual({ data: 'accepted' });
    const run = await ended(headers.get('run-id') ?? '');
    expect(run).toMatchObject({ status: 'success' });
    const { body: trace } = await server.call('GET', `/api/runs/${run.id}/logs`);
    expect(trace.logs).toMatchObject([{ path: 'late', text: 'still here' }]);
  });

  it('2.7 a caller that goes away takes its run along', async () => {
    const pause = aBlock('wait', 'pause', { ms: lit(200_000) });
    await save(aFunction(aGraph([pause]), { name: 'patience', settings: { timeoutMs: 300_000 } }), null);
    await publish('patience', 1);
    const controller = new AbortController();
    const headers = { Authorization: `Bearer ${server.token}`, 'Content-Type': 'application/json' };
    const call = fetch(new URL('/api/functions/patience/run', server.url), {
      method: 'POST',
      headers,
      body: '{}',
      signal: controller.signal,
    });
    await eventually(
      () => server.call('GET', '/api/runs?function=patience&status=running'),
      ({ body }) => body.runs.length > 0,
    );
    controller.abort();
    await expect(call).rejects.toThrow();
    const { body } = await eventually(
      () => server.call('GET', '/api/runs?function=patience&status=cancelled'),
      (answer) => answer.body.runs.length > 0,
    );
    expect(body.runs[0].error.code).toBe('run.cancelled');
  });

  it('a cancelled run says so', async () => {
    const document = aFunction(aGraph([aBlock('wait', 'long', { ms: lit(200_000) })]), {
      name: 'endless',
      settings: { timeoutMs: 300_000 },
    });
    await save(document, null);
    const headers = { Authorization: `Bearer ${server.token}`, 'Content-Type': 'application/json' };
    const response = await fetch(new URL('/api/functions/endless/test', server.url), {
      method: 'POST',
      headers,
      body: '{}',
    });
    const [one, two] = response.body?.tee() ?? [];
    const head = new TextDecoder().decode((await one?.getReader().read())?.value);
    const runId = /"id":"([0-9a-f-]{36})"/.exec(head)?.[1];
    expect((await server.call('POST', `/api/runs/${runId}/cancel`)).status).toBe(202);
    const events = await readEvents(new Response(two ?? null));
    expect(events.at(-1)).toMatchObject({ type: 'run', run: { status: 'cancelled' } });
    expect((await server.call('POST', `/api/runs/${runId}/cancel`)).status).toBe(404);
  });
});

describe('resources (security R6, R14)', () => {
  const put = (settings: Record<string, JsonValue>, revision: number | null) =>
    server.call('PUT', '/api/resources/crm', {
      resource: { name: 'crm', connector: 'rest', environments: { production: settings } },
      revision,
    });
  const base = { baseUrl: 'https://crm.example.com', auth: 'bearer' };

  it('secrets go in and never come out, and stay when they are left out', async () => {
    expect((await put({ ...base, authSecret: 'correct horse battery' }, null)).status).toBe(201);
    const { body, status } = await put({ ...base, timeoutMs: 5000 }, 1);
    expect(status).toBe(200);
    expect(body.environments.production).toEqual({ settings: { ...base, timeoutMs: 5000 }, secrets: ['authSecret'] });
    const everything = await Promise.all(
      ['/api/resources', '/api/resources/crm'].map((path) => server.call('GET', path)),
    );
    expect(JSON.stringify(everything)).not.toContain('correct horse');
  });

  it('a resource that moves to another host asks for its secrets again', async () => {
    const { status, body } = await put({ ...base, baseUrl: 'https://evil.example.com' }, 2);
    expect(status).toBe(422);
    expect(body.issues).toMatchObject([{ path: '/environments/production/authSecret' }]);
    expect((await put({ ...base, baseUrl: 'https://new.example.com', authSecret: 'again' }, 2)).status).toBe(200);
  });

  it('settings that are not right are named all at once', async () => {
    expect(await put({ baseUrl: 'file:///etc/passwd', timeoutMs: -1, authSecret: 'x' }, 3)).toMatchObject({
      status: 422,
      body: { code: 'resource.invalid', issues: [{ path: '/baseUrl' }, { path: '/timeoutMs' }] },
    });
    expect((await put({ ...base, authSecret: 'x' }, 1)).status).toBe(409);
  });
});

describe('what the canvas is built from', () => {
  it('the catalog describes every block and connector, with help', async () => {
    const { body } = await server.call('GET', '/api/catalog');
    expect(body.blocks.length).toBeGreaterThanOrEqual(16);
    for (const entry of [...body.blocks, ...body.connectors]) expect(entry.help.length).toBeGreaterThan(50);
    expect(body.connectors.map(({ type }: { type: string }) => type)).toEqual(['internal', 'postgres', 'rest', 'smtp']);
  });

  it('the JSON Schema of documents is published', async () => {
    const { body } = await server.call('GET', '/schema/function.json');
    expect(body).toMatchObject({ $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'object' });
  });

  it('readyz tells how strong the wall is', async () => {
    const { status, body } = await server.call('GET', '/readyz');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      status: 'ok',
      database: 'ok',
      sandbox: { tier: expect.stringMatching(/strong|medium|weak/) },
    });
  });
});

async function ended(id: string) {
  const { body } = await eventually(
    () => server.call('GET', `/api/runs/${id}`),
    (answer) => answer.status === 200 && answer.body.status !== 'running',
  );
  return body;
}
