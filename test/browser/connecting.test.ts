import type { Locator } from 'playwright-core';
import { expect, it } from 'vitest';
import {
  blockOn,
  draftOf,
  edgeOn,
  edges,
  edgesOf,
  givenFunction,
  logs,
  pick,
  pickerOf,
  saved,
  select,
} from './editor.ts';
import { sharedStudio } from './shared-studio.ts';
import type { EditorPage } from './support.ts';

const studio = sharedStudio();

it('18.4 an output that is dragged to empty canvas opens the picker there; Esc leaves the graph as it was', async () => {
  const page = await given('dragToNowhere');
  const from = await outputOf(blockOn(page, 'third'));
  const to = { x: from.x + 40, y: from.y + 90 };
  await drag(page, from, to);
  await pickerOf(page);
  const box = await page.getByRole('dialog', { name: 'Add a block' }).boundingBox();
  expect(Math.abs((box?.x ?? 0) - to.x)).toBeLessThan(40);
  await page.keyboard.press('Escape');
  await page.getByRole('dialog', { name: 'Add a block' }).waitFor({ state: 'detached' });
  await expect.poll(() => undoOf(page).isDisabled()).toBe(true);
  expect(await draftOf(studio.server, 'dragToNowhere')).toEqual(before.get('dragToNowhere'));
});

it('18.4 a block that is chosen there is connected and stands where the drag ended', async () => {
  const page = await given('dragToNew');
  const from = await outputOf(blockOn(page, 'third'));
  await drag(page, from, { x: from.x + 40, y: from.y + 90 });
  await pick(page, 'log');
  await edgeOn(page, 'third to log').waitFor();
  expect(edgesOf(await saved(page, studio.server, 'dragToNew'))).toContain('third -out-> log');
});

it('18.5 C connects two blocks without a pointer', async () => {
  const page = await given('connectByKey');
  await select(page, 'alone');
  await page.keyboard.press('c');
  const field = page.getByRole('combobox', { name: 'Connect to' });
  await field.waitFor();
  await page.keyboard.type('sec');
  await page.getByRole('option', { name: /^second/ }).waitFor();
  await page.keyboard.press('Enter');
  await edgeOn(page, 'alone to second').waitFor();
  expect(edgesOf(await saved(page, studio.server, 'connectByKey'))).toContain('alone -out-> second');
});

it('18.6 a circle is refused with the reason, and nothing changes', async () => {
  const page = await given('circle');
  const from = await outputOf(blockOn(page, 'third'));
  await drag(page, from, await middleOf(blockOn(page, 'first')));
  await page
    .getByText(/circle/)
    .first()
    .waitFor();
  expect(await page.getByRole('dialog', { name: 'Add a block' }).count()).toBe(0);
  await expect.poll(() => undoOf(page).isDisabled()).toBe(true);
  await select(page, 'third');
  await page.keyboard.press('c');
  await page.getByRole('option', { name: /^alone/ }).waitFor();
  expect(await page.getByRole('option', { name: /^first/ }).count()).toBe(0);
});

it('an output that is dragged onto another block connects the two', async () => {
  const page = await given('dragToBlock');
  await drag(page, await outputOf(blockOn(page, 'third')), await middleOf(blockOn(page, 'alone')));
  await edgeOn(page, 'third to alone').waitFor();
  expect(edgesOf(await saved(page, studio.server, 'dragToBlock'))).toContain('third -out-> alone');
});

it('18.7 the way of an error has a shape, a dashed line and a name of its own', async () => {
  const page = await given('errorWay');
  await select(page, 'third');
  await page.keyboard.press('Shift+A');
  await pick(page, 'log');
  const edge = edgeOn(page, 'third (on error) to log');
  await edge.waitFor();
  await page.getByText('on error', { exact: true }).waitFor();
  expect(await dashesOf(edge)).not.toBe('none');
  expect(await dashesOf(edgeOn(page, 'first to second'))).toBe('none');
  const diamond = page.getByTitle('on error').first();
  const turned = await diamond.locator('span').evaluate((span) => getComputedStyle(span).transform);
  expect(turned).toMatch(/^matrix\(0\.707/);
  expect(edgesOf(await saved(page, studio.server, 'errorWay'))).toContain('third -error-> log');
});

it('the menu of an edge gives it another end, and deletes it', async () => {
  const page = await given('edgeMenu');
  await openMenu(page, 'second to third');
  await page.getByRole('menuitem', { name: /^Reconnect/ }).click();
  await page.getByRole('combobox', { name: 'Connect to' }).fill('alone');
  await page.getByRole('option', { name: /^alone/ }).waitFor();
  await page.keyboard.press('Enter');
  await edgeOn(page, 'second to alone').waitFor();
  expect(edgesOf(await saved(page, studio.server, 'edgeMenu'))).toEqual(['first -out-> second', 'second -out-> alone']);
  await openMenu(page, 'first to second');
  await page.getByRole('menuitem', { name: /^Delete/ }).click();
  await edgeOn(page, 'first to second').waitFor({ state: 'detached' });
  expect(edgesOf(await saved(page, studio.server, 'edgeMenu'))).toEqual(['second -out-> alone']);
});

it('the end of an edge can be dragged to another block', async () => {
  const page = await given('dragEnd');
  const [above, below] = [await middleOf(blockOn(page, 'second')), await middleOf(blockOn(page, 'third'))];
  const end = { x: below.x, y: below.y - (below.y - above.y) * 0.375 };
  await drag(page, end, await middleOf(blockOn(page, 'alone')));
  await edgeOn(page, 'second to alone').waitFor();
  expect(edgesOf(await saved(page, studio.server, 'dragEnd'))).toEqual(['first -out-> second', 'second -out-> alone']);
});

const before = new Map<string, unknown>();

/** Three blocks below each other, and one beside them. */
async function given(name: string): Promise<EditorPage> {
  await givenFunction(
    studio.server,
    name,
    { blocks: logs('first', 'second', 'third', 'alone'), edges: edges('first > second', 'second > third') },
    {
      layout: {
        mode: 'manual',
        positions: {
          first: { x: 0, y: 0 },
          second: { x: 0, y: 144 },
          third: { x: 0, y: 288 },
          alone: { x: 320, y: 144 },
        },
      },
    },
  );
  before.set(name, await draftOf(studio.server, name));
  const page = await studio.open(`/functions/${name}`);
  await blockOn(page, 'third').waitFor();
  return page;
}

function undoOf(page: EditorPage): Locator {
  return page.getByRole('button', { name: /^Undo/ });
}

interface Point {
  x: number;
  y: number;
}

async function middleOf(block: Locator): Promise<Point> {
  const box = await boxOf(block);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** The circle below a block. */
async function outputOf(block: Locator): Promise<Point> {
  const box = await boxOf(block);
  return { x: box.x + box.width / 2, y: box.y + box.height };
}

/** Once the canvas has brought all blocks into view. */
async function boxOf(block: Locator) {
  await (await block.elementHandle())?.waitForElementState('stable');
  const box = await block.boundingBox();
  if (!box) throw new Error('the block is not to be seen');
  return box;
}

async function drag(page: EditorPage, from: Point, to: Point): Promise<void> {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(to.x, to.y, { steps: 12 });
  await page.mouse.up();
}

async function openMenu(page: EditorPage, edge: string): Promise<void> {
  const box = await boxOf(edgeOn(page, edge));
  // Beside the button at the middle.
  await page.mouse.click(box.x + box.width / 2, box.y + box.height * 0.25, { button: 'right' });
}

async function dashesOf(edge: Locator): Promise<string> {
  return await edge
    .locator('path')
    .nth(1)
    .evaluate((path) => getComputedStyle(path).strokeDasharray);
}
