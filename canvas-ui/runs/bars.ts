import { isJsonObject, type RunStatus, type Step, type StepStatus } from '#schema';
import type { StatusName } from '#ui';
import type { TimelineNode } from './timeline.ts';

export interface Bar {
  from: number;
  to: number;
  look: 'queued' | 'executing' | 'waiting' | 'failed';
}

/**
 * What is drawn of a row: thin while it queued or waited for its next attempt, thick while it executed, one part for each attempt,
 * hatched while it waited.
 */
export function barsOf(node: TimelineNode, queuedMs: number, isWait: boolean): Bar[] {
  const { from, to, step } = node;
  if (!Number.isFinite(from) || step?.status === 'skipped' || step?.status === 'disabled') return [];
  const look = isWait ? 'waiting' : step?.status === 'queued' ? 'queued' : 'executing';
  const tries = triesOf(step);
  const last = Math.min(to, tries.at(-1)?.next ?? from);
  const bars: Bar[] = tries.flatMap(({ from: began, to: ended, next }) => [
    { from: began, to: ended, look: 'failed' as const },
    { from: ended, to: Math.min(to, next), look: 'queued' as const },
  ]);
  bars.push({ from: last, to, look });
  if (node.kind === 'run' && queuedMs > 0) bars.unshift({ from: from - queuedMs, to: from, look: 'queued' });
  return bars;
}

interface Try {
  from: number;
  to: number;
  /** When the one after it began. */
  next: number;
}

/** The attempts that failed before the last one. */
function triesOf(step: Step | undefined): Try[] {
  const tries = Array.isArray(step?.meta?.tries) ? step.meta.tries.filter(isJsonObject) : [];
  return tries.flatMap(({ startedAt, durationMs, delayMs = 0 }) => {
    if (typeof startedAt !== 'string' || typeof durationMs !== 'number' || typeof delayMs !== 'number') return [];
    const from = Date.parse(startedAt);
    return [{ from, to: from + durationMs, next: from + durationMs + delayMs }];
  });
}

const barColour: Record<StepStatus, string> = {
  queued: 'bg-edge',
  running: 'bg-accent',
  waiting: 'bg-warning',
  success: 'bg-success',
  handled: 'bg-warning',
  error: 'bg-error',
  skipped: 'bg-edge',
  cancelled: 'bg-edge',
  disabled: 'bg-edge',
  pinned: 'bg-pinned',
};

/** What a row says and in which colour; passes have the worst of what is in them. */
function statusOf(node: TimelineNode): StepStatus {
  if (node.step) return node.step.status;
  if (node.isUnderWay) return 'running';
  if (!node.hasFailed) return 'success';
  return isAllHandled(node) ? 'handled' : 'error';
}

/** A pass in which every error went down an error path went well in the end. */
function isAllHandled({ step, children }: TimelineNode): boolean {
  return step ? step.status !== 'error' : children.every(isAllHandled);
}

/** For the run's own row: a run has words of its own. */
export function rowStatus(node: TimelineNode, runStatus: RunStatus): StatusName {
  return node.kind === 'run' ? runStatus : statusOf(node);
}

export function colourOf(node: TimelineNode, runStatus: RunStatus): string {
  if (node.kind !== 'run') return barColour[statusOf(node)];
  return runStatus === 'failed' || runStatus === 'interrupted' ? barColour.error : barColour[runStatus];
}
