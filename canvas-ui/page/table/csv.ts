import type { JsonValue } from '#schema';
import type { TableColumn } from './columns.ts';
import type { ReadCell, TableRow } from './rows.ts';

/** Says that the text is UTF-8, to spreadsheets that would not think so. */
const MARK = '\ufeff';

/** A spreadsheet would run a text that starts so. */
const FORMULA = /^[=+\-@\t\r]/;

/** Rows as CSV (RFC 4180), with the data themselves: numbers without grouping, moments as they came. */
export function toCsv(columns: readonly TableColumn[], rows: readonly TableRow[], read: ReadCell): string {
  const lines = [columns.map(({ title }) => quoted(title)).join(',')];
  for (const row of rows) lines.push(columns.map((column) => cellText(read(row, column))).join(','));
  return `${MARK}${lines.join('\r\n')}\r\n`;
}

function cellText(value: JsonValue): string {
  if (value === null) return '';
  if (typeof value === 'string') return quoted(value);
  return typeof value === 'object' ? quoted(JSON.stringify(value)) : String(value);
}

function quoted(text: string): string {
  const harmless = FORMULA.test(text) && !isNumber(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

function isNumber(text: string): boolean {
  return /^[+-]?\d+(\.\d+)?$/.test(text);
}
