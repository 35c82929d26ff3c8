import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { Block } from '#schema';
import { blockOn, edges, givenFunction, saved, select, untilFocused } from './editor.ts';
import { givenDatabase, inspectorOf, openBlock, previewOf, run, textOf, write } from './inspector.ts';
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
      query: { sql: "select 1 as id, 'Ada Lovelace' as customer where 1 = {{ params.orderId }}" },
    },
  },
  {
    id: 'big',
    name: 'isBig',
    type: 'condition',
    config: { when: { kind: 'expression', code: 'getOrder.data.length > 5' } },
  },
  { id: 'ask', name: 'askBoss', type: 'javascript', config: { code: 'return { agreed: true };' } },
  {
    id: 'note',
    name: 'note',
    type: 'log',
    config: { message: { kind: 'template', text: 'Order ' } },
  },
  { id: 'done', name: 'done', type: 'return', config: { value: { kind: 'expression', code: '0' } } },
];

async function open(name: string, layout = {}): Promise<Page> {
  const body = {
    blocks: BLOCKS,
    edges: edges('get > big', 'big.true > ask', 'big.false > note', 'ask > note', 'note > done'),
  };
  await givenFunction(studio.server, name, body, {
    params: [{ name: 'orderId', type: 'integer', required: true }],
    layout: { testValues: { orderId: 1 }, ...layout },
  });
  return await studio.open(`/functions/${name}`);
}

function plugOf(page: Page, field: string) {
  return inspectorOf(page).getByRole('button', { name: `Insert data into ${field}` });
}

function picked(page: Page, name: RegExp) {
  return page.getByRole('tree', { name: /^Data for / }).getByRole('treeitem', { name });
}

/** What opens the picker in a text. */
async function typeHole(page: Page): Promise<void> {
  await page.keyboard.type('{{');
  await page.getByRole('searchbox', { name: 'Search by key or value' }).waitFor();
}

const configOf = async (page: Page, fn: string, block: string) =>
  (await saved(page, studio.server, fn)).body.blocks.find(({ name }) => name === block)?.config;

it('18.16 the data picker inserts getOrder.data[0].id, and the preview shows its value and where it is from', async () => {
  const page = await open('pick');
  await run(page);
  await openBlock(page, 'done');
  await plugOf(page, 'Result').click();
  await page.getByRole('searchbox', { name: 'Search by key or value' }).fill('id');
  await picked(page, /^getOrder\.data\[0\]\.id 1/).click();
  await page.getByRole('button', { name: /^Replace/ }).click();
  await expect.poll(() => textOf(previewOf(page))).toBe('= 1');
  await inspectorOf(page)
    .getByText(/^test \d/)
    .waitFor();
  expect(await configOf(page, 'pick', 'done')).toEqual({
    value: { kind: 'expression', code: 'getOrder.data[0].id' },
  });
});

it('finds data by its value, and puts it where the caret is', async () => {
  const page = await open('byValue');
  await run(page);
  await openBlock(page, 'note');
  const message = inspectorOf(page).getByRole('textbox', { name: 'Message' });
  await message.click();
  await page.keyboard.press('End');
  await page.keyboard.type('{{');
  await page.getByRole('searchbox', { name: 'Search by key or value' }).fill('lovelace');
  await picked(page, /^getOrder\.data\[0\]\.customer /).waitFor();
  await page.keyboard.press('Enter');
  await expect.poll(() => textOf(previewOf(page))).toBe('= "Order Ada Lovelace"');
  expect(await configOf(page, 'byValue', 'note')).toEqual({
    message: { kind: 'template', text: 'Order {{ getOrder.data[0].customer }}' },
  });
});

it('a reference that is typed to its end lands in the text, with what follows it', async () => {
  const page = await open('typedOn');
  await openBlock(page, 'note');
  await inspectorOf(page).getByRole('textbox', { name: 'Message' }).click();
  await page.keyboard.press('End');
  await typeHole(page);
  await page.keyboard.type('params.orderId * 2 }} is big');
  await expect.poll(() => textOf(previewOf(page))).toBe('= "Order 2 is big"');
  expect(await configOf(page, 'typedOn', 'note')).toEqual({
    message: { kind: 'template', text: 'Order {{ params.orderId * 2 }} is big' },
  });
});

it('Enter and Esc give what was typed to the text where the picker finds nothing for it', async () => {
  const page = await open('typedAside');
  await openBlock(page, 'note');
  const message = inspectorOf(page).getByRole('textbox', { name: 'Message' });
  for (const key of ['Enter', 'Escape']) {
    await message.click();
    await page.keyboard.press('ControlOrMeta+A');
    await typeHole(page);
    await page.keyboard.type('params.orderId + 1');
    await page.getByText('Nothing matches. Enter writes it as it is.').waitFor();
    await page.keyboard.press(key);
    await expect.poll(() => textOf(previewOf(page))).toBe('= 2');
    await expect.poll(() => message.innerText()).toBe('{{ params.orderId + 1 }}');
  }
});

it('18.17 what may have been skipped says so, and is inserted with ?.', async () => {
  const page = await open('maybe', { pins: { askBoss: { agreed: true } } });
  await openBlock(page, 'done');
  await plugOf(page, 'Result').click();
  await picked(page, /^askBoss may be missing/).waitFor();
  await page.getByRole('searchbox', { name: 'Search by key or value' }).fill('agreed');
  await picked(page, /agreed/).click();
  await page.getByRole('button', { name: /^Replace/ }).click();
  await expect.poll(() => textOf(previewOf(page))).toBe('= true');
  await inspectorOf(page).getByText('pinned', { exact: true }).waitFor();
  expect(await configOf(page, 'maybe', 'done')).toEqual({
    value: { kind: 'expression', code: 'askBoss.data?.agreed' },
  });
});

it('what nobody knows yet can be run from the field, and a wrong name is told with the right one', async () => {
  const page = await open('unknown');
  await openBlock(page, 'done');
  const result = inspectorOf(page).getByRole('textbox', { name: 'Result' });
  await write(page, result, 'getOrder.data[0].customer');
  await inspectorOf(page).getByRole('button', { name: 'Run getOrder to preview' }).click();
  await expect.poll(() => textOf(previewOf(page))).toBe('= "Ada Lovelace"');
  await expect.poll(() => inspectorOf(page).getByRole('tab', { selected: true }).innerText()).toMatch(/^Config/);
  await write(page, result, 'getOrdr.data[0].customer');
  await inspectorOf(page)
    .getByText('Did you mean getOrder?')
    .or(inspectorOf(page).getByText(/getOrdr.*getOrder/))
    .first()
    .waitFor();
});

it('Shift+Enter gives the keyboard to what lies over the canvas, and Esc gives it back', async () => {
  const page = await open('wide');
  await select(page, 'done');
  await page.keyboard.press('Shift+Enter');
  const input = page.getByRole('region', { name: 'Input' });
  await input.waitFor();
  // Whoever wants to go elsewhere finds the way.
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Runs' }).click({ trial: true });
  await page.keyboard.press('Escape');
  await input.waitFor({ state: 'detached' });
  await untilFocused(blockOn(page, 'done'));
  await inspectorOf(page)
    .getByRole('tab', { name: /^Config/ })
    .waitFor();
});

it('side by side, a row of the input is dragged into a field', async () => {
  const page = await open('sideBySide');
  await run(page);
  await openBlock(page, 'done');
  await inspectorOf(page).getByRole('button', { name: 'Input, config and output side by side' }).click();
  const row = page.getByRole('region', { name: 'Input' }).getByRole('treeitem', { name: /^orderId 1/ });
  const config = page.getByRole('region', { name: 'Config' });
  await write(page, config.getByRole('textbox', { name: 'Result' }), '');
  await row.dragTo(config.getByRole('textbox', { name: 'Result' }));
  await expect.poll(() => config.getByRole('textbox', { name: 'Result' }).innerText()).toBe('params.orderId');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await page.getByRole('region', { name: 'Input' }).waitFor({ state: 'detached' });
});
