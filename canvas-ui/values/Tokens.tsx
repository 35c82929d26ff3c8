import type { JsonValue } from '#schema';
import { type LinePart, toLine } from './to-line.ts';

/** Colours of what stands in JSON, in lines, trees and tables alike. */
export const partColour: Record<LinePart['type'], string> = {
  string: 'text-success',
  number: 'text-info',
  boolean: 'text-kind-call',
  null: 'text-subtle italic',
  key: 'text-text',
  mark: 'text-subtle',
  more: 'text-subtle',
};

/** Parts of a line. `bdi`: text that runs right to left must not move what stands around it. */
export function LineParts({ value, max }: { value: JsonValue; max: number }) {
  const parts = toLine(value, max);
  let at = 0;
  return parts.map(({ text, type }) => {
    at += text.length;
    return (
      <bdi key={at} className={partColour[type]}>
        {text}
      </bdi>
    );
  });
}

/** Text with what was searched for marked in it. */
export function Marked({ text, query }: { text: string; query: string }) {
  const wanted = query.trim().toLowerCase();
  const at = wanted === '' ? -1 : text.toLowerCase().indexOf(wanted);
  if (at < 0) return text;
  return (
    <>
      {text.slice(0, at)}
      <mark className="rounded-chip bg-warning-bg text-warning outline outline-warning">
        {text.slice(at, at + wanted.length)}
      </mark>
      {text.slice(at + wanted.length)}
    </>
  );
}
