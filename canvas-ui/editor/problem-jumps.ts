import type { JumpTarget, LocatedProblem } from '#model';
import type { EditorSession } from './session.ts';

/** Goes to the next problem after the one that was gone to last, round and round. */
export function nextProblem(session: EditorSession, step: 1 | -1): void {
  const { problems } = session.document.store.getState();
  const { jump } = session.view.store.getState();
  const { all } = problems;
  if (all.length === 0) {
    session.notices.info('There is no problem in this function.');
    return;
  }
  const at = all.findIndex(({ target }) => isAt(target, jump?.block, jump?.field));
  const next = all.at((at < 0 && step < 0 ? -1 : at + step) % all.length);
  if (next) goToProblem(session, next);
}

function isAt(target: JumpTarget, block: string | undefined, field: string | undefined): boolean {
  const [ofBlock, ofField] = placeOf(target);
  return ofBlock === block && ofField === field;
}

function placeOf(target: JumpTarget): [string | undefined, string] {
  switch (target.kind) {
    case 'block':
      return [target.block, target.field];
    case 'edge':
      return [target.block, ''];
    case 'parameter':
      return [undefined, `/params/${target.name}${target.field}`];
    case 'settings':
    case 'layout':
      return [undefined, `/${target.kind}${target.field}`];
    case 'result':
    case 'function':
      return [undefined, `/${target.kind}`];
  }
}

/** Selects what has the problem and puts the cursor into its field. */
export function goToProblem({ view, notices }: EditorSession, { target, issue }: LocatedProblem): void {
  const [block, field] = placeOf(target);
  if (target.kind === 'parameter') view.set({ functionTab: 'parameters' });
  if (target.kind === 'result') view.set({ functionTab: 'returns' });
  if (target.kind === 'settings') view.set({ functionTab: 'settings' });
  view.jumpTo(block, field, target.kind === 'block' ? target.tab : 'config');
  notices.announce(`${issue.severity}: ${issue.message}`);
}
