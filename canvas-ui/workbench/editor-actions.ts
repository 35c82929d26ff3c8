import { type Action, type EditorSession, goToNextProblem, runBlock, runTo, type Target } from '#editor';
import { indexOf } from '#model';
import { canvasControls } from '../canvas/index.ts';
import { runFunction } from './run-function.ts';
import { screenWidth } from './use-screen-width.ts';

/** What can be done in the editor wherever the focus is. The canvas adds what concerns blocks. */
export function createEditorActions(session: EditorSession): readonly Action[] {
  return [...runActions(session), ...editActions(session), ...panelActions(session)];
}

/** Each block of the function, to go to. */
export function blockTargets({ catalog, document, view }: EditorSession): Target[] {
  return [...indexOf(document.document()).blocks.values()].map(({ block: { id, name, type } }) => ({
    id: `block ${id}`,
    group: 'Blocks',
    title: name,
    hint: catalog.block(type)?.title ?? type,
    run() {
      view.select([id]);
      canvasControls.panTo(id);
    },
  }));
}

function runActions(session: EditorSession): Action[] {
  const { view, runner } = session;
  const group = 'Run';
  const only = () => {
    const { selected } = view.store.getState();
    return selected.size === 1 ? [...selected][0] : undefined;
  };
  const mayRun = () => session.whyNot('function.test') === undefined;
  return [
    {
      id: 'run-block',
      title: 'Run the selected block, or the function',
      group,
      keys: ['Ctrl+Enter'],
      scope: 'editor',
      isEnabled: mayRun,
      run: () => {
        const block = only();
        if (block === undefined) runFunction(session);
        else void runBlock(session, block);
      },
    },
    {
      id: 'run-function',
      title: 'Run the function',
      group,
      keys: ['Ctrl+Shift+Enter'],
      scope: 'editor',
      isEnabled: mayRun,
      run: () => runFunction(session),
    },
    {
      id: 'run-to-here',
      title: 'Run to the selected block',
      group,
      keys: ['Alt+Enter'],
      scope: 'editor',
      isEnabled: () => mayRun() && only() !== undefined,
      run: () => {
        const block = only();
        if (block !== undefined) void runTo(session, block);
      },
    },
    {
      id: 'stop',
      title: 'Stop the run',
      group,
      keys: ['Ctrl+.'],
      scope: 'editor',
      isEnabled: () => runner.store.getState().phase !== 'idle',
      run: () => void runner.stop(),
    },
    {
      ...{ id: 'publish', title: 'Publish', group, scope: 'editor' },
      isEnabled: () => session.whyNot('function.publish') === undefined,
      run: () => view.show({ kind: 'publish' }),
    },
  ];
}

function editActions(session: EditorSession): Action[] {
  const { autosave, notices } = session;
  const group = 'Edit';
  return [
    { id: 'undo', title: 'Undo', group, keys: ['Ctrl+Z'], scope: 'editor', run: session.undo },
    { id: 'redo', title: 'Redo', group, keys: ['Ctrl+Shift+Z', 'Ctrl+Y'], scope: 'editor', run: session.redo },
    {
      id: 'save',
      title: 'Save now',
      group,
      keys: ['Ctrl+S'],
      scope: 'editor',
      run: () => void autosave.flush().then((isSaved) => isSaved && notices.announce('Saved')),
    },
    {
      id: 'next-problem',
      title: 'Next problem',
      group,
      keys: ['F8'],
      scope: 'editor',
      run: () => goToNextProblem(session, 1),
    },
    {
      id: 'previous-problem',
      title: 'Previous problem',
      group,
      keys: ['Shift+F8'],
      scope: 'editor',
      run: () => goToNextProblem(session, -1),
    },
  ];
}

function panelActions({ view }: EditorSession): Action[] {
  const { store } = view;
  const group = 'Panels';
  return [
    {
      id: 'toggle-left',
      title: 'Left panel',
      group,
      keys: ['['],
      scope: 'canvas',
      run: () => {
        const { left } = store.getState();
        view.set({ left: { ...left, isOpen: !left.isOpen } });
      },
    },
    {
      id: 'toggle-inspector',
      title: 'Inspector',
      group,
      keys: [']'],
      scope: 'canvas',
      run: () => {
        const { inspector, selected, isFunctionOpen } = store.getState();
        if (screenWidth() !== 'wide' && selected.size === 0) view.set({ isFunctionOpen: !isFunctionOpen });
        else view.set({ inspector: { ...inspector, isOpen: !inspector.isOpen } });
      },
    },
    {
      id: 'toggle-drawer',
      title: 'Run drawer',
      group,
      keys: ['L'],
      scope: 'canvas',
      run: () => {
        const { drawer } = store.getState();
        view.set({ drawer: { ...drawer, isOpen: !drawer.isOpen } });
      },
    },
    {
      id: 'wide-inspector',
      title: 'Wide inspector',
      group,
      keys: ['Shift+Enter'],
      scope: 'canvas',
      run: () => {
        const { inspector } = store.getState();
        view.set({ inspector: { ...inspector, isOpen: true, isWide: !inspector.isWide } });
      },
    },
    {
      id: 'find',
      title: 'Find in this function',
      group,
      keys: ['Ctrl+F', 'F3'],
      scope: 'editor',
      run: () => {
        const { left } = store.getState();
        view.set({ left: { ...left, isOpen: true, tab: 'find' } });
      },
    },
    { id: 'next-region', title: 'Next region', group, keys: ['F6'], scope: 'editor', run: () => focusRegion(1) },
    {
      id: 'previous-region',
      title: 'Previous region',
      group,
      keys: ['Shift+F6'],
      scope: 'editor',
      run: () => focusRegion(-1),
    },
  ];
}

const FOCUSABLE =
  'button:not([disabled]), [href], input:not([disabled]), textarea, select, [tabindex]:not([tabindex="-1"]), [contenteditable="true"]';

/** Goes round the regions that are shown: to where the keyboard enters each. */
function focusRegion(step: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')].filter(
    (one) => one.offsetParent !== null,
  );
  const at = regions.findIndex((region) => region.contains(document.activeElement));
  // From nowhere backwards is the last one.
  const to = at < 0 && step < 0 ? -1 : at + step;
  const next = regions.at(to % Math.max(1, regions.length));
  (next?.querySelector<HTMLElement>(FOCUSABLE) ?? next)?.focus();
}
