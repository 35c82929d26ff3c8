import type { Page } from 'playwright-core';
import type { FunctionDocument } from '#schema';
import type { Studio } from '../browser/support.ts';
import { type Opened, opened, zoomedIn } from './bench-page.ts';
import { type EventSource, liveRun, longRun, openEventSource } from './event-stream.ts';
import { painted, percentile } from './measure.ts';
import { type Row, shown } from './row.ts';

const PER_SECOND = 200;
const SECONDS = 4;
const STEPS = 10_000;

/** A run that tells of 200 events a second, seen from far away and from near, with its timeline open. */
export async function liveRows(studio: Studio, document: FunctionDocument): Promise<Row[]> {
  const source = await openEventSource();
  const rows: Row[] = [];
  for (const where of ['far away', 'at 100 %'] as const) {
    const { page, meter } = await opened(studio, document.name);
    if (where === 'at 100 %') await zoomedIn(page);
    rows.push(await liveRow({ page, meter }, source, { document, where }));
    await page.context().close();
  }
  source.close();
  return rows;
}

async function liveRow(
  { page, meter }: Opened,
  source: EventSource,
  { document, where }: { document: FunctionDocument; where: string },
): Promise<Row> {
  await source.answer(page, liveRun(document, PER_SECOND * (SECONDS + 4)), { perSecond: PER_SECOND });
  await page.keyboard.press('Control+Shift+Enter');
  await page
    .locator('[data-status="success"], [role="treeitem"][aria-level="2"]')
    .first()
    .waitFor({ state: 'attached' });
  const { script, all, wall } = await meter.spentBy(() =>
    page.evaluate((ms) => new Promise<void>((resolve) => setTimeout(resolve, ms)), SECONDS * 1000),
  );
  const perSecond = (ms: number) => (ms * 1000) / wall;
  return {
    what: `live run ${where}, ${PER_SECOND} events/s: script per second`,
    measured: perSecond(script),
    unit: 'ms',
    gate: 120,
    note: `all work ${shown(perSecond(all))} ms per second`,
  };
}

/** All rows of a long run are open, and somebody scrolls through them. */
export async function timelineRows(studio: Studio, document: FunctionDocument): Promise<Row[]> {
  const source = await openEventSource();
  const { page, meter } = await opened(studio, document.name);
  await source.answer(page, longRun(document, STEPS), { perSecond: undefined });
  await page.keyboard.press('Control+Shift+Enter');
  const timeline = page.getByRole('tree', { name: 'Timeline of the run' });
  await timeline.waitFor();
  await timeline.focus();
  await page.keyboard.press('e');
  await timeline.hover();
  let most = 0;
  const { frames } = await meter.traced(async () => {
    for (let count = 0; count < 40; count++) {
      await page.mouse.wheel(0, 400);
      most = Math.max(most, await rowsInPage(page));
    }
    await painted(page);
  });
  const total = await timeline.getByRole('treeitem').first().getAttribute('aria-setsize');
  await page.context().close();
  source.close();
  const scripts = frames.map(({ script }) => script);
  const note = `script per frame p95 ${shown(percentile(scripts, 0.95))} ms; ${total ?? 0} siblings of the first row`;
  return [{ what: `timeline of ${STEPS} steps: rows in the page`, measured: most, unit: '', gate: 100, note }];
}

async function rowsInPage(page: Page): Promise<number> {
  return await page.locator('[role="tree"][aria-label="Timeline of the run"] [role="treeitem"]').count();
}
