import type { RunStatus, StepStatus } from '#schema';
import type { StatusName } from '#ui';
import type { TimelineNode } from './timeline.ts';

export interface Bar {
  from: number;
  to: number;
  look: 'queued' | 'executing' | 'waiting';
}

/** What is drawn of a row: thin while it queued, thick while it executed, hatched while it waited. */
export function barsOf(node: TimelineNode, queuedMs: number, isWait: boolean): Bar[] {
  const { from, to, step } = node;
  if (!Number.isFinite(from) || step?.status === 'skipped' || step?.status === 'disabled') return [];
  const look = isWait ? 'waiting' : step?.status === 'queued' ? 'queued' : 'executing';
  const bars: Bar[] = [{ from, to, look }];
  if (node.kind === 'run' && queuedMs > 0) bars.unshift({ from: from - queuedMs, to: from, look: 'queued' });
  return bars;
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
