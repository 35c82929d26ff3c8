import type { Page } from 'playwright-core';
import type { Studio } from '../browser/support.ts';
import { opened } from './bench-page.ts';
import { percentile, settled } from './measure.ts';
import { type Row, shown } from './row.ts';

const KEYS = 6;

/** The condition of a block, in a field that completes names and shows its value while it is typed. */
export async function fieldRows(studio: Studio, name: string): Promise<Row[]> {
  const { page } = await opened(studio, name);
  const block = await page.evaluate(async (path) => {
    const { document } = await (await fetch(path)).json();
    return document.body.blocks.findLast(({ type }: { type: string }) => type === 'condition').name;
  }, `/api/functions/${name}`);
  await page.goto(new URL(`/functions/${name}?block=${block}`, studio.server.url).href);
  const field = page.locator('.cm-content').first();
  await field.waitFor();
  await settled(page);
  await field.click();
  await page.keyboard.press('Control+KeyA');
  await page.keyboard.type('params.orderId + 1');
  await settled(page);
  await page.keyboard.press('Escape');
  const previews = await eachKey(page, '0', '[aria-label="Inspector"] .text-code');
  await page.keyboard.type(' + params.');
  const completions = await completionTimes(page);
  await page.context().close();
  return [row('expression preview after a key', previews, 300), row('completion after a key', completions, 200)];
}

function row(what: string, times: readonly number[], gate: number): Row {
  const note = `on the clock, median; each: ${times.map(shown).join(', ')}`;
  return { what, measured: percentile(times, 0.5), unit: 'ms', gate, note };
}

/** From each key until something in the matching elements reads differently. */
async function eachKey(page: Page, key: string, selector: string): Promise<number[]> {
  const times: number[] = [];
  for (let count = 0; count < KEYS; count++) {
    times.push(await timeOf(page, key, selector));
    await settled(page);
  }
  return times;
}

async function completionTimes(page: Page): Promise<number[]> {
  const times: number[] = [];
  for (let count = 0; count < KEYS; count++) {
    await page.keyboard.press('Escape');
    await page.locator('.cm-tooltip-autocomplete').waitFor({ state: 'detached' });
    await settled(page);
    times.push(await timeOf(page, 'o', '.cm-tooltip-autocomplete'));
    await page.keyboard.press('Escape');
    await page.keyboard.press('Backspace');
  }
  return times;
}

/** Both ends by the page's own clock, so that what travels to the browser and back does not count. */
async function timeOf(page: Page, key: string, selector: string): Promise<number> {
  // The page listens before the key is pressed: a handle is answered at once, its promise is not.
  const listening = await page.evaluateHandle((wanted) => {
    const text = () => [...document.querySelectorAll(wanted)].map((one) => one.textContent).join('\n');
    const before = text();
    const elapsed = new Promise<number>((resolve, reject) => {
      let pressed = 0;
      addEventListener('keydown', ({ timeStamp }) => (pressed = timeStamp), { once: true, capture: true });
      const watcher = new MutationObserver(() => {
        if (pressed === 0 || text() === before) return;
        watcher.disconnect();
        resolve(performance.now() - pressed);
      });
      watcher.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
      setTimeout(() => reject(new Error(`nothing changed in ${wanted}`)), 10_000);
    });
    return { elapsed };
  }, selector);
  await page.keyboard.press(key);
  return await listening.evaluate(({ elapsed }) => elapsed);
}
