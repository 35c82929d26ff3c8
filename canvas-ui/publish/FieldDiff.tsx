import type { FieldChange } from '#model';
import { isJsonObject } from '#schema';
import { LazyMergeView } from '../code/index.ts';

interface FieldDiffProps {
  change: FieldChange;
  beforeLabel?: string | undefined;
  afterLabel?: string | undefined;
}

const LONG = 60;

/** One field, before and after: code and long texts side by side, the rest in a line, where what is gone is struck through. */
export function FieldDiff({ change, beforeLabel, afterLabel }: FieldDiffProps) {
  const { path, before, after } = change;
  const [old, now] = [textOf(before), textOf(after)];
  const isLong = [old, now].some((text) => text.includes('\n') || text.length > LONG);
  return (
    <div className="mt-2 ps-6">
      <div className="font-mono text-caption text-subtle">{path.slice(1).replaceAll('/', ' › ') || 'value'}</div>
      {isLong && before !== undefined && after !== undefined ? (
        <LazyMergeView
          label={path}
          before={old}
          after={now}
          beforeLabel={beforeLabel ?? 'Before'}
          afterLabel={afterLabel ?? 'After'}
          language={languageOf(path)}
        />
      ) : (
        <div className="flex flex-wrap items-baseline gap-2 font-mono text-code">
          {before !== undefined && <del className="bg-error-bg px-1 wrap-anywhere text-error">{old}</del>}
          {after !== undefined && (
            <ins className="bg-success-bg px-1 wrap-anywhere text-success no-underline">{now}</ins>
          )}
        </div>
      )}
    </div>
  );
}

/** A tagged value reads as what was typed. */
function textOf(value: unknown): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return value;
  if (isJsonObject(value)) {
    if (value.kind === 'expression' && typeof value.code === 'string') return value.code;
    if (value.kind === 'template' && typeof value.text === 'string') return value.text;
    if (value.kind === 'literal' && 'value' in value) return JSON.stringify(value.value);
  }
  return JSON.stringify(value, undefined, 2);
}

function languageOf(path: string): 'sql' | 'javascript' | 'text' {
  if (/\/(sql|statement)$/i.test(path)) return 'sql';
  return path.endsWith('/code') ? 'javascript' : 'text';
}
