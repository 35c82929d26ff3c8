import type { JsonValue } from '#schema';
import { cx } from '#ui';
import { LineParts } from './Tokens.tsx';

interface ValueLineProps {
  value: JsonValue;
  /** Characters; the place may be narrower still. */
  max?: number | undefined;
  className?: string | undefined;
}

/** The beginning of a value on one line: `{ id: 1042, total: 89.5, … }`. */
export function ValueLine({ value, max = 80, className }: ValueLineProps) {
  return (
    <code dir="ltr" className={cx('block min-w-0 truncate font-mono text-code', className)}>
      <LineParts value={value} max={max} />
    </code>
  );
}
