import { describe, expect, it } from 'vitest';
import type { LogLine } from '#schema';
import { parseAnsi, withoutAnsi } from './ansi.ts';
import { ALL_LOGS, blockOf, filterLogs, lineTime, logText } from './log-lines.ts';

const ESC = '\u001b';

describe('colours of terminals', () => {
  it('are read, and the codes are gone', () => {
    const parts = parseAnsi(`${ESC}[1;31mfailed${ESC}[0m in ${ESC}[36m3 ms${ESC}[39m.`);
    expect(parts.map(({ text, style }) => [text, style.colour, style.isBold])).toEqual([
      ['failed', 'red', true],
      [' in ', undefined, false],
      ['3 ms', 'cyan', false],
      ['.', undefined, false],
    ]);
  });

  it('beyond the eight become the nearest', () => {
    expect(parseAnsi(`${ESC}[38;5;196mx`)[0]?.style.colour).toBe('red');
    expect(parseAnsi(`${ESC}[38;2;20;200;30mx`)[0]?.style.colour).toBe('green');
    expect(parseAnsi(`${ESC}[48;5;4;1mx`)[0]?.style).toMatchObject({ background: 'blue', isBold: true });
  });

  it('come without moves of the cursor, titles and bells', () => {
    expect(withoutAnsi(`a${ESC}[2Jb${ESC}[?25lc${ESC}]0;title\u0007d\u0007e${ESC}`)).toBe('abcde');
  });
});

describe('lines of a log', () => {
  const line = (path: string, level: LogLine['level'], text: string): LogLine => ({
    at: '2026-01-01T00:00:01.250Z',
    path,
    level,
    text,
  });
  const lines = [line('getOrder', 'debug', 'one'), line('each[2]/save', 'warn', 'Two'), line('', 'error', 'three')];

  it('are filtered by block, level and text', () => {
    expect(filterLogs(lines, ALL_LOGS)).toBe(lines);
    expect(filterLogs(lines, { ...ALL_LOGS, level: 'warn' })).toHaveLength(2);
    expect(filterLogs(lines, { ...ALL_LOGS, block: 'save' })).toEqual([lines[1]]);
    expect(filterLogs(lines, { ...ALL_LOGS, query: 'two' })).toEqual([lines[1]]);
    expect(blockOf('a/each[2]')).toBe('each');
  });

  it('tell their time since the run began', () => {
    expect(lineTime('2026-01-01T00:00:01.250Z', '2026-01-01T00:00:00.000Z')).toBe('+1.250');
  });

  it('are copied without colours', () => {
    expect(logText([line('', 'info', `${ESC}[32mok${ESC}[0m`)])).toBe('2026-01-01T00:00:01.250Z info  - ok\n');
  });
});
