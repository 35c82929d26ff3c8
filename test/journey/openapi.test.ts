import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FunctionInput, isJsonObject, type JsonValue } from '#schema';
import { API_ROUTES } from '../../engine/http/api-routes.ts';
import { POLICY, SCREENS } from '../../engine/http/policy.ts';
import { aFunction, aGraph, returns } from '../support/build.ts';
import { startTestServer, type TestServer, toAnswer } from '../support/server.ts';

/** What the server says of itself, and the page that shows it. */

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.dispose());

const openapi = async (headers: Record<string, string> = {}) => server.call('GET', '/openapi.json', undefined, headers);

async function publish(name: string, more: Partial<FunctionInput> = {}): Promise<void> {
  const document = aFunction(aGraph([returns('1')]), { name, ...more }) as unknown as JsonValue;
  const before = await server.call('GET', `/api/functions/${name}`);
  const revision = before.status === 200 ? before.body.revision : null;
  const saved = await server.call('PUT', `/api/functions/${name}`, { document, revision });
  await server.call('POST', `/api/functions/${name}/publish`, { revision: saved.body.revision });
}

async function key(body: JsonValue): Promise<Record<string, string>> {
  const { status, body: made } = await server.call('POST', '/api/keys', body);
  expect(status).toBe(201);
  return { Authorization: `Bearer ${made.token}` };
}

/** Every member of a document, with the path to it. */
function* walk(value: JsonValue, path = ''): Generator<{ key: string; value: JsonValue; path: string }> {
  for (const [key, member] of Object.entries(value !== null && typeof value === 'object' ? value : {})) {
    yield { key, value: member, path: `${path}/${key}` };
    yield* walk(member, `${path}/${key}`);
  }
}

function resolve(document: JsonValue, pointer: string): JsonValue | undefined {
  return pointer
    .slice('#/'.length)
    .split('/')
    .reduce<JsonValue | undefined>(
      (at, part) => (at !== undefined && isJsonObject(at) ? at[part] : undefined),
      document,
    );
}

describe('/openapi.json', () => {
  it('has a path for each published function, with its parameters and its result', async () => {
    const { status, headers, body } = await openapi();
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/json');
    expect(body).toMatchObject({ openapi: '3.1.0', info: { title: 'Switchyard' } });
    const { post } = body.paths['/api/functions/orderTotal/run'];
    expect(post).toMatchObject({ operationId: 'orderTotal', 'x-version': 1, tags: ['functions'] });
    expect(post.requestBody.content['application/json'].schema).toEqual({
      type: 'object',
      properties: {
        params: {
          type: 'object',
          properties: { orderId: { type: 'integer', minimum: 1, description: 'number of the order' } },
          required: ['orderId'],
          additionalProperties: false,
        },
      },
      required: ['params'],
      additionalProperties: false,
    });
    const result = post.responses['200'].content['application/json'].schema.properties.data;
    expect(result.properties.total).toEqual({ type: 'number' });
    expect(post.responses['200'].headers).toHaveProperty('Run-Id');
    expect(post.responses.default.$ref).toBe('#/components/responses/Problem');
  });

  it('describes every route of the API', async () => {
    const { paths } = (await openapi()).body;
    const routes = Object.keys(POLICY).filter((route) => route.includes(' /api/'));
    expect(routes.length).toBeGreaterThan(20);
    for (const route of routes) {
      const [method = '', path = ''] = route.split(' ');
      const operation = paths[path.replaceAll(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()];
      expect(operation, route).toBeDefined();
      const names = [...path.matchAll(/:(\w+)/g)].map((match) => match[1]);
      const declared = (operation.parameters ?? []).filter((parameter: { in: string }) => parameter.in === 'path');
      expect(
        declared.map(({ name }: { name: string }) => name),
        route,
      ).toEqual(names);
      expect(operation['x-permission'] ?? 'signedIn', route).toBe(
        Object.entries(POLICY).find(([each]) => each === route)?.[1],
      );
    }
  });

  it('is whole: references lead somewhere, ids are unique, nothing leads outside', async () => {
    const { body } = await openapi();
    const members = [...walk(body)];
    const references = members.filter(({ key: name, value }) => name === '$ref' && typeof value === 'string');
    expect(references.length).toBeGreaterThan(50);
    for (const { value, path } of references) {
      expect(value, path).toMatch(/^#\//);
      expect(resolve(body, String(value)), `${path} → ${value}`).toBeDefined();
    }
    const ids = members.filter(({ key: name, path }) => name === 'operationId' && path.startsWith('/paths/'));
    expect(new Set(ids.map(({ value }) => value)).size).toBe(ids.length);
    for (const { value: operation, path } of members.filter(({ path: at }) =>
      /^\/paths\/.*\/(get|post|put|delete)$/.test(at),
    )) {
      expect(operation, path).toMatchObject({
        operationId: expect.any(String),
        responses: { default: expect.any(Object) },
      });
    }
    for (const name of Object.keys(body.components.schemas)) expect(name).toMatch(/^[A-Za-z0-9._-]+$/);
  });

  it('what it says of answers is what the server answers', async () => {
    const run = await server.call('POST', '/api/functions/orderTotal/run', { params: { orderId: 1 } });
    expect(API_ROUTES['POST /api/functions/:name/run'].answer?.safeParse(run.body).success).toBe(true);
    const draft = await server.call('GET', '/api/functions/orderTotal');
    await server.call('PUT', '/api/functions/spare', {
      document: { ...draft.body.document, name: 'spare' },
      revision: null,
    });
    const asked: [keyof typeof API_ROUTES, string, JsonValue?][] = [
      ['GET /api/session', '/api/session'],
      ['GET /api/catalog', '/api/catalog'],
      ['POST /api/check', '/api/check', { document: draft.body.document }],
      ['GET /api/functions', '/api/functions'],
      ['GET /api/functions/:name', '/api/functions/orderTotal'],
      [
        'PUT /api/functions/:name',
        '/api/functions/spare',
        { document: { ...draft.body.document, name: 'spare' }, revision: 1 },
      ],
      ['POST /api/functions/:name/publish', '/api/functions/spare/publish', { revision: 2 }],
      ['POST /api/functions/:name/rollback', '/api/functions/spare/rollback', { to: 1 }],
      ['GET /api/functions/:name/versions', '/api/functions/spare/versions'],
      ['GET /api/functions/:name/versions/:number', '/api/functions/spare/versions/1'],
      ['DELETE /api/functions/:name', '/api/functions/spare'],
      ['GET /api/resources', '/api/resources'],
      ['GET /api/resources/:name', '/api/resources/example_db'],
      ['POST /api/resources/:name/test', '/api/resources/example_db/test', {}],
      ['GET /api/runs', '/api/runs'],
      ['GET /api/keys', '/api/keys'],
      ['POST /api/keys', '/api/keys', { name: 'short' }],
    ];
    for (const [route, path, body] of asked) {
      const answer = await server.call(route.split(' ')[0] ?? '', path, body);
      const { answer: schema, status = 200 } = API_ROUTES[route];
      expect(answer.status, `${route} ${JSON.stringify(answer.body)}`).toBe(status);
      const parsed = schema?.safeParse(answer.body);
      expect(parsed?.error?.issues ?? [], route).toEqual([]);
    }
  });

  it('says what is live now, and nothing new when nothing is', async () => {
    await publish('changing', { description: 'one' });
    const first = await openapi();
    const path = '/api/functions/changing/run';
    expect(first.body.paths[path].post).toMatchObject({ description: 'one', 'x-version': 1 });
    const etag = first.headers.get('etag') ?? '';
    expect(etag).not.toBe('');
    expect((await openapi({ 'If-None-Match': etag })).status).toBe(304);
    await publish('changing', { description: 'two' });
    const second = await openapi({ 'If-None-Match': etag });
    expect(second.body.paths[path].post).toMatchObject({ description: 'two', 'x-version': 2 });
    await server.call('DELETE', '/api/functions/changing');
    expect((await openapi()).body.paths[path]).toBeUndefined();
    // Made again, its versions count from 1 again.
    await publish('changing', { description: 'other' });
    expect((await openapi()).body.paths[path].post).toMatchObject({ description: 'other', 'x-version': 1 });
  });

  it('leaves out drafts', async () => {
    const document = aFunction(aGraph([returns('1')]), { name: 'onlyDraft' }) as unknown as JsonValue;
    await server.call('PUT', '/api/functions/onlyDraft', { document, revision: null });
    expect((await openapi()).body.paths['/api/functions/onlyDraft/run']).toBeUndefined();
  });

  it('tells nobody more than they may know', async () => {
    expect((await toAnswer(await fetch(new URL('/openapi.json', server.url)))).body.code).toBe('auth.required');
    const functionsOf = async (headers: Record<string, string>) => {
      const { body } = await openapi(headers);
      return {
        functions: Object.keys(body.paths).filter((path) => !path.includes('{') && path.endsWith('/run')),
        management: '/api/runs' in body.paths,
        tells: JSON.stringify(body),
      };
    };
    const limited = await functionsOf(await key({ name: 'limited', functions: ['orderTotal', 'notThere'] }));
    expect(limited).toMatchObject({ functions: ['/api/functions/orderTotal/run'], management: false });
    expect(limited.tells).not.toContain('deleteCustomer');
    const runner = await functionsOf(await key({ name: 'runner' }));
    expect(runner.management).toBe(false);
    expect(runner.functions).toContain('/api/functions/deleteCustomer/run');
    expect(await functionsOf(await key({ name: 'ops', scopes: ['run.read'] }))).toMatchObject({
      functions: [],
      management: false,
    });
    expect((await functionsOf(await key({ name: 'editor', scopes: ['function.read'] }))).management).toBe(true);
  });
});

describe('/docs', () => {
  const ui = join(import.meta.dirname, '..', '..', 'canvas-ui');

  it('is there for everybody, and holds nothing that its policy would forbid', async () => {
    const page = await fetch(new URL('/docs', server.url));
    const html = await page.text();
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(page.headers.get('content-security-policy')).toMatch(/script-src 'self'; style-src 'self'/);
    expect(html).not.toMatch(/<style|style=|<script(?![^>]*src=)|\son\w+=/);
    const links = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map((match) => match[1] ?? '');
    expect(links.length).toBeGreaterThan(3);
    for (const link of links) expect((await fetch(new URL(link, server.url))).status, link).toBe(200);
  });

  it('every file of the pages is served, and every import leads to one', async () => {
    // The page itself, and what it shares with pages to come; the editor is built, and served from elsewhere.
    for (const folder of ['docs', 'start']) {
      for (const name of readdirSync(join(ui, folder))) {
        expect((await fetch(new URL(`/assets/${folder}/${name}`, server.url))).status, `${folder}/${name}`).toBe(200);
        const text = readFileSync(join(ui, folder, name), 'utf8');
        for (const [, from = ''] of text.matchAll(/^(?:import|export) [^;]*? from '([^']+)';$/gms)) {
          const address = new URL(from, new URL(`/assets/${folder}/${name}`, server.url));
          expect((await fetch(address)).status, `${name} imports ${from}`).toBe(200);
        }
      }
    }
  });

  it('every address of the editor answers the same page, with a nonce of its own', async () => {
    const nonces = new Set<string>();
    const pages = new Set<string>();
    for (const key of SCREENS) {
      const path = key.slice('GET '.length).replaceAll(/:\w+/g, '<b>');
      const page = await fetch(new URL(path, server.url));
      const policy = page.headers.get('content-security-policy') ?? '';
      const nonce = /'nonce-([\w-]{22})'/.exec(policy)?.[1] ?? '';
      nonces.add(nonce);
      pages.add((await page.text()).replaceAll(nonce, ''));
      expect(page.status, key).toBe(200);
      expect(policy).toContain("script-src 'self'");
    }
    expect([nonces.size, pages.size]).toEqual([SCREENS.length, 1]);
  });

  it('an address that there is not answers a browser with the editor, whose screen for that leads back, and programs with a problem', async () => {
    const get = (path: string, accept: string) => fetch(new URL(path, server.url), { headers: { accept } });
    const withoutNonce = async (answer: Response) => {
      const policy = answer.headers.get('content-security-policy') ?? '';
      return (await answer.text()).replaceAll(/'nonce-([\w-]{22})'/.exec(policy)?.[1] ?? 'none', '');
    };
    const browser = 'text/html,application/xhtml+xml,*/*;q=0.8';
    const editor = await withoutNonce(await get('/functions', browser));
    for (const path of ['/nowhere', '/functions/a/b/c']) {
      const answer = await get(path, browser);
      expect([answer.status, answer.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
      expect(await withoutNonce(answer)).toBe(editor);
    }
    for (const [path, accept] of [
      ['/nowhere', '*/*'],
      ['/nowhere', 'application/json'],
      ['/api/nowhere', browser],
    ] as const) {
      const answer = await get(path, accept);
      expect([answer.status, answer.headers.get('content-type')]).toEqual([404, 'application/problem+json']);
    }
  });

  it('the pages lead to each other', async () => {
    expect(readFileSync(join(ui, 'app', 'Rail.tsx'), 'utf8')).toContain('href="/docs"');
    expect(await (await fetch(new URL('/docs', server.url))).text()).toContain('href="/"');
  });
});
