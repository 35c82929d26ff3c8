/**
 * `npm run bench:canvas`: every row of ux.md 17 against the gates of its column B, and the one of 18.29, at a real server in a real Chromium, with
 * generated functions of 20, 100 and 500 blocks. Prints a table, writes bench-canvas.json, and fails if a gate is missed.
 *
 * Times are processor time of the page's threads (Chromium's thread ticks), so that other work on the machine hardly
 * changes them; what is told "on the clock" is not. Options: names of groups (`npm run bench:canvas drag live`),
 * `--out file`.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { findBrowser } from '../browser/find-browser.ts';
import { buildEditor } from '../browser/set-up.ts';
import { openStudio } from '../browser/support.ts';
import { bundleRows } from './bundle-rows.ts';
import { findRows, pasteRows, tidyRows, undoRows } from './edit-rows.ts';
import { fieldRows } from './field-rows.ts';
import { generated, SIZES } from './graphs.ts';
import { outputRows } from './output-rows.ts';
import { isMet, type Row, toTable } from './row.ts';
import { liveRows, timelineRows } from './run-rows.ts';
import { dragRows, moveRows, openRows } from './view-rows.ts';

const SEED = 42;
const SMALL = 'bench100';
const LARGE = 'bench500';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { out: { type: 'string', default: 'bench-canvas.json' } },
});

buildEditor();
const functions = SIZES.map((size) => generated(`bench${size.blocks}`, size, SEED));
const largest = functions.find(({ name }) => name === LARGE);
if (!largest) throw new Error(`${LARGE} is missing`);
const studio = await openStudio(await findBrowser());
const groups: Record<string, () => Promise<Row[]>> = {
  bundle: async () => bundleRows(),
  open: async () => {
    const rows: Row[] = [];
    for (const { name } of functions) rows.push(...(await openRows(studio, name)));
    return rows;
  },
  drag: () => dragRows(studio, LARGE),
  move: () => moveRows(studio, LARGE),
  live: () => liveRows(studio, largest),
  tidy: () => tidyRows(studio, LARGE),
  find: () => findRows(studio, LARGE),
  undo: () => undoRows(studio, LARGE),
  paste: () => pasteRows(studio, LARGE, SMALL),
  field: () => fieldRows(studio, LARGE),
  timeline: () => timelineRows(studio, largest),
  output: () => outputRows(studio),
};
const rows: Row[] = [];
try {
  for (const document of functions) {
    const { status } = await studio.server.call('PUT', `/api/functions/${document.name}`, {
      document: JSON.parse(JSON.stringify(document)),
      revision: null,
    });
    if (status !== 201) throw new Error(`${document.name} was not saved: ${status}`);
  }
  for (const [name, measure] of Object.entries(groups)) {
    if (positionals.length > 0 && !positionals.includes(name)) continue;
    process.stderr.write(`${name} … `);
    rows.push(...(await measure()));
  }
  process.stderr.write('\n');
  process.stdout.write(`${toTable(rows)}\n`);
  writeFileSync(values.out, `${JSON.stringify(rows, null, 2)}\n`);
  if (!rows.every(isMet)) process.exitCode = 1;
} finally {
  await studio.close();
}
