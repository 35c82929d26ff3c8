import type { Page } from 'playwright-core';
import { chunksOf, kilobytes } from '../bench-canvas/bundle.ts';
import { Meter, painted, percentile, settled } from '../bench-canvas/measure.ts';
import { type Row, shown } from '../bench-canvas/row.ts';
import type { EditorPage, Studio } from '../browser/support.ts';
import { DEPENDENT, FIELDS, ROWS } from './pages.ts';

const OPENINGS = 5;
const WHEEL_TURNS = 60;
const WORD = 'switchyard';

/** The gate is that of `test/browser/page.test.ts`, which holds it in every run of the tests. */
export function bundleRows(): Row[] {
  const files = chunksOf('page.html');
  const note = `gzip, ${files.length} files, charts come with the first chart`;
  return [{ what: 'script of a published page', measured: kilobytes(files), unit: 'KB', gate: 200, note }];
}

/** customer-desk, from navigation until its customers are on the screen, everything in the browser's cache. */
export async function openRows(studio: Studio): Promise<Row[]> {
  const page = await studio.open('/p/customer-desk');
  await firstData(page);
  const meter = await Meter.of(page, studio.browser);
  const [spent, walls, requests]: number[][] = [[], [], []];
  for (let count = 0; count < OPENINGS; count++) {
    const asked = countRuns(page);
    const startedAt = performance.now();
    await page.reload({ waitUntil: 'commit' });
    await firstData(page);
    await painted(page);
    walls?.push(performance.now() - startedAt);
    spent?.push((await meter.spentSinceNavigation()).all);
    requests?.push(asked());
  }
  await page.context().close();
  const note = `processor time, median; on the clock, best of ${OPENINGS}: ${shown(Math.min(...(walls ?? [])))} ms`;
  return [
    { what: 'customer-desk: first data', measured: percentile(spent ?? [], 0.5), unit: 'ms', gate: 1000, note },
    { what: 'customer-desk: requests for data until then', measured: Math.max(...(requests ?? [])), unit: '', gate: 1 },
  ];
}

async function firstData(page: Page): Promise<void> {
  await page.getByRole('gridcell', { name: 'Ada Lovelace' }).waitFor();
}

/** Three functions run on load: one, one that reads its answer, and one that takes a while. */
export async function streamRows(studio: Studio): Promise<Row[]> {
  const page = await studio.open('/runs');
  const asked = countRuns(page);
  await page.goto(new URL('/p/bench-stream', studio.server.url).href);
  await page.getByText('second').waitFor();
  const early = await page.getByText('slow').count();
  await page.getByText('slow').waitFor();
  const requests = asked();
  await page.context().close();
  return [
    { what: 'three functions on load, one after another: requests', measured: requests, unit: '', gate: 1 },
    { what: 'answers that waited for the slowest', measured: early, unit: '', gate: 0 },
  ];
}

/** How many requests ran functions since. */
function countRuns(page: EditorPage): () => number {
  let count = 0;
  page.on('request', (request) => {
    if (request.method() === 'POST' && new URL(request.url()).pathname.endsWith('/run')) count++;
  });
  return () => count;
}

export async function tableRows(studio: Studio): Promise<Row[]> {
  const page = await studio.open('/p/bench-table');
  const grid = page.getByRole('grid');
  await page.getByRole('gridcell', { name: 'Row 3', exact: true }).waitFor();
  const meter = await Meter.of(page, studio.browser);
  await grid.hover();
  let most = 0;
  const { frames } = await meter.traced(async () => {
    for (let count = 0; count < WHEEL_TURNS; count++) {
      await page.mouse.wheel(0, 600);
      most = Math.max(most, await grid.getByRole('row').count());
    }
    await painted(page);
  });
  const total = await grid.getAttribute('aria-rowcount');
  await page.context().close();
  if (Number(total) <= ROWS) throw new Error(`the table has ${total} rows`);
  const script = percentile(
    frames.map((frame) => frame.script),
    0.95,
  );
  return [
    { what: `table of ${ROWS} rows: rows in the page`, measured: most, unit: '', gate: 100 },
    { what: 'table: script per frame while it scrolls, p95', measured: script, unit: 'ms', gate: 16 },
  ];
}

/** A word typed on a page of many fields, of which some read it. */
export async function keyRows(studio: Studio): Promise<Row[]> {
  const page = await studio.open('/p/bench-wide');
  const input = page.getByLabel('Typed');
  await input.focus();
  await settled(page);
  const meter = await Meter.of(page, studio.browser);
  await countChanged(page);
  const spent: number[] = [];
  for (const key of WORD) {
    const { script } = await meter.spentBy(async () => {
      await page.keyboard.press(key);
      await painted(page);
    });
    spent.push(script);
  }
  await page.getByText(`0: ${WORD}`, { exact: true }).waitFor();
  const changed = await page.evaluate(() => (globalThis as unknown as { changed: Set<Node> }).changed.size);
  await page.context().close();
  return [
    { what: `a key among ${FIELDS} fields: script, p95`, measured: percentile(spent, 0.95), unit: 'ms', gate: 16 },
    {
      what: 'fields that changed and do not read it',
      measured: Math.max(0, changed - DEPENDENT),
      unit: '',
      gate: 0,
      note: `${changed} changed`,
    },
  ];
}

/** Texts of the page that are drawn anew from now on, the input itself not counted. */
async function countChanged(page: Page): Promise<void> {
  await page.evaluate(() => {
    const changed = new Set<Node>();
    Object.assign(globalThis, { changed });
    new MutationObserver((records) => {
      for (const { target } of records) {
        const element = target instanceof Element ? target : target.parentElement;
        const text = element?.closest('p');
        if (text) changed.add(text);
      }
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
}
