import type { Page } from 'playwright-core';
import type { Studio } from '../browser/support.ts';
import { blockInSight, canvas, type Opened, opened, press, zoomedIn } from './bench-page.ts';
import { painted, percentile, settled } from './measure.ts';
import { type Row, shown } from './row.ts';

const EDITS = 8;

/** Somebody has moved a block; Tidy puts everything back into order. */
export async function tidyRows(studio: Studio, name: string): Promise<Row[]> {
  const { page, meter } = await opened(studio, name);
  await zoomedIn(page);
  const { id, x, y } = await blockInSight(page);
  await page.mouse.move(x, y);
  await page.mouse.down();
  // Not so far that it leaves the container around it.
  await page.mouse.move(x + 64, y + 32, { steps: 5 });
  await page.mouse.up();
  await settled(page);
  const startedAt = performance.now();
  let wall = 0;
  const { main, workers, longestTask } = await meter.traced(async () => {
    await untilMoved(page, id, () => press(page, 'Shift+KeyT'));
    wall = performance.now() - startedAt;
    await settled(page);
  });
  await page.context().close();
  const note = `processor time: page ${shown(main)} ms, worker ${shown(workers)} ms; on the clock ${shown(wall)} ms until the block is back`;
  return [
    { what: 'tidy: total', measured: main + workers, unit: 'ms', gate: 1500, note },
    { what: 'tidy: longest task of the page', measured: longestTask, unit: 'ms', gate: 50 },
  ];
}

async function untilMoved(page: Page, id: string, action: () => Promise<void>): Promise<void> {
  const node = page.locator(`.react-flow__node[data-id="${id}"]`);
  const before = await node.getAttribute('style');
  await action();
  await page.waitForFunction(
    ([wanted, style]) =>
      document.querySelector(`.react-flow__node[data-id="${wanted}"]`)?.getAttribute('style') !== style,
    [id, before] as const,
  );
}

/** Each key that is typed into the search, until the canvas shows what fits. */
export async function findRows(studio: Studio, name: string): Promise<Row[]> {
  const { page, meter } = await opened(studio, name);
  await page.keyboard.press('Control+KeyF');
  await page.getByRole('searchbox', { name: 'Find in this function' }).waitFor();
  await settled(page);
  const spent: number[] = [];
  for (const key of 'step4') spent.push(await spentOn(page, meter, () => page.keyboard.press(key)));
  await page.context().close();
  return [
    { what: 'find: each key typed, worst', measured: Math.max(...spent), unit: 'ms', gate: 150, note: list(spent) },
  ];
}

/** Steps back of edits that change the structure, one block each. */
export async function undoRows(studio: Studio, name: string): Promise<Row[]> {
  const { page, meter } = await opened(studio, name);
  await zoomedIn(page);
  const { x, y } = await blockInSight(page);
  await page.mouse.click(x, y);
  for (let count = 0; count < EDITS; count++) {
    await press(page, count % 2 === 0 ? 'KeyD' : 'Alt+ArrowRight');
    await settled(page);
  }
  const spent: number[] = [];
  for (let count = 0; count < EDITS; count++) {
    spent.push(await spentOn(page, meter, () => page.keyboard.press('Control+KeyZ')));
    await settled(page);
  }
  await page.context().close();
  return [{ what: 'undo, p95', measured: percentile(spent, 0.95), unit: 'ms', gate: 90, note: list(spent) }];
}

/** 100 blocks of another function. The clipboard is the event's own: a browser without a window has no other. */
export async function pasteRows(studio: Studio, name: string, from: string): Promise<Row[]> {
  const source = await opened(studio, from);
  await press(source.page, 'Control+KeyA');
  const text = await copied(source.page);
  await source.page.context().close();
  const { page, meter } = await opened(studio, name);
  const before = (await canvas(page).getAttribute('aria-label')) ?? '';
  await press(page);
  const measured = await spentOn(page, meter, () => paste(page, text));
  await page.getByRole('region', { name: before, exact: true }).waitFor({ state: 'detached' });
  await page.context().close();
  return [{ what: 'paste 100 blocks', measured, unit: 'ms', gate: 600 }];
}

async function copied(page: Page): Promise<string> {
  return await page.evaluate(() => {
    const clipboardData = new DataTransfer();
    document.activeElement?.dispatchEvent(
      new ClipboardEvent('copy', { clipboardData, bubbles: true, cancelable: true }),
    );
    return clipboardData.getData('text/plain');
  });
}

async function paste(page: Page, text: string): Promise<void> {
  await page.evaluate((content) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', content);
    document.activeElement?.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
    );
  }, text);
}

async function spentOn(page: Page, meter: Opened['meter'], action: () => Promise<unknown>): Promise<number> {
  const { all } = await meter.spentBy(async () => {
    await action();
    await painted(page);
  });
  return all;
}

function list(values: readonly number[]): string {
  return values.map(shown).join(', ');
}
