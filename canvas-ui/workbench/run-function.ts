import { type EditorSession, lastInputs } from '#editor';
import type { Parameter } from '#schema';

/** Runs at once where every value that is needed is known; else asks for them first. */
export function runFunction(session: EditorSession, { dry = false } = {}): void {
  const { document, view, runner } = session;
  const { params, layout } = document.document();
  const inputs = lastInputs(session);
  const last = inputs.params ?? {};
  const isKnown = ({ name, required, default: usual }: Parameter) =>
    !required || usual !== undefined || layout.testValues?.[name] !== undefined || last[name] !== undefined;
  const { drawer } = view.store.getState();
  // Problems were looked at before; now it is the run that counts.
  const tab = drawer.tab === 'problems' ? 'timeline' : drawer.tab;
  if (!drawer.isOpen || tab !== drawer.tab) view.set({ drawer: { ...drawer, tab, isOpen: true } });
  if (!params.every(isKnown)) view.show({ kind: 'test' });
  else void runner.test({ ...inputs, ...(dry ? { dry } : {}) });
}
