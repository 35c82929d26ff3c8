import type { Page } from 'playwright-core';
import type { EditorPage, Studio } from '../browser/support.ts';
import { Meter, settled } from './measure.ts';
import { countRenders } from './renders.ts';

export interface Opened {
  page: EditorPage;
  meter: Meter;
}

/** The editor of a function, once everything has come to rest. Counting renders costs time itself. */
export async function opened(studio: Studio, name: string, { countsRenders = false } = {}): Promise<Opened> {
  const page = await studio.open('/runs');
  if (countsRenders) await countRenders(page);
  await page.goto(new URL(`/functions/${name}`, studio.server.url).href);
  await drawn(page);
  await loaded(page);
  return { page, meter: await Meter.of(page, studio.browser) };
}

/** Until forms and panels are there, which come 1.5 s after the canvas (Workbench.tsx): that is not what is measured. */
async function loaded(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const scripts = performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('.js'));
    const last = Math.max(...scripts.map(({ startTime, duration }) => startTime + duration));
    return performance.now() - last > 3_000;
  });
  await settled(page);
}

export async function drawn(page: Page): Promise<void> {
  await page.locator('.react-flow__edge').first().waitFor({ state: 'attached' });
  await settled(page);
}

export function canvas(page: Page) {
  return page.getByRole('region', { name: /^Canvas, / });
}

/** Keys of the canvas need the keyboard to be there. */
export async function press(page: Page, ...keys: string[]): Promise<void> {
  await canvas(page).focus();
  for (const key of keys) await page.keyboard.press(key);
}

/** At 100 %, with blocks in sight that somebody could work on; none is selected. */
export async function zoomedIn(page: Page): Promise<void> {
  const { x, y } = await blockInSight(page);
  await page.mouse.click(x, y);
  await press(page, 'Shift+Digit2', 'Shift+Digit0', 'Escape');
  await settled(page);
}

export interface Place {
  id: string;
  x: number;
  y: number;
}

/** A block that is wholly in sight, near the middle: where it stands in the window. */
export async function blockInSight(page: Page): Promise<Place> {
  return await page.evaluate(() => {
    const pane = document.querySelector('.react-flow')?.getBoundingClientRect() ?? new DOMRect();
    const middle = { x: pane.x + pane.width / 2, y: pane.y + pane.height / 2 };
    const places = [...document.querySelectorAll<HTMLElement>('.react-flow__node-block')].map((node) => {
      const { x, y, width, height } = node.getBoundingClientRect();
      return { id: node.dataset.id ?? '', x: x + width / 2, y: y + height / 2 };
    });
    const [nearest] = places.sort(
      (a, b) => Math.hypot(a.x - middle.x, a.y - middle.y) - Math.hypot(b.x - middle.x, b.y - middle.y),
    );
    if (!nearest) throw new Error('no block is in sight');
    return nearest;
  });
}
