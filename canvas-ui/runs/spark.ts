import type { RunStatus } from '#schema';

interface ShownRun {
  id: string;
  status: RunStatus;
  durationMs: number | null;
}

export interface SparkBar {
  id: string;
  status: RunStatus;
  height: number;
  /** Place from the left: the newest is always at the right end. */
  at: number;
}

const MOST = 20;
const LEAST_HEIGHT = 4;

/** Heights by the logarithm of the duration: one slow run must not make all others flat. Failures are never small. */
export function sparkBars(runs: readonly ShownRun[], height: number): SparkBar[] {
  const shown = runs.slice(0, MOST).toReversed();
  const logs = shown.map(({ durationMs }) => Math.log10(Math.max(1, durationMs ?? 1)));
  const least = Math.min(...logs);
  const span = Math.max(...logs) - least || 1;
  return shown.map(({ id, status }, index) => {
    const part = ((logs[index] ?? 0) - least) / span;
    const byTime = LEAST_HEIGHT + part * (height - LEAST_HEIGHT);
    return {
      id,
      status,
      height: Math.round(status === 'failed' ? Math.max(byTime, height * 0.6) : byTime),
      at: MOST - shown.length + index,
    };
  });
}

/** "Last 20 runs: 18 success, 2 failed. The last one: success." */
export function sparkText(runs: readonly ShownRun[], wordOf: (status: RunStatus) => string): string {
  const shown = runs.slice(0, MOST);
  const [last] = shown;
  if (!last) return 'No runs yet';
  const counts = new Map<RunStatus, number>();
  for (const { status } of shown) counts.set(status, (counts.get(status) ?? 0) + 1);
  const parts = [...counts].map(([status, count]) => `${count} ${wordOf(status)}`);
  return `Last ${shown.length === 1 ? 'run' : `${shown.length} runs`}: ${parts.join(', ')}. Newest: ${wordOf(last.status)}.`;
}
