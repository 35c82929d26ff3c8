import { ExternalLink, RotateCw, TriangleAlert } from 'lucide-react';
import { Button, ErrorState, Skeleton } from '#ui';

/** Why the data of a component could not be had. */
export interface DataFailure {
  message: string;
  code: string;
  runId: string | undefined;
  /** For whoever may look into it. */
  runLink?: string | undefined;
  /** Older data are still there. */
  hasData: boolean;
  isRetrying: boolean;
  onRetry: () => void;
}

const FRAME = 'rounded-panel border border-border bg-surface';

/** Where a component will be, before its functions have answered for the first time. */
export function LoadingData() {
  return (
    <div role="status" className={`${FRAME} p-4`}>
      <span className="sr-only">Loading</span>
      <Skeleton lines={4} />
    </div>
  );
}

/** In place of a component that has nothing to show, because a function failed. */
export function FailedData({ failure }: { failure: DataFailure }) {
  const { message, code, runId, runLink, isRetrying, onRetry } = failure;
  return (
    <div className={FRAME}>
      <ErrorState
        problem={{ title: 'These data could not be loaded.', detail: message, code, instance: runId }}
        onRetry={isRetrying ? undefined : onRetry}
        className="py-8"
      />
      {isRetrying && <p className="pb-6 text-center text-body text-muted">Trying again…</p>}
      {runLink !== undefined && (
        <p className="pb-4 text-center">
          <RunLink to={runLink} />
        </p>
      )}
    </div>
  );
}

/** Above data that are there, but not of now. */
export function OldData({ failure }: { failure: DataFailure }) {
  const { message, runLink, isRetrying, onRetry } = failure;
  return (
    <div
      role="alert"
      className="mb-2 flex flex-wrap items-center gap-x-3 gap-y-1 rounded-control bg-error-bg px-3 py-2 text-label text-error"
    >
      <TriangleAlert size={16} strokeWidth={1.75} aria-hidden="true" className="shrink-0" />
      <span className="min-w-0 flex-1 wrap-anywhere">Not up to date: {message}</span>
      {runLink !== undefined && <RunLink to={runLink} />}
      <Button size="compact" icon={RotateCw} isPending={isRetrying} onPress={onRetry}>
        Retry
      </Button>
    </div>
  );
}

function RunLink({ to }: { to: string }) {
  return (
    <a
      href={to}
      target="_blank"
      rel="noopener"
      className="inline-flex items-center gap-1 text-label text-accent underline"
    >
      Open run <ExternalLink size={14} aria-hidden="true" />
    </a>
  );
}
