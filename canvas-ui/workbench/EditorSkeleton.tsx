import { Skeleton } from '#ui';

/** The editor's own layout while it loads; it comes after 150 ms, so that quick answers do not flicker. */
export function EditorSkeleton({ name }: { name: string }) {
  return (
    <div className="flex h-full flex-col" aria-busy="true" role="status" aria-label={`Opening ${name}`}>
      <div className="flex h-12 items-center gap-4 border-b border-border bg-surface px-4">
        <span className="text-muted">Functions /</span>
        <strong className="font-semibold">{name}</strong>
      </div>
      <div className="flex min-h-0 flex-1">
        <div className="w-66 border-e border-border bg-surface p-4 max-lg:hidden">
          <Skeleton lines={6} />
        </div>
        <div className="flex flex-1 flex-col items-center gap-20 pt-12">
          <Skeleton className="h-16 w-64 rounded-block" />
          <Skeleton className="h-16 w-64 rounded-block" />
          <Skeleton className="h-16 w-64 rounded-block" />
        </div>
        <div className="w-100 border-s border-border bg-surface p-4 max-lg:hidden">
          <Skeleton lines={8} />
        </div>
      </div>
    </div>
  );
}
