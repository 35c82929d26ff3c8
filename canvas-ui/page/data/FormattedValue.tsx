import { Check, Minus } from 'lucide-react';
import type { JsonValue } from '#schema';
import type { Format } from '../format-value.ts';
import { linkAddress } from '../safe-address.ts';

interface FormattedValueProps {
  value: JsonValue;
  format: Format;
  /** The value in words. */
  text: string;
  /** Inside of a grid, whose keys lead to its cells. */
  isTabStop?: boolean | undefined;
}

/** A value of data: words, a tick, or a link if its address can be trusted. */
export function FormattedValue({ value, format, text, isTabStop = true }: FormattedValueProps) {
  if (value === null) return <span className="text-subtle">–</span>;
  if (format === 'boolean' && typeof value === 'boolean') {
    const Mark = value ? Check : Minus;
    return (
      <span className="inline-flex items-center gap-1">
        <Mark
          size={14}
          strokeWidth={1.75}
          aria-hidden="true"
          className={`shrink-0 ${value ? 'text-success' : 'text-subtle'}`}
        />
        {text}
      </span>
    );
  }
  const address = format === 'link' ? linkAddress(text) : undefined;
  if (address !== undefined) {
    return (
      <a
        href={address}
        target="_blank"
        rel="noreferrer"
        {...(!isTabStop && { tabIndex: -1 })}
        className="rounded-chip text-accent-text underline-offset-2 hover:underline"
      >
        {text}
      </a>
    );
  }
  return <span className={format === 'json' ? 'font-mono text-code' : undefined}>{text}</span>;
}
