import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { Block, JsonValue } from '#schema';
import { blockOn, edges, givenFunction, saved, untilFocused } from './editor.ts';
import { givenDatabase, inspectorOf, openBlock, openTab, topOf, write } from './inspector.ts';
import { sharedStudio } from './shared-studio.ts';

const studio = sharedStudio({ env: { SWITCHYARD_EXAMPLES: 'false' } }, async ({ server }) => givenDatabase(server));

const BLOCKS: Block[] = [
  {
    id: 'get',
    name: 'getOrder',
    type: 'query',
    config: {
      resource: 'db',
      connector: 'internal',
      query: { sql: 'select 1 as id where 1 = {{ params.orderId }}' },
    },
  },
  { id: 'done', name: 'done', type: 'return', config: { value: { kind: 'expression', code: 'params.orderId + 1' } } },
];

async function open(name: string, params: JsonValue[] = [{ name: 'orderId', type: 'integer', required: true }]) {
  const body = { blocks: BLOCKS, edges: edges('get > done') };
  await givenFunction(studio.server, name, body, { params, layout: { testValues: { orderId: 1 } } });
  const page = await studio.open(`/functions/${name}`);
  await blockOn(page, 'done').waitFor();
  return page;
}

const resultOf = (page: Page) => inspectorOf(page).getByRole('textbox', { name: 'Result' });

it('18.18 switching how a field is written, there and back, loses nothing', async () => {
  const page = await open('modes');
  await openBlock(page, 'done');
  const way = (name: string) =>
    inspectorOf(page).getByRole('radiogroup', { name: 'How to write Result' }).getByText(name, { exact: true }).click();
  await expect.poll(() => resultOf(page).innerText()).toBe('params.orderId + 1');
  await way('JSON');
  await write(page, resultOf(page), '{"fixed": true}');
  await way('{{ }}');
  await write(page, resultOf(page), 'Order {{ params.orderId }}');
  await way('fx');
  await expect.poll(() => resultOf(page).innerText()).toBe('params.orderId + 1');
  await way('JSON');
  await expect.poll(async () => (await resultOf(page).innerText()).replaceAll(/\s/g, '')).toBe('{"fixed":true}');
  await way('{{ }}');
  await expect.poll(() => resultOf(page).innerText()).toBe('Order {{ params.orderId }}');
  expect((await saved(page, studio.server, 'modes')).body.blocks[1]?.config).toEqual({
    value: { kind: 'template', text: 'Order {{ params.orderId }}' },
  });
});

it('JSON that is none yet says so, and is there again after switching and after another block', async () => {
  const page = await open('unfinished');
  await openBlock(page, 'done');
  const way = (name: string) =>
    inspectorOf(page).getByRole('radiogroup', { name: 'How to write Result' }).getByText(name, { exact: true }).click();
  const hint = inspectorOf(page).getByText('This is no JSON yet. Until it is, the value before counts.');
  await way('JSON');
  await write(page, resultOf(page), '7');
  await resultOf(page).press('End');
  await page.keyboard.insertText(' {"half": ');
  await hint.waitFor();
  await way('{{ }}');
  await write(page, resultOf(page), 'Order {{ params.orderId }}');
  await way('JSON');
  await expect.poll(() => resultOf(page).innerText()).toBe('7 {"half": ');
  await openBlock(page, 'getOrder');
  await openBlock(page, 'done');
  await expect.poll(() => resultOf(page).innerText()).toBe('7 {"half": ');
  await hint.waitFor();
  expect((await saved(page, studio.server, 'unfinished')).body.blocks[1]?.config).toEqual({
    value: { kind: 'literal', value: 7 },
  });
  await page.getByRole('button', { name: /^Undo/ }).click();
  await expect.poll(() => resultOf(page).innerText()).not.toContain('half');
});

it('a problem of a parameter names it and leads to its field', async () => {
  const page = await open('badDefault', [
    { name: 'orderId', type: 'integer', required: true },
    { name: 'limit', type: 'integer', default: 'many' },
  ]);
  await page.getByRole('tab', { name: /^Problems/ }).click();
  await page
    .getByRole('button', { name: /^error ?limit ?the default does not fit: must be a number, not text/ })
    .click();
  await untilFocused(inspectorOf(page).getByRole('textbox', { name: 'Default' }));
});

it('18.20 hostile expressions are refused at their field, and nothing runs', async () => {
  const page = await open('hostile');
  await openBlock(page, 'done');
  const hostile = [
    '"".constructor.constructor("globalThis.pwned = 1")()',
    'globalThis.fetch("/pwned")',
    'params.__proto__.pwned',
    '({}).constructor',
    'params["const" + "ructor"]',
    '"x".repeat(1e9)',
    '[...Array(5e8)].length',
    '[..."x".repeat(5e4)].map((a) => [..."x".repeat(5e4)].map((b) => a + b))',
    'import("/pwned.js")',
    'document.cookie',
    '(() => { for (;;) {} })()',
  ];
  for (const text of hostile) {
    await write(page, resultOf(page), '1 + 1');
    await inspectorOf(page)
      .getByText(/^=(?!>)/)
      .first()
      .waitFor();
    await write(page, resultOf(page), text);
    // The error of the server or of the preview, in the notes of the field.
    await inspectorOf(page).locator('.text-error, .text-warning').and(page.locator('p')).first().waitFor();
    expect(
      await inspectorOf(page)
        .getByText(/^=(?!>)/)
        .count(),
      text,
    ).toBe(0);
  }
  expect(await page.evaluate(() => 'pwned' in globalThis)).toBe(false);
  const { body } = await studio.server.call('GET', '/api/runs?function=hostile');
  expect(body.runs).toEqual([]);
});

it('a parameter that is renamed is renamed in expressions, queries and test values', async () => {
  const page = await open('parameters');
  await inspectorOf(page)
    .getByRole('button', { name: /^orderId/ })
    .click();
  const name = inspectorOf(page).getByRole('textbox', { name: 'Name', exact: true });
  await name.fill('item');
  await inspectorOf(page)
    .getByText(/already means something/)
    .waitFor();
  await name.fill('number');
  await name.press('Enter');
  const { params, body, layout } = await saved(page, studio.server, 'parameters');
  expect(params[0]?.name).toBe('number');
  expect(JSON.stringify(body)).toContain('where 1 = {{ params.number }}');
  expect(JSON.stringify(body)).toContain('params.number + 1');
  expect(layout.testValues).toEqual({ number: 1 });
});

it('a parameter of every type can be declared, and the test form has a control for it', async () => {
  const page = await open('types', []);
  await inspectorOf(page).getByRole('button', { name: 'Add parameter' }).click();
  const type = inspectorOf(page).getByRole('button', { name: /Type$/ });
  const seen: string[] = [];
  await type.click();
  const offered = await page.getByRole('option').allInnerTexts();
  await page.keyboard.press('Escape');
  for (const label of offered.map((text) => text.split('\n')[0] ?? '')) {
    await type.click();
    await page.getByRole('option', { name: label, exact: true }).click();
    const { params } = await saved(page, studio.server, 'types');
    seen.push(params[0]?.type ?? '');
    await topOf(page).getByRole('button', { name: 'More ways to run' }).click();
    await page.getByRole('menuitem', { name: /^Run with other parameters/ }).click();
    const dialog = page.getByRole('dialog', { name: /^Run / });
    await dialog
      .getByText(/^param/)
      .first()
      .waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  }
  expect(new Set(seen).size).toBe(11);
});

it('the result is declared and checked, settings are kept, and callers are listed', async () => {
  const page = await open('declared');
  await openTab(page, 'Returns');
  await inspectorOf(page).getByText('A type', { exact: true }).click();
  await openTab(page, 'Settings');
  const timeout = inspectorOf(page).getByRole('textbox', { name: 'Timeout (ms)' });
  await timeout.fill('5000');
  await timeout.press('Tab');
  const { result, settings } = await saved(page, studio.server, 'declared');
  expect(result?.type).toBe('object');
  expect(settings.timeoutMs).toBe(5000);
  const calls: Block = { id: 'call', name: 'call', type: 'call', config: { function: 'declared', params: {} } };
  await givenFunction(studio.server, 'caller', { blocks: [calls], edges: [] });
  await openTab(page, 'Used by');
  await inspectorOf(page).getByRole('link', { name: 'caller' }).waitFor();
  await inspectorOf(page).getByRole('link', { name: 'db' }).waitFor();
});
