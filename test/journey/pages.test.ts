import { beforeEach, describe, expect, it } from 'vitest';
import { createPageClient } from '#client';
import { Page } from '#page';
import type { EventStep, FunctionInput, KeyScope, PageDocument } from '#schema';
import { type ApiApp, createApiApp } from '../support/api-app.ts';
import { aBlock, aFunction, aGraph, expr, lit, returns, text } from '../support/build.ts';
import { aComponent, aPage } from '../support/build-page.ts';
import { fakeWorld } from '../support/fake-world.ts';

/** Pages over HTTP: drafts and versions, what whoever opens one gets, and what it may run (semantics 5.1). */

let app: ApiApp;
beforeEach(async () => {
  app = await createApiApp();
  await publishFunction('getCustomers', 'params.search === null ? ["Ada", "Bob"] : [params.search]', {
    params: [{ name: 'search', type: 'string' }],
  });
  await publishFunction('getOrders', '({ of: params.customer, tenant: params.tenant })', {
    params: [
      { name: 'customer', type: 'string', required: true },
      { name: 'tenant', type: 'string' },
    ],
  });
});

async function publishFunction(name: string, code: string, parts: Partial<FunctionInput> = {}) {
  await app.create(aFunction(aGraph([returns(code)]), { name, ...parts }));
  await app.call('POST', `/api/functions/${name}/publish`, { revision: 1 });
}

/** The story of a desk: customers on load, the orders of the first of them after that. */
function aDesk(parts: object = {}): PageDocument {
  return aPage([aComponent('text', 'title', { text: text('{{ getCustomers.data?.length }} customers') })], {
    name: 'desk',
    functions: [
      { id: 'site1', name: 'getCustomers', function: 'getCustomers', behaviour: { run: { kind: 'onLoad' } } },
      {
        id: 'site2',
        name: 'getOrders',
        function: 'getOrders',
        params: {
          customer: { value: expr('getCustomers.data[0] + suffix') },
          tenant: { value: expr('user.name'), fixed: true },
        },
        behaviour: { run: { kind: 'onLoad' } },
      },
    ],
    variables: [{ name: 'suffix', start: '' }],
    ...parts,
  });
}

const save = (document: PageDocument, revision: number | null = null) =>
  app.call('PUT', `/api/pages/${document.name}`, { document, revision });
async function publish(document: PageDocument) {
  await save(document);
  const { status, body } = await app.call('POST', `/api/pages/${document.name}/publish`, { revision: 1 });
  expect({ status, body }).toMatchObject({ status: 201 });
}
const linesOf = (answer: { body: unknown }) =>
  String(answer.body)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
const run = async (body: object, as = app.call) => {
  const answer = await as('POST', '/api/pages/desk/run', body);
  return answer.status === 200 ? linesOf(answer) : answer;
};

describe('drafts and versions (5.6)', () => {
  it('a page opens only once it is published, and then that version, whatever the draft becomes', async () => {
    expect(await save(aDesk())).toMatchObject({ status: 201, body: { revision: 1, liveVersion: null, issues: [] } });
    expect(await app.call('GET', '/api/pages/desk/live')).toMatchObject({ body: { code: 'page.unpublished' } });
    await app.call('POST', '/api/pages/desk/publish', { revision: 1 });
    await save(aDesk({ title: 'Another' }), 1);
    expect((await app.call('GET', '/api/pages/desk/live')).body).toMatchObject({ title: '', version: 1 });
    await app.call('POST', '/api/pages/desk/publish', { revision: 2 });
    expect((await app.call('GET', '/api/pages/desk/live')).body).toMatchObject({ title: 'Another', version: 2 });
    expect((await app.call('POST', '/api/pages/desk/rollback', { to: 1 })).body).toMatchObject({
      number: 3,
      name: 'desk',
    });
    expect((await app.call('GET', '/api/pages/desk/live')).body).toMatchObject({ title: '', version: 3 });
    const { body } = await app.call('GET', '/api/pages/desk/versions');
    expect(body.versions.map(({ number }: { number: number }) => number)).toEqual([3, 2, 1]);
    expect((await app.call('GET', '/api/pages/desk/versions/2')).body.document.title).toBe('Another');
  });

  it('saving over somebody else’s change is a 409 with both sides', async () => {
    await save(aDesk());
    await save(aDesk({ title: 'theirs' }), 1);
    expect(await save(aDesk({ title: 'mine' }), 1)).toMatchObject({
      status: 409,
      body: {
        code: 'page.conflict',
        details: { theirRevision: 2, theirs: { title: 'theirs' }, yours: { title: 'mine' } },
      },
    });
  });

  it('a page with problems is saved and not published; all of them come back', async () => {
    const broken = aDesk({ overlays: [aComponent('text', 'bad', { text: expr('getCustomers.run()') })] });
    expect((await save(broken)).body.issues).toMatchObject([
      { code: 'expression.runsFunction', fix: 'Wire an event handler' },
    ]);
    expect(await app.call('POST', '/api/pages/desk/publish', { revision: 1 })).toMatchObject({
      status: 422,
      body: { code: 'page.invalid', issues: [{ path: '/overlays/0/props/text' }] },
    });
    expect((await app.call('POST', '/api/check/page', { document: broken })).body.issues).toHaveLength(1);
  });

  it('what is no page is refused, and what a newer release wrote', async () => {
    const put = (document: object) => app.call('PUT', '/api/pages/desk', { document, revision: null });
    expect(await put({ ...aDesk(), colour: 'red' })).toMatchObject({ status: 400, body: { code: 'request.invalid' } });
    expect(await put({ ...aDesk(), schemaVersion: 99 })).toMatchObject({ status: 422, body: { code: 'page.newer' } });
  });

  it('checkpoints keep drafts, lists tell of pages, deleting forgets them', async () => {
    await publish(aDesk());
    expect((await app.call('GET', '/api/pages')).body.pages).toMatchObject([
      { name: 'desk', components: 1, functions: ['getCustomers', 'getOrders'], liveVersion: 1 },
    ]);
    expect((await app.call('POST', '/api/pages/desk/checkpoints', { label: 'mine' })).status).toBe(201);
    const { body } = await app.call('GET', '/api/pages/desk/checkpoints');
    expect(body.checkpoints.map(({ reason }: { reason: string }) => reason)).toEqual(['manual', 'publish']);
    const [{ id }] = body.checkpoints;
    expect((await app.call('GET', `/api/pages/desk/checkpoints/${id}`)).body.document.name).toBe('desk');
    expect((await app.call('DELETE', '/api/pages/desk')).status).toBe(204);
    expect(await app.call('GET', '/api/pages/desk/live')).toMatchObject({
      status: 404,
      body: { code: 'page.unknown' },
    });
  });
});

describe('opening a page', () => {
  it('gets trees, values and call-site ids: no definition, no name of a function, nothing fixed', async () => {
    await publish(
      aDesk({
        functions: [{ ...aDesk().functions[1], name: 'orders' }],
        sections: [],
        variables: [{ name: 'suffix' }, { name: 'getCustomers' }],
      }),
    );
    const { body } = await app.call('GET', '/api/pages/desk/live');
    expect(body.functions).toMatchObject([
      {
        id: 'site2',
        name: 'orders',
        params: { customer: { kind: 'expression', expression: { tree: { type: 'binary' } } } },
      },
    ]);
    expect(JSON.stringify(body)).not.toMatch(/getOrders|tenant|"body"|"blocks"/);
    expect(body.user).toMatchObject({ id: 'admin' });
  });
});

describe('running functions of a page', () => {
  beforeEach(() => publish(aDesk()));

  it('runs all that run on load in one request, in the order of what they read, each answered as it ends', async () => {
    const lines = await run({
      calls: [{ site: 'site2', waits: ['customer'] }, { site: 'site1' }],
      scope: { suffix: '!' },
    });
    expect(lines).toEqual([
      { site: 'site1', status: 200, runId: expect.any(String), answer: { data: ['Ada', 'Bob'] } },
      { site: 'site2', status: 200, runId: expect.any(String), answer: { data: { of: 'Ada!', tenant: 'admin' } } },
    ]);
  });

  it('a failure is a line with its problem; what reads its answer does not run', async () => {
    const lines = await run({
      calls: [
        { site: 'site1', params: {} },
        { site: 'site2', waits: ['customer'] },
      ],
      scope: { suffix: null },
    });
    expect(lines).toHaveLength(2);
    await publishFunction('broken', 'nothing', {
      body: aGraph([aBlock('throw', 'no', { code: lit('my.code'), message: lit('My words.') })]),
    });
    const desk = aDesk();
    await save(
      { ...desk, functions: desk.functions.map((use) => (use.id === 'site1' ? { ...use, function: 'broken' } : use)) },
      1,
    );
    await app.call('POST', '/api/pages/desk/publish', { revision: 2 });
    expect(await run({ calls: [{ site: 'site2', waits: ['customer'] }, { site: 'site1' }] })).toMatchObject([
      { site: 'site1', status: 422, answer: { code: 'my.code', detail: 'My words.' } },
      { site: 'site2', status: 422, runId: null, answer: { code: 'run.missingData' } },
    ]);
  });

  it('parameters that do not fit are told with their issues', async () => {
    expect(await run({ calls: [{ site: 'site2', params: { customer: 7 } }] })).toMatchObject([
      { status: 422, answer: { code: 'params.invalid', issues: [{ path: '/customer' }] } },
    ]);
  });

  it('its runs are told apart, and their records say nothing but runs of functions', async () => {
    const [line] = (await run({ calls: [{ site: 'site1' }] })) as { runId: string }[];
    await new Promise((resolve) => setImmediate(resolve));
    expect((await app.call('GET', `/api/runs/${line?.runId}`)).body).toMatchObject({
      ...{ functionName: 'getCustomers', trigger: 'page', version: 1, status: 'success' },
    });
  });

  it('another version of a function runs as soon as it is published', async () => {
    await app.call('PUT', '/api/functions/getCustomers', {
      document: aFunction(aGraph([returns('"new"')]), { name: 'getCustomers' }),
      revision: 1,
    });
    expect(await run({ calls: [{ site: 'site1' }] })).toMatchObject([{ answer: { data: ['Ada', 'Bob'] } }]);
    await app.call('POST', '/api/functions/getCustomers/publish', { revision: 2 });
    expect(await run({ calls: [{ site: 'site1' }] })).toMatchObject([{ answer: { data: 'new' } }]);
  });

  it('a function that is gone fails alone; the page opens and the others run', async () => {
    await app.call('DELETE', '/api/functions/getOrders');
    expect((await app.call('GET', '/api/pages/desk/live')).status).toBe(200);
    const lines = await run({ calls: [{ site: 'site2', params: { customer: 'Ada' } }, { site: 'site1' }] });
    expect(lines).toHaveLength(2);
    expect(lines).toContainEqual(expect.objectContaining({ site: 'site2', status: 404 }));
    expect(JSON.stringify(lines)).not.toContain('getOrders');
  });
});

describe('authority', () => {
  const VIEWER: KeyScope[] = ['page.open'];

  beforeEach(() => publish(aDesk()));

  it('a viewer opens the page and runs its functions, and nothing else', async () => {
    const viewer = await app.as(VIEWER);
    expect((await viewer('GET', '/api/pages/desk/live')).status).toBe(200);
    expect(await run({ calls: [{ site: 'site1' }] }, viewer)).toMatchObject([{ status: 200 }]);
    for (const [method, path] of [
      ['GET', '/api/pages'],
      ['GET', '/api/pages/desk'],
      ['GET', '/api/functions/getCustomers'],
      ['POST', '/api/functions/getCustomers/run'],
      ['GET', '/api/runs'],
    ] as const) {
      expect((await viewer(method, path, method === 'POST' ? {} : undefined)).status, path).toBe(403);
    }
  });

  it('a key that is for some functions comes to no page', async () => {
    const limited = await app.as(['page.open', 'page.edit'], ['getCustomers']);
    expect((await limited('GET', '/api/pages/desk/live')).status).toBe(403);
    expect((await limited('POST', '/api/pages/desk/run', { calls: [{ site: 'site1' }] })).status).toBe(403);
    expect((await limited('PUT', '/api/pages/desk', { document: aDesk(), revision: 1 })).status).toBe(403);
  });

  it('a function that belongs to a page is run by that page alone', async () => {
    await publishFunction('secretOf', '"secret"', { scope: { kind: 'page', page: 'desk' } });
    expect(await app.call('POST', '/api/functions/secretOf/run', {})).toMatchObject({
      status: 403,
      body: { code: 'auth.forbidden' },
    });
    const use = { id: 'own', name: 'secretOf', function: 'secretOf', params: {} };
    const other = aPage([], { name: 'other', functions: [use] });
    expect((await save(other)).body.issues).toMatchObject([{ code: 'function.scope' }]);
    await save({ ...aDesk(), functions: [...aDesk().functions, use] }, 1);
    await app.call('POST', '/api/pages/desk/publish', { revision: 2 });
    expect(await run({ calls: [{ site: 'own' }] })).toMatchObject([{ answer: { data: 'secret' } }]);
  });

  it('one of an app is run by the pages of that app alone', async () => {
    await publishFunction('ofSupport', '"for support"', { scope: { kind: 'app', app: 'support' } });
    expect(await app.call('POST', '/api/functions/ofSupport/run', {})).toMatchObject({ status: 403 });
    const functions = [...aDesk().functions, { id: 'own', name: 'ofSupport', function: 'ofSupport', params: {} }];
    expect((await save({ ...aDesk(), functions }, 1)).body.issues).toMatchObject([{ code: 'function.scope' }]);
    await save({ ...aDesk(), app: 'support', functions }, 2);
    await app.call('POST', '/api/pages/desk/publish', { revision: 3 });
    expect(await run({ calls: [{ site: 'own' }] })).toMatchObject([{ answer: { data: 'for support' } }]);
  });

  it('one that moved to another page since then is refused, and the page goes on', async () => {
    await app.call('PUT', '/api/functions/getCustomers', {
      document: aFunction(aGraph([returns('1')]), { name: 'getCustomers', scope: { kind: 'page', page: 'other' } }),
      revision: 1,
    });
    await app.call('POST', '/api/functions/getCustomers/publish', { revision: 2 });
    expect(await run({ calls: [{ site: 'site1' }] })).toMatchObject([
      { status: 403, answer: { code: 'auth.forbidden' } },
    ]);
  });
});

describe('a page that is open', () => {
  it('loads with one request, shows what it answers, and runs functions at a click', async () => {
    const steps: EventStep[] = [
      {
        kind: 'run',
        function: 'getOrders',
        params: { customer: expr('search.value') },
        onSuccess: [{ kind: 'toast', tone: 'info', text: expr('result.of') }],
      },
    ];
    const button = aComponent('button', 'go', { label: lit('Go') }, { events: { press: steps } });
    const title = aComponent('text', 'title', {
      text: text('{{ getCustomers.data?.length }} customers, {{ getOrders.data?.of }}'),
    });
    const sections = aPage([title, aComponent('textInput', 'search'), button]).sections;
    await publish(aDesk({ sections }));
    const requests: string[] = [];
    const counting: typeof fetch = (url, init) => {
      requests.push(`${init?.method ?? 'GET'} ${url}`);
      return app.fetch(url, init);
    };
    const client = createPageClient('desk', { baseUrl: 'http://localhost', fetch: counting });
    const world = fakeWorld();
    const toasts: string[] = [];
    const host = {
      ...{ world, navigate() {}, openLink() {}, copy() {}, download() {} },
      toast: (_: string, words: string) => void toasts.push(words),
    };
    const page = new Page({ live: await client.open(), client, host });
    const shown = Promise.withResolvers<void>();
    page.subscribe('title', () => page.view('title').props.text === '2 customers, Ada' && shown.resolve());
    page.start();
    await shown.promise;
    expect(requests).toEqual(['GET http://localhost/api/pages/desk/live', 'POST http://localhost/api/pages/desk/run']);
    page.set('search', 'value', 'Bob');
    expect(await page.fire('go', 'press')).toBe(true);
    expect(toasts).toEqual(['Bob']);
    expect(requests).toHaveLength(3);
  });
});

describe('a draft, for whoever builds it', () => {
  it('the check tells what the page would be, and its saved functions run, published or not', async () => {
    await save(aDesk());
    const { body } = await app.call('POST', '/api/check/page', { document: aDesk() });
    expect(body).toMatchObject({ issues: [], live: { name: 'desk', version: 0, functions: [{ id: 'site1' }, {}] } });
    const answer = await app.call('POST', '/api/pages/desk/draft/run', { calls: [{ site: 'site1', params: {} }] });
    expect(linesOf(answer)).toMatchObject([{ site: 'site1', status: 200, answer: { data: ['Ada', 'Bob'] } }]);
  });

  it('needs the permission to run functions, and refuses what the draft does not use or could not be published with', async () => {
    await save(aDesk());
    const call = { calls: [{ site: 'site1', params: {} }] };
    const opener = await app.as(['page.open', 'page.edit', 'page.publish']);
    expect(await opener('POST', '/api/pages/desk/draft/run', call)).toMatchObject({ status: 403 });
    const other = { calls: [{ site: 'site9', params: {} }] };
    expect(await app.call('POST', '/api/pages/desk/draft/run', other)).toMatchObject({ status: 403 });
    await publishFunction('ofAnother', '1', { scope: { kind: 'page', page: 'elsewhere' } });
    await save(aDesk({ functions: [{ id: 'site1', name: 'ofAnother', function: 'ofAnother' }] }), 1);
    expect(await app.call('POST', '/api/pages/desk/draft/run', call)).toMatchObject({ status: 403 });
    expect(await app.call('POST', '/api/pages/nowhere/draft/run', call)).toMatchObject({
      status: 404,
      body: { code: 'page.unknown' },
    });
  });
});
