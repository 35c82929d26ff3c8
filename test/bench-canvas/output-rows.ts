import type { Block } from '#schema';
import { edges, givenFunction, logs } from '../browser/editor.ts';
import { drawerOf, inspectorOf, openTab } from '../browser/inspector.ts';
import type { Studio } from '../browser/support.ts';
import { type Opened, opened } from './bench-page.ts';
import { settled } from './measure.ts';
import { type Row, shown } from './row.ts';

const NAME = 'benchOutput';
/** One block of code gives at most 16 MiB; two passes of a loop gather more. */
const CODE = "return Array.from({ length: 50_000 }, (_, id) => ({ id, text: 'x'.repeat(180) }));";

/** A block gives 20 MB, and its output is looked at (ux.md 18.29). */
export async function outputRows(studio: Studio): Promise<Row[]> {
  const inner: Block = { id: 'many', name: 'many', type: 'javascript', config: { code: CODE } };
  const loop: Block = {
    id: 'each',
    name: 'each',
    type: 'loop',
    config: { kind: 'forEach', items: { kind: 'expression', code: '[1, 2]' } },
    graphs: { body: { blocks: [inner], edges: [] } },
  };
  await givenFunction(studio.server, NAME, { blocks: [loop, ...logs('after')], edges: edges('each > after') });
  const { page, meter } = await opened(studio, NAME);
  await page.getByRole('treeitem', { name: /^each / }).click();
  const whileRunning = await meter.traced(async () => {
    await page.keyboard.press('Control+Shift+Enter');
    await drawerOf(page).getByText('Success').first().waitFor();
    await settled(page);
  });
  const whileShown = await meter.traced(() => show({ page, meter }));
  await page.context().close();
  const note = `processor time: page ${shown(whileShown.main)} ms, worker ${shown(whileShown.workers)} ms`;
  return [
    { what: 'output of 20 MB: longest task while it runs', measured: whileRunning.longestTask, unit: 'ms', gate: 200 },
    {
      ...{ what: 'output of 20 MB: longest task until it is shown', measured: whileShown.longestTask },
      ...{ unit: 'ms', gate: 200, note },
    },
  ];
}

async function show({ page }: Opened): Promise<void> {
  await openTab(page, 'Output');
  const output = inspectorOf(page);
  await output
    .getByText(/\b(19|20)(\.\d)? MB/)
    .first()
    .waitFor();
  await output.getByRole('treeitem').or(output.getByRole('row')).first().waitFor();
  await settled(page);
}
