import { describe, expect, it } from 'vitest';
import { toCsv } from './to-csv.ts';

describe('CSV', () => {
  it('quotes what has to be, and makes text of what a spreadsheet would run', () => {
    const rows = [
      { name: 'Ada, "A"', note: '=HYPERLINK("x")' },
      { name: 'Bob', more: -5 },
    ];
    expect(toCsv(rows)).toBe('name,note,more\r\n"Ada, ""A""","\'=HYPERLINK(""x"")",\r\nBob,,-5');
  });
});
