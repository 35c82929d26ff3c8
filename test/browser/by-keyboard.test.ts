import type { Locator, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { blockOn, canvasOf, draftOf, edgesOf, pick, untilFocused } from './editor.ts';
import { inspectorOf, untilOpen, untilRan } from './inspector.ts';
import { sharedStudio } from './shared-studio.ts';

const studio = sharedStudio();

it('18.37 a delete button’s function is made, tried and published by keyboard alone, and a program calls it', async () => {
  const page = await studio.open('/functions');
  await page.getByRole('heading', { name: 'Functions' }).first().waitFor();
  await choose(page, 'New function');
  await untilFocused(page.getByRole('textbox', { name: 'Name' }));
  await page.keyboard.type('removeCustomer');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: /^Add first block A function/ }).waitFor();

  await page.keyboard.press('Shift+F6');
  await tabTo(page, inspectorOf(page).getByRole('button', { name: 'Add parameter' }));
  await page.keyboard.press('Enter');
  await untilFocused(inspectorOf(page).getByRole('textbox', { name: 'Name' }));
  await page.keyboard.press('Control+A');
  await page.keyboard.type('id');
  await chooseFrom(page, 'Type', 'Whole number');
  await tabTo(page, inspectorOf(page).getByRole('textbox', { name: 'Default' }));
  await page.keyboard.type('3');

  await toCanvas(page);
  await page.keyboard.press('a');
  await pick(page, 'query customer');
  const path = inspectorOf(page).getByRole('textbox', { name: 'Path' });
  await untilFocused(path);
  await page.keyboard.type('/customers/{{');
  await untilFocused(page.getByRole('searchbox', { name: 'Search by key or value' }));
  await page.keyboard.type('id');
  await page.getByRole('treeitem', { name: /^params\.id/ }).waitFor();
  await page.keyboard.press('Enter');
  await untilFocused(path);
  await chooseFrom(page, 'Method', 'DELETE', 'Shift+Tab');
  await rename(page, 'deleteInService');

  await toCanvas(page);
  await page.keyboard.press('a');
  await pick(page, 'query mail');
  await untilFocused(inspectorOf(page).getByRole('textbox', { name: 'To' }));
  await page.keyboard.type('team@example.com');
  await tabTo(page, inspectorOf(page).getByRole('textbox', { name: 'Subject' }));
  await page.keyboard.type('A customer was deleted');
  await tabTo(page, inspectorOf(page).getByRole('textbox', { name: 'Text' }));
  await page.keyboard.type('by the console');
  await rename(page, 'mailTeam');

  await toCanvas(page);
  await page.keyboard.press('a');
  await pick(page, 'return');
  await untilFocused(inspectorOf(page).getByRole('textbox', { name: 'Result' }));
  await page.keyboard.type('deleteInService.data.name');

  await toCanvas(page);
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  await untilFocused(blockOn(page, 'deleteInService'));
  await page.keyboard.press('Shift+A');
  await pick(page, 'throw');
  await untilFocused(inspectorOf(page).getByRole('textbox', { name: 'Code' }));
  await page.keyboard.type('customer.notDeleted');
  await tabTo(page, inspectorOf(page).getByRole('textbox', { name: 'Message' }));
  await page.keyboard.type('That customer could not be deleted.');

  await page.keyboard.press('Control+Shift+Enter');
  const warning = page.getByRole('alertdialog', { name: 'This changes data in production' });
  for (const name of ['deleteInService', 'mailTeam']) await warning.getByText(name, { exact: true }).waitFor();
  // The keys that ask for a run do not also agree to it.
  await page.keyboard.press('Control+Shift+Enter');
  expect(await warning.count()).toBe(1);
  await page.keyboard.press('Enter');
  await untilRan(page);
  await choose(page, 'Publish');
  await untilFocused(page.getByRole('button', { name: 'Publish v1' }));
  await page.keyboard.press('Enter');
  await page.getByText('v1 is live').first().waitFor();

  expect(edgesOf(await draftOf(studio.server, 'removeCustomer'))).toEqual([
    'deleteInService -error-> throw1',
    'deleteInService -out-> mailTeam',
    'mailTeam -out-> return1',
  ]);
  const call = (id: number) => studio.server.call('POST', '/api/functions/removeCustomer/run', { params: { id } });
  expect(await call(4)).toMatchObject({ status: 200, body: { data: 'Edsger Dijkstra' } });
  expect(await call(4)).toMatchObject({ status: 422, body: { detail: 'That customer could not be deleted.' } });
});

/** Goes to a control as somebody without a pointer does. */
async function tabTo(page: Page, control: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  const isThere = () => control.and(page.locator(':focus')).count();
  for (let presses = 0; presses < 40 && (await isThere()) === 0; presses++) await page.keyboard.press(key);
  expect(await isThere(), `Tab comes to ${control}`).toBe(1);
}

/** One of a list, by the arrow keys. */
async function chooseFrom(page: Page, field: string, name: string, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  const button = inspectorOf(page).getByRole('button', { name: new RegExp(`${field}$`) });
  await tabTo(page, button, key);
  await page.keyboard.press('Enter');
  const list = page.getByRole('listbox');
  await untilFocused(list);
  await page.keyboard.press('Home');
  const option = page.getByRole('option', { name, exact: true }).and(page.locator(':focus'));
  for (let presses = 0; presses < 20 && (await option.count()) === 0; presses++) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await list.waitFor({ state: 'detached' });
  await expect.poll(() => button.innerText()).toContain(name);
}

/** By the palette, which finds every action. */
async function choose(page: Page, action: string): Promise<void> {
  await page.keyboard.press('Control+K');
  const field = page.getByRole('combobox', { name: /^Search actions/ });
  await untilFocused(field);
  await page.keyboard.type(action);
  await page.getByRole('option').first().waitFor();
  await page.keyboard.press('Enter');
  await field.waitFor({ state: 'detached' });
}

/** The block that is selected gets the keyboard; F6 goes round the regions. */
async function toCanvas(page: Page): Promise<void> {
  const canvas = canvasOf(page);
  const isThere = () => canvas.and(page.locator(':focus')).or(canvas.locator(':focus:not(input)')).count();
  for (let presses = 0; presses < 8 && (await isThere()) === 0; presses++) await page.keyboard.press('F6');
  expect(await isThere(), 'F6 comes to the canvas').toBe(1);
}

async function rename(page: Page, name: string): Promise<void> {
  await toCanvas(page);
  await page.keyboard.press('F2');
  await page.keyboard.press('Control+A');
  await page.keyboard.type(name);
  await page.keyboard.press('Enter');
  await untilOpen(page, name);
  await untilFocused(blockOn(page, name));
}
