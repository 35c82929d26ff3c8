/**
 * `npm run bench:pages`: how fast published pages are, at a real server in a real Chromium: what they download, when data is on the
 * screen and after how many requests, a table of 10,000 rows, and what one key in an input costs on a large page. Prints a
 * table, writes bench-pages.json, and fails if a gate is missed.
 *
 * Times are processor time of the page's threads, except what is told "on the clock". Options: names of groups
 * (`npm run bench:pages table`), `--out file`.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { isMet, type Row, toTable } from '../bench-canvas/row.ts';
import { findBrowser } from '../browser/find-browser.ts';
import { buildEditor } from '../browser/set-up.ts';
import { openStudio } from '../browser/support.ts';
import { bundleRows, keyRows, openRows, streamRows, tableRows } from './page-rows.ts';
import { publishPages } from './pages.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { out: { type: 'string', default: 'bench-pages.json' } },
});

buildEditor();
const studio = await openStudio(await findBrowser());
const groups: Record<string, () => Promise<Row[]>> = {
  bundle: async () => bundleRows(),
  open: () => openRows(studio),
  stream: () => streamRows(studio),
  table: () => tableRows(studio),
  key: () => keyRows(studio),
};
const rows: Row[] = [];
try {
  await publishPages(studio.server);
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
