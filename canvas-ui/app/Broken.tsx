import type { ErrorComponentProps } from '@tanstack/react-router';
import { ErrorState } from '#ui';

/** A mistake of ours took a screen down; the rail stays. */
export function Broken({ error }: ErrorComponentProps) {
  return (
    <ErrorState
      problem={{ title: 'This screen went wrong', detail: `What was saved is safe. ${messageOf(error)}` }}
      onRetry={() => location.reload()}
      className="h-full"
    />
  );
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
