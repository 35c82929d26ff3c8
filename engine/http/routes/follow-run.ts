import { RunFeed, type Store } from '#core';
import type { LogLine, Run, Step } from '#schema';

const LOOK_MS = 500;
const OPEN = new Set<Run['status']>(['queued', 'running', 'waiting']);

/** A durable run as it is written down, wherever it is worked on: from its start, until it has ended. */
export function followRun({ runs }: Pick<Store, 'runs'>, workspace: string, run: Run, signal: AbortSignal): RunFeed {
  const feed = new RunFeed();
  const told = { status: '', steps: new Map<string, string>(), lines: 0 };
  const look = async () => {
    // The run first: what it did before it ended is then there, too.
    const now = (await runs.get(workspace, run.id)) ?? run;
    const [steps, logs] = await Promise.all([runs.steps(workspace, run.id), runs.logs(workspace, run.id)]);
    for (const step of newSteps(steps, told.steps)) feed.push({ type: 'step', step });
    for (const line of newLines(logs, told)) feed.push({ type: 'log', line });
    if (now.status !== told.status) feed.push({ type: 'run', run: now });
    told.status = now.status;
    return OPEN.has(now.status);
  };
  const again = async () => {
    try {
      while (!signal.aborted && (await look())) await pause(signal);
    } finally {
      feed.close();
    }
  };
  // A database that is away ends the stream; whoever follows comes back.
  void again().catch(() => {});
  return feed;
}

function newSteps(steps: readonly Step[], told: Map<string, string>): Step[] {
  return steps.filter(({ path, status, attempts }) => {
    const now = `${status} ${attempts}`;
    if (told.get(path) === now) return false;
    told.set(path, now);
    return true;
  });
}

function newLines(logs: readonly LogLine[], told: { lines: number }): LogLine[] {
  const fresh = logs.slice(told.lines);
  told.lines = logs.length;
  return fresh;
}

function pause(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, LOOK_MS);
    signal.addEventListener('abort', done, { once: true });
    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}
