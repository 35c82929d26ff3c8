import type { TestRequest } from '#api';
import { indexOf, passesTo, type RunState } from '#model';
import type { Run, Step } from '#schema';
import type { EditorSession } from './session.ts';

const MISSING = 'run.missingData';

/** Runs one block with what is known of the blocks before it: pins, and outputs of the last test-run. */
export async function runBlock(session: EditorSession, id: string): Promise<void> {
  await runWith(session, 'only', id);
}

/** Runs the block and what comes after it, with what is known of the blocks before it. */
export async function runFrom(session: EditorSession, id: string): Promise<void> {
  await runWith(session, 'from', id);
}

async function runWith(session: EditorSession, how: 'only' | 'from', id: string): Promise<void> {
  const { runner, runs, view } = session;
  const last = runs.state().run;
  const useRun = last?.mode === 'test' ? { useRun: last.id } : {};
  view.set({ tab: 'output' });
  await runner.test({ ...lastInputs(session), run: how, block: id, ...useRun });
}

/** Runs the block and what leads to it. */
export async function runTo(session: EditorSession, id: string): Promise<void> {
  session.view.set({ tab: 'output' });
  await session.runner.test({ ...lastInputs(session), run: 'upTo', block: id });
}

/** What was given to the last test-run; a further one is about the same case. */
export function lastInputs({ runner }: EditorSession): Pick<TestRequest, 'params' | 'environment'> {
  const { params, environment } = runner.store.getState().last ?? {};
  return { ...(params ? { params } : {}), ...(environment === undefined ? {} : { environment }) };
}

/** A test-run has ended: a failure leads to the block that failed, and what did not start says why. */
export function tellOutcome(session: EditorSession, run: Run | undefined): void {
  const { runner, runs, notices } = session;
  const { problem, last } = runner.store.getState();
  if (problem) tellRefusal(session, problem, last);
  else if (run?.error?.code === MISSING) offerRunTo(session, run.error.detail, last);
  else if (run?.status === 'failed') showFailure(session, firstFailure(run, runs.state()));
  else if (run) notices.announce(run.status === 'cancelled' ? 'Run stopped' : 'Run finished');
}

function tellRefusal(
  session: EditorSession,
  { code, message, issues }: { code: string; message: string; issues: readonly unknown[] },
  last: TestRequest | undefined,
): void {
  const { notices, view, document } = session;
  if (code === MISSING) offerRunTo(session, message, last);
  else if (issues.length === 0) notices.error(message);
  else {
    document.touch();
    const first = document.store.getState().problems.all.find(({ severity }) => severity === 'error')?.target;
    const show = () => {
      if (first?.kind === 'block') view.jumpTo(first.block, first.field, first.tab);
      else if (code === 'params.invalid') view.show({ kind: 'test' });
      else view.select([]);
    };
    const count = issues.length === 1 ? 'A problem' : `${issues.length} problems`;
    notices.info(`${count} must be mended before it can run.`, { label: 'Show', onPress: show });
  }
}

function offerRunTo(session: EditorSession, message: string, last: TestRequest | undefined): void {
  const { block } = last ?? {};
  if (block === undefined) session.notices.error(message);
  else session.notices.info(message, { label: 'Run to here', onPress: () => void runTo(session, block) });
}

function showFailure({ view, notices, document }: EditorSession, step: Step | undefined): void {
  notices.announce(step ? `Run failed at ${step.name}` : 'Run failed');
  if (!step || !indexOf(document.document()).blocks.has(step.block)) return;
  const { inspector, passes } = view.store.getState();
  view.set({
    inspector: { ...inspector, isOpen: true },
    passes: { ...passes, ...passesTo(document.document(), step.path) },
  });
  view.select([step.block], { tab: 'output' });
}

/** The failure that came first of those that the run failed of: what a container made of it has ended later. */
function firstFailure({ failedPath = '' }: Run, { blocks }: RunState): Step | undefined {
  const failed = [...blocks.values()].flatMap(({ steps }) =>
    [...steps.values()].filter(({ path, status }) => status === 'error' && path.startsWith(failedPath)),
  );
  return failed.sort((a, b) => endOf(a) - endOf(b) || b.path.length - a.path.length)[0];
}

function endOf({ startedAt, durationMs }: Step): number {
  return Date.parse(startedAt) + durationMs;
}
