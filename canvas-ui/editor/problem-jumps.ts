import { jumpPlace, type LocatedProblem, nextProblem } from '#model';
import type { EditorSession } from './session.ts';

/** Goes to the next problem after the one that was gone to last, round and round. */
export function goToNextProblem(session: EditorSession, step: 1 | -1): void {
  const { problems } = session.document.store.getState();
  const next = nextProblem(problems, session.view.store.getState().jump, step);
  if (next) goToProblem(session, next);
  else session.notices.info('There is no problem in this function.');
}

/** Selects what has the problem and puts the cursor into its field. */
export function goToProblem({ view, notices }: EditorSession, { target, issue }: LocatedProblem): void {
  const { block, field } = jumpPlace(target);
  if (target.kind === 'parameter') view.set({ functionTab: 'parameters' });
  if (target.kind === 'result') view.set({ functionTab: 'returns' });
  if (target.kind === 'settings') view.set({ functionTab: 'settings' });
  view.jumpTo(block, field, target.kind === 'block' ? target.tab : 'config');
  notices.announce(`${issue.severity}: ${issue.message}`);
}
