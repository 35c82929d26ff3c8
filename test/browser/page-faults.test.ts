import { afterAll, describe, expect, it } from 'vitest';
import type { Block, FunctionDocument } from '#schema';
import { aBlock, aFunction, aGraph, expr, lit, returns, text } from '../support/build.ts';
import { aComponent, aPage } from '../support/build-page.ts';
import { publishNew } from '../support/publish.ts';
import { newDataDir, type ServerOptions, startTestServer, type TestServer } from '../support/server.ts';
import { unusedPort } from '../support/tcp.ts';
import { sharedStudio } from './shared-studio.ts';
import type { EditorPage } from './support.ts';

/** What users of a page see when functions are slow, fail, change or go away: ux.md 18, checks 42 to 44 and 46. */

let options: ServerOptions;
/** The one that runs now: one test ends it and starts it again, on the same data and the same port. */
let server: TestServer;

const studio = sharedStudio(
  async () => {
    const env = { SWITCHYARD_PORT: String(await unusedPort()), SWITCHYARD_EXAMPLES: 'false' };
    options = { dataDir: newDataDir(), env };
    return options;
  },
  async (opened) => {
    server = opened.server;
    for (const document of functions()) await publishNew(server, 'functions', document);
    await publishNew(server, 'pages', aPage(components(), { name: 'faults', functions: uses() }));
  },
);
afterAll(() => server.dispose());

/** Fails, or takes its time, as its parameters say. */
function functions(): FunctionDocument[] {
  const params = [
    { name: 'label', type: 'string', default: 'first' },
    { name: 'ms', type: 'integer', default: 0 },
    { name: 'fails', type: 'boolean', default: false },
  ] as const;
  const blocks: Block[] = [
    aBlock('wait', 'pause', { ms: expr('params.ms') }),
    aBlock('condition', 'isWrong', { when: expr('params.fails') }),
    aBlock('throw', 'no', { code: lit('rates.closed'), message: lit('The exchange is closed.') }),
    returns('[{ id: 1, name: params.label }]'),
  ];
  const body = aGraph(blocks, 'pause > isWrong', 'isWrong.true > no', 'isWrong.false > done');
  const counted = aGraph([aBlock('wait', 'pause', { ms: lit(300) }), returns('true')], 'pause > done');
  return [
    aFunction(body, { name: 'getRates', params: [...params] }),
    aFunction(counted, { name: 'count' }),
    aFunction(aGraph([returns('"a secret"')]), { name: 'notOfThisPage' }),
  ];
}

const getRates = (params: Record<string, ReturnType<typeof lit>>) =>
  ({ kind: 'run', function: 'getRates', params }) as const;
const press = (name: string, ...steps: object[]) =>
  aComponent('button', name, { label: lit(name) }, { events: { press: steps as never } });

function components() {
  return [
    aComponent('table', 'rates', { data: expr('getRates.data') }),
    aComponent('text', 'told', { text: text('Shown: {{ getRates.data?.[0]?.name ?? "nothing" }}') }),
    press('Slow', getRates({ label: lit('slow'), ms: lit(900), fails: lit(false) })),
    press('Quick', getRates({ label: lit('quick'), fails: lit(false) })),
    press('Long', getRates({ label: lit('long'), ms: lit(60_000), fails: lit(false) })),
    press('Again', { kind: 'refresh', function: 'getRates' }),
    press('Count', { kind: 'run', function: 'count', params: {} }),
  ];
}

function uses(fails = false) {
  return [
    {
      ...{ id: 'u1', name: 'getRates', function: 'getRates' },
      params: { fails: { value: lit(fails) } },
      behaviour: { run: { kind: 'onLoad' as const } },
    },
    { id: 'u2', name: 'count', function: 'count' },
  ];
}

const button = (page: EditorPage, name: string) => page.getByRole('button', { name, exact: true });
const cell = (page: EditorPage, name: string) => page.getByRole('gridcell', { name, exact: true });

async function loaded(): Promise<EditorPage> {
  const page = await studio.open('/p/faults');
  await cell(page, 'first').waitFor();
  return page;
}

/** Requests that ran functions, with their ends. */
function watchRuns(page: EditorPage) {
  const seen = { sent: 0, ended: 0 };
  const isRun = (url: string) => new URL(url).pathname.endsWith('/run');
  page.on('request', (request) => {
    if (isRun(request.url())) seen.sent++;
  });
  page.on('requestfinished', (request) => {
    if (isRun(request.url())) seen.ended++;
  });
  page.on('requestfailed', (request) => {
    if (isRun(request.url())) seen.ended++;
  });
  return seen;
}

it('42 a double click runs once, and the button shows that it works', async () => {
  const page = await loaded();
  const runs = watchRuns(page);
  await button(page, 'Count').dblclick();
  await expect.poll(() => runs.ended).toBe(1);
  await button(page, 'Count').click();
  await expect.poll(() => runs.ended).toBe(2);
  expect(runs.sent).toBe(2);
});

it('43 a slow first answer never takes the place of a newer one', async () => {
  const page = await loaded();
  const runs = watchRuns(page);
  await button(page, 'Slow').click();
  await button(page, 'Quick').click();
  await cell(page, 'quick').waitFor();
  await expect.poll(() => runs.ended).toBe(2);
  await page.getByText('Shown: quick').waitFor();
  expect(await cell(page, 'slow').count()).toBe(0);
});

it('44 old data stay on show while newer ones are on their way', async () => {
  const page = await loaded();
  await button(page, 'Slow').click();
  await expect.poll(() => button(page, 'Slow').getAttribute('data-pending')).not.toBeNull();
  expect(await cell(page, 'first').count()).toBe(1);
  await cell(page, 'slow').waitFor();
  expect(await cell(page, 'first').count()).toBe(0);
});

it('data that can not be had say so in their place, with the author’s words and a way to try again', async () => {
  const page = await studio.open('/p/faults');
  await cell(page, 'first').waitFor();
  await page.route('**/run', (route) => route.abort());
  await button(page, 'Again').click();
  await page.getByRole('alert').getByText('Not up to date').waitFor();
  expect(await cell(page, 'first').count()).toBe(1);
  await page.unroute('**/run');
  await page.getByRole('button', { name: 'Retry' }).click();
  await page.getByRole('alert').getByText('Not up to date').waitFor({ state: 'detached' });
});

it('a page whose first data fail is not an empty table', async () => {
  await publishNew(server, 'pages', aPage(components(), { name: 'closed', functions: uses(true) }));
  const page = await studio.open('/p/closed');
  await page.getByRole('heading', { name: 'These data could not be loaded.' }).waitFor();
  await page.getByText('The exchange is closed.').waitFor();
  await page.getByText(/rates\.closed/).waitFor();
  expect(await page.getByRole('grid').count()).toBe(0);
  expect(await page.getByRole('link', { name: 'Open run' }).count()).toBe(0);
});

it('46 a function that the page does not use is not run for whoever has it open', async () => {
  const page = await loaded();
  const answer = await page.evaluate(async () => {
    const { status } = await fetch('/api/pages/faults/run', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ calls: [{ site: 'notOfThisPage', params: {} }] }),
    });
    return status;
  });
  expect(answer).toBe(403);
});

it('data of another shape than the page expects break nothing but their own place', async () => {
  await publishNew(
    server,
    'functions',
    aFunction(aGraph([returns('{ "surprise": ["<b>x</b>"] }')]), { name: 'strange' }),
  );
  const odd = ['table', 'list', 'keyValue', 'chart'].map((type) =>
    aComponent(type, `${type}1`, {
      data: expr('strange.data'),
      ...(type === 'chart' ? { kind: 'line', x: lit('a'), y: lit('b') } : {}),
    }),
  );
  const after = aComponent('text', 'after', { text: lit('still here') });
  const functions = [
    { ...uses()[1], id: 'u9', name: 'strange', function: 'strange', behaviour: { run: { kind: 'onLoad' as const } } },
  ];
  await publishNew(server, 'pages', aPage([...odd, after], { name: 'odd', functions }));
  const page = await studio.open('/p/odd');
  await page.getByText('still here').waitFor();
  await page.getByText('surprise', { exact: false }).first().waitFor();
  expect(await page.locator('b').count()).toBe(0);
});

describe('a function that is not what it was when the page was published', () => {
  /** A page of its own with a function of its own, open and with data. */
  async function opened(name: string): Promise<EditorPage> {
    await publishNew(server, 'functions', aFunction(aGraph([returns('[{ id: 1, name: "first" }]')]), { name }));
    const table = aComponent('table', 'rates', { data: expr('used.data') });
    const use = { id: 'u1', name: 'used', function: name, behaviour: { run: { kind: 'onLoad' as const } } };
    const again = press('Again', { kind: 'refresh', function: 'used' });
    await publishNew(server, 'pages', aPage([table, again], { name: `page-${name}`, functions: [use] }));
    const page = await studio.open(`/p/page-${name}`);
    await cell(page, 'first').waitFor();
    return page;
  }

  const draftOf = async (name: string) => (await server.call('GET', `/api/functions/${name}`)).body;

  it.each([
    ['is deleted', 'removed', async (name: string) => server.call('DELETE', `/api/functions/${name}`)],
    [
      'has another name',
      'renamed',
      async (name: string) => {
        const { document, revision } = await draftOf(name);
        return server.call('PUT', `/api/functions/${name}`, { document: { ...document, name: 'elsewhere' }, revision });
      },
    ],
    [
      'belongs to another page',
      'moved',
      async (name: string) => {
        const { document, revision } = await draftOf(name);
        const moved = { ...document, scope: { kind: 'page', page: 'another' } };
        await server.call('PUT', `/api/functions/${name}`, { document: moved, revision });
        return server.call('POST', `/api/functions/${name}/publish`, { revision: revision + 1 });
      },
    ],
  ])('%s: what is shown stays, and says that it is not of now', async (_, name, change) => {
    const page = await opened(name);
    expect((await change(name)).status).toBeLessThan(300);
    await button(page, 'Again').click();
    await page.getByRole('alert').getByText('Not up to date').first().waitFor();
    expect(await cell(page, 'first').count()).toBe(1);
    await page.reload();
    await page.getByRole('heading', { name: 'These data could not be loaded.' }).waitFor();
  });
});

it('a run that an operator cancels is told, and older data stay', async () => {
  const page = await loaded();
  const ran = page.waitForRequest((request) => new URL(request.url()).pathname.endsWith('/run'));
  await button(page, 'Long').click();
  await ran;
  const running = async () => (await server.call('GET', '/api/runs?function=getRates&status=running')).body.runs;
  await expect.poll(async () => (await running()).length).toBe(1);
  const [{ id }] = await running();
  await server.call('POST', `/api/runs/${id}/cancel`);
  await page.getByRole('alert').getByText('Not up to date').waitFor();
  expect(await cell(page, 'first').count()).toBe(1);
});

it('the server restarts while the page is open: what is asked meanwhile says so, and then all goes on', async () => {
  const page = await loaded();
  await server.stop();
  await button(page, 'Again').click();
  await page.getByRole('alert').getByText('Not up to date').waitFor();
  server = await startTestServer({ ...options, token: server.token });
  await page.getByRole('button', { name: 'Retry' }).click();
  await page.getByRole('alert').getByText('Not up to date').waitFor({ state: 'detached' });
  await button(page, 'Quick').click();
  await cell(page, 'quick').waitFor();
});
