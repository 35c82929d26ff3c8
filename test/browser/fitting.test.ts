import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { Block } from '#schema';
import { eventually } from '../support/server.ts';
import { blockOn, canvasOf, edges, givenFunction, logs, untilFocused } from './editor.ts';
import { untilOpen } from './inspector.ts';
import { sharedStudio } from './shared-studio.ts';

const NAMES = ['first', 'left', 'right', 'handled', 'last'];

const last: Block = {
  id: 'last',
  name: 'last',
  type: 'throw',
  config: { code: { kind: 'literal', value: 'no' }, message: { kind: 'literal', value: 'No.' } },
};

const studio = sharedStudio({ env: { SWITCHYARD_EXAMPLES: 'false' } }, async ({ server }) => {
  await givenFunction(server, 'wide', {
    blocks: [...logs('first', 'left', 'right', 'handled'), last],
    edges: edges('first > left', 'first > right', 'left > last', 'right > last', 'right.error > handled'),
  });
});

/** Blocks that are not seen whole: beyond the edge of the canvas, or under something that lies over it. */
async function hiddenOn(page: Page, names: readonly string[] = NAMES): Promise<string[]> {
  const canvas = await canvasOf(page).boundingBox();
  if (!canvas) return [...names];
  const inspector = page.getByRole('complementary', { name: 'Inspector' });
  const over = [inspector, page.getByRole('toolbar', { name: 'View' })].map(async (part) =>
    (await part.isVisible()) ? await part.boundingBox() : null,
  );
  const covers = (await Promise.all(over)).filter((box) => box !== null);
  const hidden = names.map(async (name) => {
    const block = blockOn(page, name);
    // What is far outside is not even drawn.
    const box = (await block.isVisible()) ? await block.boundingBox() : null;
    return box && isWithin(box, canvas) && !covers.some((cover) => isOver(cover, box)) ? [] : [name];
  });
  return (await Promise.all(hidden)).flat();
}

interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

function isWithin(inner: Rect, outer: Rect): boolean {
  const { x, y, width, height } = inner;
  return x >= outer.x && y >= outer.y && x + width <= outer.x + outer.width && y + height <= outer.y + outer.height;
}

function isOver(one: Rect, other: Rect): boolean {
  return (
    one.x < other.x + other.width &&
    other.x < one.x + one.width &&
    one.y < other.y + other.height &&
    other.y < one.y + one.height
  );
}

async function openWide(size: { width: number; height: number }, search = ''): Promise<Page> {
  const page = await studio.open(`/functions/wide${search}`, size);
  await blockOn(page, 'last').waitFor();
  return page;
}

it.each([
  { width: 1440, height: 900 },
  { width: 1024, height: 768 },
  { width: 800, height: 1000 },
])(
  'at $width x $height everything is in view at first, and stays so when panels come and the window changes',
  async (size) => {
    const page = await openWide(size);
    await expect.poll(() => hiddenOn(page)).toEqual([]);
    await page.getByRole('tab', { name: 'Problems' }).click();
    await page.getByRole('separator', { name: 'Run drawer' }).waitFor();
    await expect.poll(() => hiddenOn(page)).toEqual([]);
    await page.setViewportSize({ width: size.width - 20, height: size.height - 100 });
    await expect.poll(() => hiddenOn(page)).toEqual([]);
  },
);

it('the inspector that opens over the canvas leaves the block free that it is about', async () => {
  const page = await openWide({ width: 1024, height: 768 });
  const inspector = page.getByRole('complementary', { name: 'Inspector' });
  await blockOn(page, 'handled').click();
  await inspector.waitFor();
  await expect.poll(() => hiddenOn(page, ['handled'])).toEqual([]);
  await canvasOf(page).press('Shift+1');
  await expect.poll(() => hiddenOn(page)).toEqual([]);
  await inspector.getByRole('textbox', { name: 'Name of the block' }).press('Escape');
  await page.keyboard.press('Escape');
  await inspector.waitFor({ state: 'detached' });
});

it('the inspector over the canvas leaves the run drawer free, and Esc closes the function’s, too', async () => {
  const page = await openWide({ width: 1024, height: 768 });
  const inspector = page.getByRole('complementary', { name: 'Inspector' });
  await blockOn(page, 'first').click();
  await inspector.waitFor();
  await page.getByRole('tab', { name: 'History' }).click();
  await page.getByRole('button', { name: 'Close the run drawer' }).click();
  await canvasOf(page).press('Escape');
  await inspector.waitFor({ state: 'detached' });
  await canvasOf(page).press(']');
  await inspector.getByRole('tab', { name: 'Parameters' }).waitFor();
  await canvasOf(page).press('Escape');
  await inspector.waitFor({ state: 'detached' });
});

it('a link to a block shows it beside the inspector', async () => {
  const page = await openWide({ width: 1024, height: 768 }, '?block=handled');
  await page.getByRole('complementary', { name: 'Inspector' }).waitFor();
  await expect.poll(() => hiddenOn(page, ['handled'])).toEqual([]);
});

it('a failed run and what is found come into the free part of the canvas', async () => {
  const page = await openWide({ width: 1024, height: 768 });
  await page.getByRole('button', { name: 'Zoom in' }).click();
  await page.getByRole('button', { name: 'Zoom in' }).click();
  await page.keyboard.press('Control+Shift+Enter');
  await untilOpen(page, 'last');
  await expect.poll(() => hiddenOn(page, ['last'])).toEqual([]);
  await page.keyboard.press('Control+F');
  await untilFocused(page.getByRole('searchbox', { name: 'Find in this function' }));
  await page.keyboard.type('handled');
  await page.getByText('0/1').waitFor();
  await page.keyboard.press('F3');
  await untilOpen(page, 'handled');
  await expect.poll(() => hiddenOn(page, ['handled'])).toEqual([]);
});

it('where the author has gone the next visit begins; what was in view as a whole is so again, however large the screen', async () => {
  const page = await openWide({ width: 1440, height: 900 });
  const zoom = page.getByRole('button', { name: /^Zoom \d+ %/ });
  await page.setViewportSize({ width: 1280, height: 600 });
  await page.reload();
  await blockOn(page, 'last').waitFor();
  await expect.poll(() => hiddenOn(page)).toEqual([]);
  const fitted = await zoom.getAttribute('aria-label');
  await page.getByRole('button', { name: 'Zoom out' }).click();
  await expect.poll(() => zoom.getAttribute('aria-label')).not.toBe(fitted);
  const left = await zoom.getAttribute('aria-label');
  // It counts once it has come to rest.
  await expect.poll(() => page.evaluate(() => localStorage.getItem('switchyard.viewports'))).toContain('wide');
  await page.reload();
  await blockOn(page, 'last').waitFor();
  expect(await zoom.getAttribute('aria-label')).toBe(left);
});

it.each([
  { width: 1440, height: 900 },
  { width: 1024, height: 768 },
  { width: 390, height: 844 },
])('at $width x $height the page of a run shows all of the function, also beside the panel of a step', async (size) => {
  await studio.server.test('wide');
  const { body } = await eventually(
    () => studio.server.call('GET', '/api/runs?function=wide'),
    (answer) => answer.body.runs[0]?.status === 'failed',
  );
  const page = await studio.open(`/runs/${body.runs[0].id}`, size);
  await blockOn(page, 'last').waitFor();
  await expect.poll(() => hiddenOn(page)).toEqual([]);
  await blockOn(page, 'right').click();
  await page.getByRole('complementary', { name: 'Step right' }).waitFor();
  await expect.poll(() => hiddenOn(page)).toEqual([]);
});
