import type { Locator, Page } from 'playwright-core';
import type { Block, Edge, FunctionDocument, Graph, JsonValue } from '#schema';
import type { TestServer } from '../support/server.ts';
import { saveFunction } from './support.ts';

/** What an author sees and does in the editor, by the names that a screen reader would say. */

export function blockOn(page: Page, name: string): Locator {
  return page.getByRole('group', { name: new RegExp(`^${name}, `) });
}

/** An edge by what it connects: "a to b", "a (on error) to b". */
export function edgeOn(page: Page, name: string): Locator {
  return page.getByRole('img', { name, exact: true });
}

export function canvasOf(page: Page): Locator {
  return page.getByRole('region', { name: /^Canvas, \d+ blocks?$/ });
}

export function topBarOf(page: Page): Locator {
  return page.getByRole('region', { name: 'Function', exact: true });
}

/** The block picker's field, once it has the keyboard. */
export async function pickerOf(page: Page): Promise<Locator> {
  const field = page.getByRole('combobox', { name: 'Add a block' });
  await field.waitFor();
  await untilFocused(field);
  return field;
}

/** Takes the first block that the picker finds for some words. */
export async function pick(page: Page, words: string): Promise<void> {
  const field = await pickerOf(page);
  await field.fill(words);
  await page.getByRole('option').first().waitFor();
  await page.keyboard.press('Enter');
  await field.waitFor({ state: 'detached' });
}

export async function untilFocused(locator: Locator): Promise<void> {
  await locator.and(locator.page().locator(':focus-within')).waitFor();
}

/** Puts the keyboard on a block of the canvas. */
export async function select(page: Page, name: string): Promise<void> {
  await blockOn(page, name).click();
  await untilFocused(blockOn(page, name));
}

export async function draftOf(server: TestServer, name: string): Promise<FunctionDocument> {
  const { status, body } = await server.call('GET', `/api/functions/${name}`);
  if (status !== 200) throw new Error(`${status}: ${JSON.stringify(body)}`);
  return body.document;
}

/** Saves as an author does who does not want to wait, and answers what the server has then. */
export async function saved(page: Page, server: TestServer, name: string): Promise<FunctionDocument> {
  await page.keyboard.press('Control+S');
  await topBarOf(page)
    .getByText(/^Saved /)
    .waitFor();
  return await draftOf(server, name);
}

/** "a -out-> b" for each edge of the function's own graph, in the order of the alphabet. */
export function edgesOf({ body: { blocks, edges } }: FunctionDocument): string[] {
  const names = new Map(blocks.map(({ id, name }) => [id, name]));
  return edges.map(({ from, port, to }) => `${names.get(from)} -${port}-> ${names.get(to)}`).sort();
}

export function namesOf({ body: { blocks } }: FunctionDocument): string[] {
  return blocks.map(({ name }) => name).sort();
}

/** Where a block stands in the saved layout. */
export function placeOf({ body, layout }: FunctionDocument, name: string): { x: number; y: number } {
  const id = body.blocks.find((block) => block.name === name)?.id ?? '';
  const place = layout.positions?.[id];
  if (!place) throw new Error(`${name} has no place`);
  return place;
}

/** Blocks that say something and nothing else; their id is their name. */
export function logs(...names: readonly string[]): Block[] {
  return names.map((name) => ({
    id: name,
    name,
    type: 'log',
    config: { message: { kind: 'literal', value: name } },
  }));
}

/** Edges as "a > b", or by another way out as "a.error > b". */
export function edges(...lines: readonly string[]): Edge[] {
  return lines.map((line) => {
    const [source = '', to = ''] = line.split(' > ');
    const [from = '', port = 'out'] = source.split('.');
    return { from, port, to };
  });
}

function aFunction(name: string, body: Graph, rest: Record<string, JsonValue> = {}) {
  return {
    schemaVersion: 1,
    name,
    description: '',
    scope: { kind: 'workspace' },
    params: [],
    body: JSON.parse(JSON.stringify(body)),
    settings: {},
    layout: {},
    ...rest,
  };
}

export async function givenFunction(
  server: TestServer,
  name: string,
  body: Graph,
  rest: Record<string, JsonValue> = {},
): Promise<void> {
  // Of an attempt before this one.
  await server.call('DELETE', `/api/functions/${name}`);
  await saveFunction(server, aFunction(name, body, rest));
}

/** Lays out anew, and waits until that is done. */
export async function tidy(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Tidy' }).click();
  await page.getByRole('status').getByText('Tidied').waitFor();
}
