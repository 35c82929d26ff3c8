import { describe, expect, it } from 'vitest';
import { chunksOf, kilobytes } from '../bench-canvas/bundle.ts';
import { aBlock, aFunction, aGraph, expr, lit, returns, text } from '../support/build.ts';
import { aComponent, aPage } from '../support/build-page.ts';
import { publishNew } from '../support/publish.ts';
import { sharedStudio } from './shared-studio.ts';
import { violationsOf } from './support.ts';

/** A published page in a real browser: ux.md 18, checks 41 to 47, as far as they are about the runtime. */

const NAMES = ['Ada', 'Bob', 'Cleo', 'Dora'];
const CUSTOMERS = `${JSON.stringify(NAMES)}.map((name, index) => ({ id: index + 1, name })).filter(each => each.name.toLowerCase().includes(params.search ?? ''))`;

const studio = sharedStudio({ env: { SWITCHYARD_EXAMPLES: 'false' } }, async ({ server }) => {
  await publishNew(
    server,
    'functions',
    aFunction(aGraph([returns(CUSTOMERS)]), { name: 'getCustomers', params: [{ name: 'search', type: 'string' }] }),
  );
  const refused = aGraph(
    [
      aBlock('condition', 'isBob', { when: expr('params.id === 2') }),
      aBlock('throw', 'no', { code: lit('customer.kept'), message: lit('Bob has open orders.') }),
      returns('{ id: params.id }'),
    ],
    'isBob.true > no',
    'isBob.false > done',
  );
  await publishNew(
    server,
    'functions',
    aFunction(refused, { name: 'deleteCustomer', params: [{ name: 'id', type: 'integer', required: true }] }),
  );
  await publishNew(
    server,
    'functions',
    aFunction(aGraph([returns('params.rows.map(row => ({ id: row, name: `Row ${row}` }))')]), {
      name: 'many',
      params: [{ name: 'rows', type: 'array', items: { type: 'integer' } }],
    }),
  );
  await publishNew(server, 'pages', aDesk());
});

function aDesk() {
  const search = aComponent('textInput', 'search', { label: lit('Search') });
  const table = aComponent(
    'table',
    'customers',
    {
      data: expr('getCustomers.data'),
      columns: [
        { key: 'name', title: lit('Name') },
        { key: 'no', title: lit('No'), value: expr('"#" + row.id') },
      ],
    },
    { events: { select: [{ kind: 'setVariable', variable: 'chosen', value: expr('row') }] } },
  );
  const remove = aComponent(
    'button',
    'remove',
    { label: text('Delete {{ chosen?.name }}'), tone: lit('danger'), disabled: expr('chosen === null') },
    {
      events: {
        press: [
          { kind: 'confirm', text: text('Delete {{ chosen.name }} for good?') },
          { kind: 'run', function: 'deleteCustomer', params: { id: expr('chosen.id') } },
          { kind: 'toast', tone: 'success', text: text('{{ chosen.name }} is gone.') },
          { kind: 'refresh', function: 'getCustomers' },
        ],
      },
    },
  );
  const failure = aComponent('alert', 'failure', { text: expr('deleteCustomer.error?.message'), tone: lit('error') });
  const hostile = aComponent('text', 'hostile', {
    text: text('**{{ getCustomers.data?.length }}** <img src=x onerror=alert(1)> [x](javascript:alert(1))'),
  });
  return aPage([search, failure, table, remove, hostile], {
    name: 'desk',
    title: 'Customers',
    variables: [{ name: 'chosen' }],
    functions: [
      {
        ...{ id: 'u1', name: 'getCustomers', function: 'getCustomers' },
        params: { search: { value: expr('search.value.toLowerCase()') } },
        behaviour: { run: { kind: 'onChange', debounceMs: 100 } },
      },
      { id: 'u2', name: 'deleteCustomer', function: 'deleteCustomer' },
    ],
  });
}

describe('a published page', () => {
  it('loads with one request for its data, and searches as somebody types', async () => {
    const page = await studio.open('/p/desk');
    await page.getByRole('heading', { name: 'Customers' }).waitFor();
    await expect.poll(() => page.getByRole('row').count()).toBe(5);
    await page.getByLabel('Search').fill('o');
    await expect.poll(() => page.getByRole('row').count()).toBe(4);
    await expect.poll(() => page.getByRole('gridcell', { name: '#4' }).count()).toBe(1);
  });

  it('41 a click asks, runs with what was chosen, then toasts, then loads anew', async () => {
    const page = await studio.open('/p/desk');
    await page.getByRole('gridcell', { name: 'Cleo' }).click();
    const sent: string[] = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/run')) sent.push(JSON.parse(request.postData() ?? '{}').calls[0].site);
    });
    await page.getByRole('button', { name: 'Delete Cleo' }).click();
    await page.getByText('Delete Cleo for good?').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Delete Cleo' }).click();
    await page.getByRole('button', { name: 'Yes' }).click();
    await page.getByText('Cleo is gone.').first().waitFor();
    await expect.poll(() => sent).toEqual(['u2', 'u1']);
  });

  it("a failure shows the author's words, and nothing after it happens", async () => {
    const page = await studio.open('/p/desk');
    await page.getByRole('gridcell', { name: 'Bob' }).click();
    await page.getByRole('button', { name: 'Delete Bob' }).click();
    await page.getByRole('button', { name: 'Yes' }).click();
    await page.getByRole('alert').getByText('Bob has open orders.').waitFor();
    expect(await page.getByText('Bob is gone.').count()).toBe(0);
  });

  it('a row is chosen by keyboard, too', async () => {
    const page = await studio.open('/p/desk');
    await page.getByRole('grid', { name: 'customers' }).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Delete Bob' }).waitFor();
  });

  it('47 data is text, links run nothing, and the policy without unsafe-eval is kept', async () => {
    const page = await studio.open('/p/desk');
    await page.getByText('<img src=x onerror=alert(1)>').waitFor();
    expect(await page.getByRole('link').count()).toBe(0);
    const answer = await page.request.get(new URL('/p/desk', studio.server.url).href);
    const policy = answer.headers()['content-security-policy'] ?? '';
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toMatch(/unsafe/);
  });

  it('10,000 rows are fewer than 100 in the page', async () => {
    const table = aComponent('table', 'rows', { data: expr('many.data') });
    const use = {
      id: 'u1',
      name: 'many',
      function: 'many',
      params: { rows: { value: lit(Array.from({ length: 10_000 }, (_, id) => id)) } },
    };
    await publishNew(
      studio.server,
      'pages',
      aPage([table], { name: 'big', functions: [{ ...use, behaviour: { run: { kind: 'onLoad' } } }] }),
    );
    const page = await studio.open('/p/big');
    await page.getByRole('gridcell', { name: 'Row 3', exact: true }).waitFor();
    await expect.poll(() => page.getByRole('row').count()).toBeLessThan(100);
    await expect.poll(() => page.getByRole('grid').getAttribute('aria-rowcount')).toBe('10001');
  });

  it('a page that is not there says so, and one that nobody signed in to asks to', async () => {
    const page = await studio.open('/p/nowhere');
    await page.getByText('There is no such page').waitFor();
    const stranger = await (await studio.browser.newContext()).newPage();
    await stranger.goto(new URL('/p/desk', studio.server.url).href);
    await stranger.getByRole('link', { name: 'Sign in' }).waitFor();
  });

  it.each(['light', 'dark'] as const)('35 axe finds nothing serious, %s', async (theme) => {
    const page = await studio.open('/p/desk', { theme });
    await expect.poll(() => page.getByRole('row').count()).toBe(5);
    expect(await violationsOf(page)).toEqual([]);
  });

  it('40 at 320 px it does not scroll sideways', async () => {
    const page = await studio.open('/p/desk', { width: 320, height: 640 });
    await expect.poll(() => page.getByRole('row').count()).toBe(5);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  });

  it('48 downloads 200 KB of script at most', () => {
    expect(kilobytes(chunksOf('page.html'))).toBeLessThanOrEqual(200);
  });
});
