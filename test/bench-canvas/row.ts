/** One figure of ux.md 17 and the gate of its column B. */
export interface Row {
  what: string;
  measured: number;
  unit: 'ms' | 'KB' | '';
  gate: number;
  /** What else was seen, for who looks into it. */
  note?: string;
}

export function isMet({ measured, gate }: Row): boolean {
  return measured <= gate;
}

export function toTable(rows: readonly Row[]): string {
  const cells = rows.map((row) => [
    row.what,
    `${shown(row.measured)} ${row.unit}`.trim(),
    `${row.gate} ${row.unit}`.trim(),
    isMet(row) ? 'ok' : 'MISSED',
    row.note ?? '',
  ]);
  const table = [['what', 'measured', 'gate', '', ''], ...cells];
  const widths = [0, 1, 2, 3].map((at) => Math.max(...table.map((line) => line[at]?.length ?? 0)));
  return table
    .map((line) =>
      line
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

export function shown(value: number): string {
  return value < 10 ? value.toFixed(1) : value.toFixed(0);
}
