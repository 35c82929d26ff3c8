import { expect, it } from 'vitest';
import type { Block, FunctionDocument } from '#schema';
import { aBlock, aFunction, aGraph, expr, lit, returns, text } from '../support/build.ts';
import { aComponent, aPage } from '../support/build-page.ts';
import { publishNew } from '../support/publish.ts';
import { sharedStudio } from './shared-studio.ts';
import type { EditorPage } from './support.ts';

/** What users of a page see when functions are slow, fail, change or go away: ux.md 18, checks 42 to 44 and 46. */

const studio = sharedStudio({ env: { SWITCHYARD_EXAMPLES: 'false' } }, async ({ server }) => {
  for (const document of functions()) await publishNew(server, 'functions', document);
  await publishNew(server, 'pages', aPage(components(), { name: 'faults', functions: uses() }));
});

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
  await publishNew(studio.server, 'pages', aPage(components(), { name: 'closed', functions: uses(true) }));
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
    studio.server,
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
  await publishNew(studio.server, 'pages', aPage([...odd, after], { name: 'odd', functions }));
  const page = await studio.open('/p/odd');
  await page.getByText('still here').waitFor();
  await page.getByText('surprise', { exact: false }).first().waitFor();
  expect(await page.locator('b').count()).toBe(0);
});
