import { createReadStream } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { Block } from '#schema';
import { edges, givenFunction, logs } from './editor.ts';
import { inspectorOf, openBlock, openTab, run } from './inspector.ts';
import { sharedStudio } from './shared-studio.ts';

const studio = sharedStudio({ env: { SWITCHYARD_EXAMPLES: 'false' } });

/** What one block of code may give at most is 16 MiB; a loop gathers more. */
const rows = (count: number) => `Array.from({ length: ${count} }, (_, id) => ({ id, text: 'x'.repeat(180) }))`;

async function open(name: string, block: Block): Promise<Page> {
  const body = { blocks: [block, ...logs('after')], edges: edges(`${block.id} > after`) };
  await givenFunction(studio.server, name, body);
  const page = await studio.open(`/functions/${name}`);
  await openBlock(page, block.name);
  await run(page);
  await openTab(page, 'Output');
  return page;
}

async function downloaded(page: Page): Promise<number> {
  const download = page.waitForEvent('download');
  await inspectorOf(page).getByRole('button', { name: 'Download', exact: true }).click();
  let size = 0;
  for await (const chunk of createReadStream(await (await download).path())) size += chunk.length;
  return size;
}

it('18.29 of 16 MB of rows the first are shown with the real size, and all can be downloaded', async () => {
  const code = `return ${rows(80_000)};`;
  const page = await open('rows', { id: 'many', name: 'many', type: 'javascript', config: { code } });
  await inspectorOf(page)
    .getByText(/80,000 items · 1[4-6] MB/)
    .first()
    .waitFor();
  await inspectorOf(page).getByRole('row').nth(5).waitFor();
  await expect.poll(() => inspectorOf(page).getByRole('row').count()).toBeLessThan(100);
  expect(await downloaded(page)).toBeGreaterThan(15_000_000);
  // The page still answers: another block opens.
  await openBlock(page, 'after', 'Output');
});

it('18.29 of 20 MB in few items a beginning is shown, few lines of it are in the page, and all can be downloaded', async () => {
  const inner: Block = { id: 'many', name: 'many', type: 'javascript', config: { code: `return ${rows(50_000)};` } };
  const page = await open('items', {
    id: 'each',
    name: 'each',
    type: 'loop',
    config: { kind: 'forEach', items: { kind: 'expression', code: '[1, 2]' } },
    graphs: { body: { blocks: [inner], edges: [] } },
  });
  await inspectorOf(page)
    .getByText(/\b(19|20)(\.\d)? MB/)
    .first()
    .waitFor();
  await inspectorOf(page).getByRole('treeitem').or(inspectorOf(page).getByRole('row')).first().waitFor();
  await expect.poll(() => inspectorOf(page).getByRole('treeitem').count()).toBeLessThan(150);
  expect(await downloaded(page)).toBeGreaterThan(20_000_000);
  await openBlock(page, 'after', 'Output');
});
