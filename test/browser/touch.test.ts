import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { blockOn, edgeOn, edges, edgesOf, givenFunction, logs, pickerOf, saved } from './editor.ts';
import { sharedStudio } from './shared-studio.ts';

const studio = sharedStudio({ env: { SWITCHYARD_EXAMPLES: 'false' } });

/** A tablet, once the canvas has brought all blocks into view. */
async function open(name: string, width = 1366): Promise<Page> {
  const positions = { first: { x: 0, y: 0 }, second: { x: 0, y: 144 }, alone: { x: 320, y: 144 } };
  const blocks = logs('first', 'second', 'alone');
  const graph = { blocks, edges: edges('first > second') };
  await givenFunction(studio.server, name, graph, { layout: { mode: 'manual', positions } });
  const page = await studio.open('/functions', { width: 760, height: 1000 });
  await page.setViewportSize({ width, height: 1000 });
  await page.goto(new URL(`/functions/${name}`, studio.server.url).href);
  await blockOn(page, 'alone').waitFor();
  return page;
}

async function boxOf(page: Page, name: string) {
  await (await blockOn(page, name).elementHandle())?.waitForElementState('stable');
  const box = await blockOn(page, name).boundingBox();
  if (!box) throw new Error('the block is not to be seen');
  return box;
}

async function middleOf(page: Page, name: string): Promise<{ x: number; y: number }> {
  const { x, y, width, height } = await boxOf(page, name);
  return { x: x + width / 2, y: y + height / 2 };
}

it('a tap on a way out and a tap on a block connect the two; one that can not be is refused with the reason', async () => {
  // So narrow that the inspector lies over the canvas: it makes way for a connection.
  const page = await open('taps', 1100);
  const tapOutput = async (name: string) => {
    const { x, y, width, height } = await boxOf(page, name);
    await page.touchscreen.tap(x + width / 2, y + height);
  };
  const tap = async (name: string) => {
    const { x, y } = await middleOf(page, name);
    await page.touchscreen.tap(x, y);
  };
  await tapOutput('second');
  await page.locator('[data-connecting]').waitFor();
  await tap('first');
  await page
    .getByText(/circle/)
    .first()
    .waitFor();
  await page.locator('[data-connecting]').waitFor({ state: 'detached' });
  await tapOutput('second');
  await page.locator('[data-connecting]').waitFor();
  await tap('alone');
  await edgeOn(page, 'second to alone').waitFor();
  expect(edgesOf(await saved(page, studio.server, 'taps'))).toEqual(['first -out-> second', 'second -out-> alone']);
});

it.each([
  ['a tap', async (page: Page, { x, y }: { x: number; y: number }) => page.touchscreen.tap(x, y)],
  ['a click', async (page: Page, { x, y }: { x: number; y: number }) => page.mouse.click(x, y)],
])('Esc ends a connection that %s on a way out has begun, and keeps what is selected', async (_, press) => {
  const page = await open('escaped');
  const { x, y, width, height } = await boxOf(page, 'second');
  await press(page, { x: x + width / 2, y: y + height / 2 });
  await press(page, { x: x + width / 2, y: y + height });
  await page.locator('[data-connecting]').waitFor();
  await page.keyboard.press('Escape');
  await page.locator('[data-connecting]').waitFor({ state: 'detached' });
  expect(await page.getByRole('textbox', { name: 'Name of the block' }).inputValue()).toBe('second');
  await press(page, await middleOf(page, 'alone'));
  await expect.poll(() => page.getByRole('textbox', { name: 'Name of the block' }).inputValue()).toBe('alone');
  expect(edgesOf(await saved(page, studio.server, 'escaped'))).toEqual(['first -out-> second']);
});

it('each + is there without hovering, and opens the picker', async () => {
  const page = await open('pluses');
  for (const name of ['Insert a block: first to second', 'Add a block after alone']) {
    await page.getByRole('button', { name, exact: true }).tap();
    await pickerOf(page);
    await page.keyboard.press('Escape');
  }
});

it('a finger that rests on a block opens its menu; one that moves on does not', async () => {
  const page = await open('rests');
  const { x, y } = await middleOf(page, 'second');
  const fingers = await page.context().newCDPSession(page);
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...touchPoints: { x: number; y: number }[]) =>
    fingers.send('Input.dispatchTouchEvent', { type, touchPoints });
  await touch('touchStart', { x, y });
  await page.getByRole('menuitem', { name: /^Disable/ }).waitFor();
  await touch('touchEnd');
  await page.getByRole('menuitem', { name: /^Disable/ }).tap();
  await page.getByRole('group', { name: /^second, .*disabled/ }).waitFor();
  await touch('touchStart', { x, y });
  await touch('touchMove', { x, y: y + 40 });
  await page.getByRole('button', { name: 'Tidy' }).click();
  await page.getByRole('status').getByText('Tidied').waitFor();
  expect(await page.getByRole('menuitem').count()).toBe(0);
  await touch('touchEnd');
});
