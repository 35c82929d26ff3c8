import type { Ref } from 'react';
import type { LogLine } from '#schema';
import { cx, formatCount } from '#ui';
import { type AnsiColour, type AnsiPart, parseAnsi } from './ansi.ts';
import { blockOf, type Level, lineTime } from './log-lines.ts';

const MOST_CHARACTERS = 4_000;

const levelColour: Record<Level, string> = {
  debug: 'text-subtle',
  info: 'text-info',
  warn: 'text-warning',
  error: 'text-error',
};

interface LogRowProps {
  ref: Ref<HTMLDivElement>;
  index: number;
  line: LogLine;
  since: string | undefined;
  isWrapped: boolean;
  top: number;
  onSelect: ((path: string) => void) | undefined;
}

export function LogRow({ ref, index, line, since, isWrapped, top, onSelect }: LogRowProps) {
  const { at, level, path, text } = line;
  const left = text.length - MOST_CHARACTERS;
  return (
    <div
      ref={ref}
      data-index={index}
      className={cx(
        'absolute inset-x-0 top-0 flex gap-3 px-3 hover:bg-hover',
        level === 'error' && 'bg-error-bg',
        level === 'warn' && 'bg-warning-bg',
      )}
      style={{ transform: `translateY(${top}px)` }}
    >
      <time dateTime={at} className="shrink-0 text-subtle">
        {lineTime(at, since)}
      </time>
      <span className={cx('w-10 shrink-0', levelColour[level])}>{level}</span>
      <BlockName path={path} onSelect={onSelect} />
      <bdi className={cx('min-w-0', isWrapped ? 'flex-1 wrap-anywhere whitespace-pre-wrap' : 'whitespace-pre')}>
        <AnsiText text={left > 0 ? text.slice(0, MOST_CHARACTERS) : text} />
        {left > 0 && <span className="text-subtle italic"> … {formatCount(left)} more characters</span>}
      </bdi>
    </div>
  );
}

function BlockName({ path, onSelect }: Pick<LogRowProps, 'onSelect'> & { path: string }) {
  const look = 'w-32 shrink-0 truncate text-start text-muted max-sm:w-20';
  const name = blockOf(path);
  if (!onSelect || name === '') return <span className={look}>{name}</span>;
  return (
    <button
      type="button"
      tabIndex={-1}
      title={path}
      className={cx(look, 'hover:text-accent-text hover:underline')}
      onClick={() => onSelect(path)}
    >
      {name}
    </button>
  );
}

function AnsiText({ text }: { text: string }) {
  let at = 0;
  return parseAnsi(text).map((part) => {
    at += part.text.length + 1;
    return (
      <span key={at} className={ansiClass(part)}>
        {part.text}
      </span>
    );
  });
}

const textColour: Record<AnsiColour, string> = {
  black: 'text-subtle',
  red: 'text-error',
  green: 'text-success',
  yellow: 'text-warning',
  blue: 'text-accent-text',
  magenta: 'text-pinned',
  cyan: 'text-kind-query',
  white: 'text-text',
};

const backColour: Record<AnsiColour, string> = {
  black: 'bg-sunken',
  red: 'bg-error-bg',
  green: 'bg-success-bg',
  yellow: 'bg-warning-bg',
  blue: 'bg-accent-bg',
  magenta: 'bg-pinned-bg',
  cyan: 'bg-info-bg',
  white: 'bg-sunken',
};

/** The theme's own colours, so that every text can be read on every ground. */
function ansiClass({ style }: AnsiPart): string {
  return cx(
    style.colour && textColour[style.colour],
    style.background && backColour[style.background],
    style.isFaint && !style.colour && 'text-subtle',
    style.isBold && 'font-semibold',
    style.isItalic && 'italic',
    style.isUnderlined && 'underline',
  );
}
