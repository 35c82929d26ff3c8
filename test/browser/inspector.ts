import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { TestServer } from '../support/server.ts';

/** What an author does with one block, and with runs, by the names that a screen reader would say. */

export function inspectorOf(page: Page): Locator {
  return page.getByRole('complementary', { name: 'Inspector' });
}

export function drawerOf(page: Page): Locator {
  return page.getByRole('region', { name: 'Run', exact: true });
}

/** Chooses a block in the outline, and a tab of its inspector. */
export async function openBlock(page: Page, name: string, tab: 'Input' | 'Config' | 'Output' | 'Settings' = 'Config') {
  const item = page.getByRole('tree', { name: 'Outline' }).getByRole('treeitem', { name: new RegExp(`^${name} `) });
  await item.click();
  await untilOpen(page, name);
  await openTab(page, tab);
}

export async function untilOpen(page: Page, name: string): Promise<void> {
  await expect
    .poll(() => inspectorOf(page).getByRole('textbox', { name: 'Name of the block' }).inputValue())
    .toBe(name);
}

export async function openTab(page: Page, tab: string): Promise<void> {
  await inspectorOf(page)
    .getByRole('tab', { name: new RegExp(`^${tab}`) })
    .click();
}

export function topOf(page: Page): Locator {
  return page.getByLabel('Function', { exact: true }).first();
}

/** Runs what is on the screen, and waits for its end. */
export async function run(page: Page, status: 'Success' | 'Failed' = 'Success'): Promise<void> {
  await topOf(page).getByRole('button', { name: 'Run', exact: true }).click();
  await untilRan(page, status);
}

export async function untilRan(page: Page, status: 'Success' | 'Failed' = 'Success'): Promise<void> {
  await topOf(page).getByRole('button', { name: 'Run', exact: true }).waitFor();
  await drawerOf(page).getByText(status, { exact: true }).first().waitFor();
}

/** The line under a field: "= 42", what its value is now. */
export function previewOf(page: Page): Locator {
  return inspectorOf(page)
    .getByText(/^=(?!>)/)
    .first();
}

/** Writes a text in place of what an editor has, as an author does: everything is chosen and taken out first. */
export async function write(page: Page, editor: Locator, text: string): Promise<void> {
  await editor.click();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.press('Delete');
  await page.keyboard.insertText(text);
}

/** All that a locator shows, with its line breaks as blanks. */
export async function textOf(locator: Locator): Promise<string> {
  return (await locator.innerText()).replaceAll(/\s+/g, ' ');
}

/** The database that comes with the server, as the resource `db`. */
export async function givenDatabase(server: TestServer): Promise<void> {
  const resource = { name: 'db', connector: 'internal', description: '', environments: { production: {} } };
  const { status, body } = await server.call('PUT', '/api/resources/db', { resource, revision: null });
  if (status !== 201) throw new Error(`${status}: ${JSON.stringify(body)}`);
}
