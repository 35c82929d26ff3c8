import type { Page } from 'playwright-core';
import type { Studio } from '../browser/support.ts';
import { blockInSight, drawn, type Opened, opened, press, zoomedIn } from './bench-page.ts';
import { Meter, painted, percentile } from './measure.ts';
import { rendersOf, resetRenders } from './renders.ts';
import { type Row, shown } from './row.ts';

const OPENINGS = 5;
const MOVES = 60;

/** From navigation until blocks and edges are on the screen, everything in the browser's cache. */
export async function openRows(studio: Studio, name: string): Promise<Row[]> {
  const page = await studio.open(`/functions/${name}`);
  await drawn(page);
  const meter = await Meter.of(page, studio.browser);
  const spent: number[] = [];
  const walls: number[] = [];
  for (let count = 0; count < OPENINGS; count++) {
    const startedAt = performance.now();
    await page.reload({ waitUntil: 'commit' });
    await page.locator('.react-flow__edge').first().waitFor({ state: 'attached' });
    await painted(page);
    walls.push(performance.now() - startedAt);
    spent.push((await meter.spentSinceNavigation()).all);
  }
  await page.context().close();
  const note = `processor time of the page, median; on the clock, best of ${OPENINGS}: ${shown(Math.min(...walls))} ms`;
  return [
    {
      what: `open ${name.replace('bench', '')} blocks`,
      measured: percentile(spent, 0.5),
      unit: 'ms',
      gate: 1500,
      note,
    },
  ];
}

/** Dragging one block about, at 100 %. */
export async function dragRows(studio: Studio, name: string): Promise<Row[]> {
  const { page, meter } = await opened(studio, name, { countsRenders: true });
  await zoomedIn(page);
  const { id, x, y } = await blockInSight(page);
  await page.mouse.move(x, y);
  await page.mouse.down();
  await move(page, { x, y }, 10);
  await resetRenders(page);
  const { frames, longestTask } = await meter.traced(() => move(page, { x: x + 40, y: y + 40 }, MOVES));
  const { blocks, edges } = await rendersOf(page);
  await page.mouse.up();
  await page.context().close();
  const strange = [
    ...Object.keys(blocks).filter((block) => block !== id),
    ...Object.keys(edges).filter((edge) => !edge.split('|').includes(id)),
  ];
  return [
    { what: 'drag: work per frame, p95', measured: p95(frames, 'all'), unit: 'ms', gate: 33 },
    { what: 'drag: longest task', measured: longestTask, unit: 'ms', gate: 100 },
    {
      what: 'drag: blocks and edges rendered that are not its own',
      measured: strange.length,
      unit: '',
      gate: 0,
      note: `its own: ${Object.keys(edges).length - strange.length} edges, block ${blocks[id] ?? 0} times in ${MOVES} moves${strange.length > 0 ? `; others: ${strange.slice(0, 5).join(' ')}` : ''}`,
    },
  ];
}

/** The wheel, and the wheel with Ctrl, far away and near. */
export async function moveRows(studio: Studio, name: string): Promise<Row[]> {
  const far = await opened(studio, name);
  const rows = [await panRow(far, 'far away')];
  await zoomedIn(far.page);
  rows.push(await panRow(far, 'at 100 %'), await zoomRow(far));
  await far.page.context().close();
  return rows;
}

async function panRow({ page, meter }: Opened, where: string): Promise<Row> {
  await overCanvas(page);
  const { frames } = await meter.traced(async () => {
    for (let count = 0; count < MOVES; count++)
      await page.mouse.wheel(count % 20 < 10 ? 12 : -12, count % 20 < 10 ? 24 : -24);
    await painted(page);
  });
  return frameRow(`pan ${where}: script per frame, p95`, frames);
}

async function zoomRow({ page, meter }: Opened): Promise<Row> {
  await overCanvas(page);
  await page.keyboard.down('Control');
  const { frames } = await meter.traced(async () => {
    for (let count = 0; count < MOVES; count++) await page.mouse.wheel(0, count % 40 < 20 ? 30 : -30);
    await painted(page);
  });
  await page.keyboard.up('Control');
  return frameRow('zoom: script per frame, p95', frames);
}

function frameRow(what: string, frames: readonly { all: number; script: number }[]): Row {
  const note = `p50 ${shown(percentile(of(frames, 'script'), 0.5))}; all work p95 ${shown(p95(frames, 'all'))} ms, ${frames.length} frames`;
  return { what, measured: p95(frames, 'script'), unit: 'ms', gate: 16, note };
}

async function overCanvas(page: Page): Promise<void> {
  await press(page);
  const { x, y } = await blockInSight(page);
  await page.mouse.move(x + 4, y + 50);
}

async function move(page: Page, from: { x: number; y: number }, steps: number): Promise<void> {
  for (let step = 1; step <= steps; step++) {
    await page.mouse.move(from.x + 60 * Math.sin(step / 8), from.y + 40 * Math.sin(step / 5));
  }
  await painted(page);
}

function p95(frames: readonly { all: number; script: number }[], part: 'all' | 'script'): number {
  return percentile(of(frames, part), 0.95);
}

function of(frames: readonly { all: number; script: number }[], part: 'all' | 'script'): number[] {
  return frames.map((frame) => frame[part]);
}
