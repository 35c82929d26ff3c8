import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { blockOn, canvasOf, edgeOn, givenFunction, logs } from './editor.ts';
import { run } from './inspector.ts';
import { sharedStudio } from './shared-studio.ts';

/** Four rows of blocks, so many that there is a minimap. */
const NAMES = Array.from({ length: 32 }, (_, at) => `b${at}`);
const positions = Object.fromEntries(
  NAMES.map((name, at) => [name, { x: (at % 8) * 400, y: Math.floor(at / 8) * 400 }]),
);
const rows = NAMES.slice(1).map((to, at) => ({ from: NAMES[at] ?? '', port: 'out', to }));

const studio = sharedStudio({}, async ({ server }) => {
  const layout = { positions, mode: 'manual' };
  await givenFunction(server, 'far', { blocks: logs(...NAMES), edges: rows }, { layout });
});

async function opened(options = {}): Promise<Page> {
  const page = await studio.open('/functions/far', options);
  await blockOn(page, 'b0').waitFor();
  // Everything is in view at first, which is far away.
  await page.locator('[data-detail="tile"]').waitFor();
  return page;
}

async function cornerOf(page: Page, name: string): Promise<{ x: number; y: number }> {
  const box = await blockOn(page, name).boundingBox();
  if (!box) throw new Error(`${name} is not drawn`);
  return { x: box.x, y: box.y };
}

const lit = (page: Page) => canvasOf(page).and(page.locator('[data-lit]'));

it('blocks far away have their names, what became of them, the keyboard and their menu', async () => {
  const page = await opened();
  await edgeOn(page, 'b0 to b1').waitFor({ state: 'attached' });
  await run(page);
  await page.getByRole('group', { name: /^b31, .*success/ }).waitFor();
  await blockOn(page, 'b3').click();
  await blockOn(page, 'b3').and(page.locator('[aria-current="true"]:focus')).waitFor();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Shift+F10');
  await page.getByRole('menuitem', { name: 'Duplicate' }).waitFor();
});

it('the minimap moves what is in sight, and its wheel zooms', async () => {
  const page = await opened();
  const before = await cornerOf(page, 'b5');
  const map = await page.getByRole('img', { name: 'Minimap' }).boundingBox();
  if (!map) throw new Error('there is no minimap');
  const middle = { x: map.x + map.width / 2, y: map.y + map.height / 2 };
  await page.mouse.move(middle.x, middle.y);
  await page.mouse.down();
  await page.mouse.move(middle.x + 20, middle.y + 5, { steps: 4 });
  await page.mouse.up();
  // What is in sight goes to the right, so blocks go to the left.
  await expect.poll(async () => (await cornerOf(page, 'b5')).x).toBeLessThan(before.x - 20);
  expect((await cornerOf(page, 'b5')).y).toBeLessThan(before.y - 5);
  const zoom = page.getByRole('button', { name: /^Zoom \d+ %/ });
  const far = await zoom.textContent();
  await page.mouse.wheel(0, -300);
  await expect.poll(() => zoom.textContent()).not.toBe(far);
});

it('a block makes its edges stand out when the pointer moves over it, not when the canvas moves below the pointer', async () => {
  const page = await opened();
  const { x, y } = await cornerOf(page, 'b10');
  await page.mouse.move(x - 8, y + 6);
  await page.mouse.wheel(30, 0);
  await expect.poll(() => page.evaluate(() => document.querySelector('[data-focus="b10"]:hover') !== null)).toBe(true);
  expect(await lit(page).count()).toBe(0);
  await page.mouse.move(x - 6, y + 6);
  await lit(page).waitFor();
  await page.mouse.move(x - 6, y - 30);
  await lit(page).waitFor({ state: 'detached' });
});

it('who wants less motion gets no transitions, not even very short ones', async () => {
  const counted = async (reducedMotion: boolean) => {
    const page = await opened({ reducedMotion });
    await page.evaluate(() => {
      addEventListener('transitionrun', () => {
        document.body.dataset.transitions = 'some';
      });
    });
    await blockOn(page, 'b8').hover();
    await lit(page).waitFor();
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    return await page.locator('body[data-transitions]').count();
  };
  expect(await counted(false)).toBe(1);
  expect(await counted(true)).toBe(0);
});
