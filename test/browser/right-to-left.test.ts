import type { Locator } from 'playwright-core';
import { expect, it } from 'vitest';
import { eventually } from '../support/server.ts';
import { blockOn, canvasOf } from './editor.ts';
import { inspectorOf } from './inspector.ts';
import { sharedStudio } from './shared-studio.ts';
import type { EditorPage } from './support.ts';

/** Where lines begin at the right: everything changes sides, but pictures, code and axes of time. */

const studio = sharedStudio();

async function openMirrored(path: string, ready: (page: EditorPage) => Locator, width = 1440): Promise<EditorPage> {
  const page = await studio.open(path, { width });
  await page.evaluate(() => document.documentElement.setAttribute('dir', 'rtl'));
  await ready(page).waitFor();
  return page;
}

async function placeOf(locator: Locator): Promise<{ left: number; right: number }> {
  const { x = 0, width = 0 } = (await locator.boundingBox()) ?? {};
  return { left: x, right: x + width };
}

/** How far the page goes sideways beyond its window. */
function overflowOf(page: EditorPage): Promise<number> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth - clientWidth;
  });
}

const railOf = (page: EditorPage) => page.getByRole('navigation', { name: 'Main' });

it('the list of functions has the rail at the right and its names first', async () => {
  const page = await openMirrored('/functions', (at) => at.getByRole('row', { name: /orderTotal/ }));
  expect(await overflowOf(page)).toBe(0);
  expect((await placeOf(railOf(page))).right).toBe(1440);
  const name = await placeOf(page.getByRole('columnheader', { name: 'Name' }));
  const updated = await placeOf(page.getByRole('columnheader', { name: 'Updated' }));
  expect(name.left).toBeGreaterThan(updated.right);
});

it('the editor has the inspector at the left, larger by a drag to the right, and draws the same picture', async () => {
  const path = '/functions/orderTotal';
  const usual = await studio.open(path);
  const isBefore = async (page: EditorPage) => {
    const [found, missing] = await Promise.all(
      ['getItems', 'orderNotFound'].map((name) => placeOf(blockOn(page, name))),
    );
    return (found?.right ?? 0) < (missing?.left ?? 0);
  };
  await blockOn(usual, 'getOrder').waitFor();
  const page = await openMirrored(path, (at) => blockOn(at, 'getOrder'));
  expect(await overflowOf(page)).toBe(0);
  const [rail, inspector, canvas] = await Promise.all([railOf(page), inspectorOf(page), canvasOf(page)].map(placeOf));
  expect([rail?.right, inspector?.left]).toEqual([1440, 0]);
  expect(inspector?.right).toBeLessThanOrEqual((canvas?.left ?? 0) + 1);
  expect(await isBefore(page)).toBe(await isBefore(usual));
  const line = page.getByRole('separator', { name: 'Inspector' });
  const before = Number(await line.getAttribute('aria-valuenow'));
  await line.focus();
  await page.keyboard.press('ArrowRight');
  await expect.poll(async () => Number(await line.getAttribute('aria-valuenow'))).toBe(before + 16);
});

it('the page of a run and a page for everybody fit, on a phone, too', async () => {
  await studio.server.test('orderTotal', { params: { orderId: 1 } });
  const { body } = await eventually(
    () => studio.server.call('GET', '/api/runs?function=orderTotal'),
    (answer) => answer.body.runs.length > 0,
  );
  const run = `/runs/${body.runs[0].id}`;
  for (const width of [1440, 390]) {
    const ofRun = await openMirrored(run, (at) => at.getByRole('region', { name: 'Summary of the run' }), width);
    expect(await overflowOf(ofRun)).toBe(0);
    const page = await openMirrored('/p/customer-desk', (at) => at.getByRole('grid').first(), width);
    expect(await overflowOf(page)).toBe(0);
  }
});
