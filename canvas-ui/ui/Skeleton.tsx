import { cx } from './cx.ts';

const widths = ['w-full', 'w-5/6', 'w-2/3', 'w-3/4'];

export interface SkeletonProps {
  className?: string | undefined;
  /** Lines of text; without, one box of the size its class says. */
  lines?: number | undefined;
}

/** Shows after 150 ms only, so that what loads at once does not flash. */
export function Skeleton({ className, lines }: SkeletonProps) {
  if (lines === undefined) return <div aria-hidden="true" className={cx('skeleton rounded-small', className)} />;
  const rows = Array.from({ length: lines }, (_, line) => ({ line, width: widths[line % widths.length] }));
  return (
    <div aria-hidden="true" className={cx('flex flex-col gap-2', className)}>
      {rows.map(({ line, width }) => (
        <div key={line} className={cx('skeleton h-3 rounded-chip', width)} />
      ))}
    </div>
  );
}
