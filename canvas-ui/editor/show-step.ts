import { indexOf, passesTo } from '#model';
import type { Step } from '#schema';
import type { EditorSession } from './session.ts';
import type { InspectorTab } from './view-store.ts';

/** The loops around a step show its pass, so that whatever is told of its block is told of this step. */
export function showPassOf({ view, document }: EditorSession, path: string): void {
  const { passes } = view.store.getState();
  view.set({ passes: { ...passes, ...passesTo(document.document(), path) } });
}

/** Selects the block of a step. That of a function which was called stands elsewhere. */
export function selectStep(session: EditorSession, { block, path }: Step, show: { tab?: InspectorTab } = {}): void {
  if (!indexOf(session.document.document()).blocks.has(block)) return;
  showPassOf(session, path);
  session.view.select([block], show);
}
