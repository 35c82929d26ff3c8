import type { LogLine } from '#schema';
import { withoutAnsi } from './ansi.ts';

export const LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type Level = (typeof LEVELS)[number];

export interface LogFilter {
  /** The least that is shown. */
  level: Level;
  /** Name of a block; undefined for all. */
  block: string | undefined;
  query: string;
}

export const ALL_LOGS: LogFilter = { level: 'debug', block: undefined, query: '' };

/** The block that wrote a line: the last name of its path. Empty for the run itself. */
export function blockOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/\[\d+\]$/, '');
}

export function filterLogs(lines: readonly LogLine[], { level, block, query }: LogFilter): readonly LogLine[] {
  const text = query.trim().toLowerCase();
  const least = LEVELS.indexOf(level);
  if (least === 0 && block === undefined && text === '') return lines;
  return lines.filter(
    (line) =>
      LEVELS.indexOf(line.level) >= least &&
      (block === undefined || blockOf(line.path) === block) &&
      (text === '' || line.text.toLowerCase().includes(text) || line.path.toLowerCase().includes(text)),
  );
}

/** `+1.204 s` since the run began, or the time of day, to the millisecond. */
export function lineTime(at: string, startedAt: string | undefined): string {
  const time = new Date(at);
  if (startedAt === undefined) {
    const pad = (number: number, digits = 2): string => String(number).padStart(digits, '0');
    return `${pad(time.getHours())}:${pad(time.getMinutes())}:${pad(time.getSeconds())}.${pad(time.getMilliseconds(), 3)}`;
  }
  const ms = time.getTime() - Date.parse(startedAt);
  return `${ms < 0 ? '-' : '+'}${(Math.abs(ms) / 1000).toFixed(3)}`;
}

/** As a file or on the clipboard: one line each, without colours. */
export function logText(lines: readonly LogLine[]): string {
  return lines
    .map(({ at, level, path, text }) => `${at} ${level.padEnd(5)} ${path || '-'} ${withoutAnsi(text)}\n`)
    .join('');
}
