import { Rows3 } from 'lucide-react';
import { EmptyState, Skeleton } from '#ui';

const ROWS = ['a', 'b', 'c', 'd', 'e'];

/** In place of rows: what the table will look like, or that there is nothing. */
export function TableEmpty({ isLoading, text }: { isLoading: boolean; text: string | undefined }) {
  if (!isLoading) return <EmptyState icon={Rows3} title={text || 'Nothing here yet.'} className="py-10" />;
  return (
    <div role="status" className="flex flex-col">
      <span className="sr-only">Loading</span>
      {ROWS.map((row) => (
        <div key={row} className="flex h-10 items-center gap-6 border-b border-border px-3 last:border-b-0">
          <Skeleton className="h-3 w-1/4" />
          <Skeleton className="h-3 w-1/3" />
          <Skeleton className="h-3 w-1/6" />
        </div>
      ))}
    </div>
  );
}
