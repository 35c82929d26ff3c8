import { cx } from '#ui';
import { colourOf } from './palette.ts';

interface LegendProps {
  items: readonly { key: string; title: string; note?: string | undefined }[];
}

/** What the colours mean. The table beside the drawing says it to readers. */
export function Legend({ items }: LegendProps) {
  return (
    <ul aria-hidden="true" className="flex flex-wrap gap-x-4 gap-y-1 text-label text-muted">
      {items.map(({ key, title, note }, at) => (
        <li key={key} className="flex min-w-0 items-center gap-1.5">
          <span className={cx('size-2.5 shrink-0 rounded-chip bg-current', colourOf(at))} />
          <span className="truncate">{title}</span>
          {note !== undefined && <span className="text-subtle">{note}</span>}
        </li>
      ))}
    </ul>
  );
}
