import type { Locator, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { Block, JsonValue } from '#schema';
import { blockOn, edges, givenFunction, saved, select, topBarOf } from './editor.ts';
import { drawerOf, inspectorOf, openBlock, openTab, run } from './inspector.ts';
import { sharedStudio } from './shared-studio.ts';
import { violationsOf } from './support.ts';

const studio = sharedStudio();

const code = (name: string, text: string): Block => ({ id: name, name, type: 'javascript', config: { code: text } });
const returns = (text: string): Block => ({
  id: 'done',
  name: 'done',
  type: 'return',
  config: { value: { kind: 'expression', code: text } },
});

async function open(
  name: string,
  { first = code('say', 'return params;'), answer = 'params', before = async () => {} } = {},
) {
  const body = { blocks: [first, returns(answer)], edges: edges(`${first.id} > done`) };
  const params = [{ name: 'orderId', type: 'integer', default: 7 }];
  await givenFunction(studio.server, name, body, { params });
  await before();
  const page = await studio.open(`/functions/${name}`);
  await blockOn(page, 'done').waitFor();
  return page;
}

async function openSettings(page: Page): Promise<void> {
  await openTab(page, 'Settings');
  await inspectorOf(page).getByRole('heading', { name: 'On pages' }).waitFor();
}

const listOf = (page: Page, name: string): Locator => inspectorOf(page).getByRole('region', { name, exact: true });

async function addStep(page: Page, list: string, kind: string): Promise<void> {
  await page.getByRole('button', { name: `Add step to ${list}`, exact: true }).click();
  await page.getByRole('menuitem', { name: kind }).click();
}

async function write(field: Locator, text: string): Promise<void> {
  await field.click();
  await field.page().keyboard.insertText(text);
  await expect.poll(() => field.innerText()).toContain(text);
}

async function choose(page: Page, label: string, item: string): Promise<void> {
  await inspectorOf(page)
    .getByRole('button', { name: new RegExp(`${label}$`) })
    .first()
    .click();
  await page.getByRole('option', { name: item }).click();
}

it('run behaviour and event steps are in the draft, and still there after a reload', async () => {
  const page = await open('behaves');
  await openSettings(page);
  await choose(page, 'Runs', 'When a parameter changes');
  await addStep(page, 'On success', 'Show a toast');
  await write(listOf(page, 'On success').getByRole('textbox', { name: 'Text' }), 'Order {{ result.orderId }} is done');
  await addStep(page, 'On error', 'Run a function');
  const onError = listOf(page, 'On error');
  const called = onError.getByRole('combobox', { name: 'Function' });
  await called.click();
  await page.keyboard.type('deleteC');
  // By keys: what is still scrolling closes the list, and a key opens it again.
  await called.press('ArrowDown');
  await called.press('Enter');
  await expect.poll(() => called.inputValue()).toBe('deleteCustomer');
  await write(onError.getByRole('textbox', { name: 'name', exact: true }), 'nobody');
  await addStep(page, 'On error of this call', 'Copy to the clipboard');
  await write(listOf(page, 'On error of this call').getByRole('textbox', { name: 'Text' }), 'Call us');
  const behaviour = {
    run: { kind: 'onChange', debounceMs: 300 },
    onSuccess: [
      { kind: 'toast', tone: 'info', text: { kind: 'template', text: 'Order {{ result.orderId }} is done' } },
    ],
    onError: [
      {
        kind: 'run',
        function: 'deleteCustomer',
        params: { name: { kind: 'literal', value: 'nobody' } },
        onError: [{ kind: 'copy', text: { kind: 'literal', value: 'Call us' } }],
      },
    ],
  };
  expect((await saved(page, studio.server, 'behaves')).settings.behaviour).toEqual(behaviour);
  await page.reload();
  await openSettings(page);
  await inspectorOf(page).getByRole('button', { name: 'When a parameter changes' }).waitFor();
  await listOf(page, 'On success').getByRole('button', { name: 'Show a toast' }).getByText('is done').waitFor();
  await listOf(page, 'On error').getByRole('button', { name: 'Run a function' }).click();
  await listOf(page, 'On error of this call').getByText('Call us').waitFor();
});

it('a step that is not whole is not stored; steps move by key, and one that was removed comes back', async () => {
  const page = await open('ordered');
  await openSettings(page);
  const list = listOf(page, 'On success');
  const kinds = async () =>
    ((await saved(page, studio.server, 'ordered')).settings.behaviour?.onSuccess ?? []).map(({ kind }) => kind);
  await addStep(page, 'On success', 'Open a modal');
  await list.getByText('Not saved').waitFor();
  await addStep(page, 'On success', 'Copy to the clipboard');
  await write(list.getByRole('textbox', { name: 'Text' }), 'x');
  expect(await kinds()).toEqual(['copy']);
  const modal = list.getByRole('textbox', { name: 'Modal' });
  await modal.fill('thanks');
  await modal.press('Enter');
  await list.getByText('Not saved').waitFor({ state: 'detached' });
  expect(await kinds()).toEqual(['openModal', 'copy']);
  await list.getByRole('button', { name: 'Open a modal' }).press('Alt+ArrowDown');
  expect(await kinds()).toEqual(['copy', 'openModal']);
  await list.getByRole('button', { name: 'Remove step 1' }).click();
  expect(await kinds()).toEqual(['openModal']);
  await page.getByRole('button', { name: 'Undo', exact: true }).last().click();
  expect(await kinds()).toEqual(['copy', 'openModal']);
});

it('the key of the function is picked from its parameters, with what it is now', async () => {
  const page = await open('keyed');
  await openSettings(page);
  const key = inspectorOf(page).getByRole('textbox', { name: 'Idempotency key' });
  await key.click();
  await page.keyboard.type('order-{{');
  await page.getByRole('treeitem', { name: /orderId/ }).dblclick();
  await inspectorOf(page).getByText('order-7').waitFor();
  const { settings } = await saved(page, studio.server, 'keyed');
  expect(settings.idempotencyKey).toEqual({ kind: 'template', text: 'order-{{ params.orderId }}' });
});

it('values can come from a past run, and then from the last test again', async () => {
  const post = (what: string, body: JsonValue) => studio.server.call('POST', `/api/functions/remembers/${what}`, body);
  const before = async () => {
    await post('publish', { revision: 1 });
    await post('run', { params: { orderId: 11 } });
  };
  const page = await open('remembers', { before });
  await run(page);
  await openBlock(page, 'say', 'Output');
  const output = inspectorOf(page).getByRole('tabpanel');
  await output.getByText('7', { exact: true }).waitFor();
  await output.getByRole('button', { name: 'Source of the values' }).click();
  await page.getByRole('option').filter({ hasText: 'v1, live' }).click();
  await output.getByText('11', { exact: true }).waitFor();
  await page
    .getByRole('status')
    .getByText(/Viewing the run of/)
    .waitFor();
  await output.getByRole('button', { name: 'Source of the values' }).click();
  await page.getByRole('option', { name: 'Last test' }).click();
  await output.getByText('7', { exact: true }).waitFor();
});

it('what uses the function, and what it uses, is a link that does not load the editor anew', async () => {
  await open('callee');
  const call: Block = { id: 'ask', name: 'ask', type: 'call', config: { function: 'callee', params: {} } };
  const page = await open('caller', { first: call, answer: 'ask.data' });
  await page.evaluate(() => document.documentElement.setAttribute('data-kept', 'yes'));
  await openTab(page, 'Used by');
  await inspectorOf(page).getByRole('region', { name: 'Uses' }).getByRole('link', { name: 'callee' }).click();
  await page.waitForURL(/\/functions\/callee/);
  await openTab(page, 'Used by');
  await inspectorOf(page).getByRole('region', { name: 'Used by' }).getByRole('link', { name: 'caller' }).waitFor();
  await expect.poll(() => page.locator('html').getAttribute('data-kept')).toBe('yes');
});

it('a run that the function’s mistakes prevent leads from its form to the list of them', async () => {
  const page = await open('mistaken', { answer: 'nobody.data' });
  const top = topBarOf(page);
  await top.getByRole('button', { name: 'Run', exact: true }).click();
  await page.getByRole('button', { name: 'Show', exact: true }).waitFor();
  await top.getByRole('button', { name: 'More ways to run' }).click();
  await page.getByRole('menuitem', { name: /^Run with other parameters/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Show problems' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await expect
    .poll(() => drawerOf(page).getByRole('tab', { name: 'Problems' }).getAttribute('aria-selected'))
    .toBe('true');
});

it('a row of the Input tab that is dropped on a query goes into braces, where it is dropped', async () => {
  const query = { resource: 'example_db', connector: 'internal', query: { sql: 'select ' } };
  const page = await open('dropped', { first: { id: 'ask', name: 'ask', type: 'query', config: query } });
  await select(page, 'ask');
  await page.keyboard.press('Shift+Enter');
  const sql = page.getByRole('textbox', { name: 'SQL' });
  await page.getByRole('treeitem', { name: /orderId/ }).dragTo(sql);
  await expect.poll(() => sql.innerText()).toContain('select {{ params.orderId }}');
});

it('18.35 the tabs of the function and of a block point at what they show', async () => {
  const page = await open('reachable');
  const check = async (tab: string) => {
    await openTab(page, tab);
    const found = await violationsOf(page);
    expect(
      found.filter(({ id }) => id.startsWith('aria-')),
      tab,
    ).toEqual([]);
  };
  for (const tab of ['Returns', 'Settings', 'Used by', 'Parameters']) await check(tab);
  await openBlock(page, 'say', 'Input');
  for (const tab of ['Input', 'Config', 'Output', 'Settings']) await check(tab);
});
