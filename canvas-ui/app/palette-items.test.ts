import { expect, it } from 'vitest';
import type { PageSummary } from '#schema';
import { paletteItems, searchItems } from './palette-items.ts';

const desk: PageSummary = {
  ...{ name: 'customerDesk', title: 'Customers and their orders', description: '', revision: 1, liveVersion: null },
  ...{ changed: false, updatedAt: '2026-01-01T00:00:00.000Z', components: 0, functions: [] },
};

it('a page is found by its name and its title, and opens', () => {
  const opened: string[] = [];
  const go = { function: () => {}, resource: () => {}, run: () => {}, page: (name: string) => opened.push(name) };
  const none = { actions: [], targets: [], functions: [], resources: [], runs: [] };
  const items = paletteItems({ ...none, pages: [desk], go });
  for (const words of ['desk', 'orders', 'pages customer']) for (const { run } of searchItems(items, words)) run();
  expect(opened).toEqual(['customerDesk', 'customerDesk', 'customerDesk']);
  expect(searchItems(items, 'refund')).toEqual([]);
});
