import type { Action, EditorSession } from '#editor';
import { deleteBlocks, disconnect, duplicateBlocks, ERROR_PORT, indexOf, removeNote, toggleDisabled } from '#model';
import { plural } from './block-words.ts';
import type { CanvasScope } from './CanvasContext.ts';
import { canvasControls } from './controls.ts';
import { edgeActions } from './edge-actions.ts';
import { moveActions } from './move-actions.ts';
import { togglePin } from './pin.ts';
import { writeNote } from './write-note.ts';

const GROUP = 'Blocks';

/** Everything that a key can do on the canvas, in the outline and in the timeline. */
export function createCanvasActions(session: EditorSession, scope: CanvasScope): Action[] {
  const own = [...viewActions(session), ...moveActions(session, scope), ...selectActions(session, scope)];
  return scope.isReadOnly
    ? own
    : [
        ...own,
        ...addActions(session),
        ...changeActions(session, scope),
        ...edgeActions(session, scope),
        ...clipboardKeys(),
      ];
}

/** The one selected block. */
function onlyBlock({ view }: EditorSession): string | undefined {
  const { selected } = view.store.getState();
  return selected.size === 1 ? [...selected][0] : undefined;
}

function selection({ view }: EditorSession): string[] {
  return [...view.store.getState().selected];
}

/** What is selected, or everything. */
export function tidy(session: EditorSession): void {
  const { document, notices } = session;
  void document.tidy(selection(session)).then((count) => notices.announce(`Tidied ${plural(count, 'block')}`));
}

function viewActions(session: EditorSession): Action[] {
  const group = 'View';
  const scope = 'canvas' as const;
  return [
    { id: 'fit', title: 'Fit all blocks', group, keys: ['Shift+1'], scope, run: () => canvasControls.fit() },
    {
      id: 'fit-selection',
      title: 'Fit the selection',
      group,
      keys: ['Shift+2'],
      scope,
      run: () => canvasControls.fit('selection'),
    },
    { id: 'zoom-100', title: 'Zoom to 100 %', group, keys: ['Shift+0'], scope, run: () => canvasControls.zoomTo(1) },
    { id: 'zoom-in', title: 'Zoom in', group, keys: ['+', '='], scope, run: () => canvasControls.zoomIn() },
    { id: 'zoom-out', title: 'Zoom out', group, keys: ['-'], scope, run: () => canvasControls.zoomOut() },
    { id: 'tidy', title: 'Tidy', group, keys: ['Shift+T'], scope, run: () => tidy(session) },
  ];
}

function selectActions(session: EditorSession, { store, document }: CanvasScope): Action[] {
  const { view } = session;
  const scope = 'canvas' as const;
  const edit = () => {
    const { focused, inspector } = view.store.getState();
    if (focused !== undefined) view.select([focused], { tab: 'config' });
    view.set({
      inspector: { ...inspector, isOpen: true },
      ...(focused === undefined ? { functionTab: 'parameters', isFunctionOpen: true } : {}),
    });
    if (focused !== undefined) view.jumpTo(focused, '');
  };
  const leave = () => {
    if (store.getState().connecting) return store.setState({ connecting: undefined });
    const { selectedEdge, passes } = view.store.getState();
    if (selectedEdge) view.select([selectedEdge.from]);
    else view.select([], { focus: false });
    view.set({ passes, isFunctionOpen: false });
    store.setState({ selectedNote: undefined, editingNote: undefined });
  };
  return [
    {
      id: 'edit-block',
      title: 'Edit the block',
      group: GROUP,
      keys: ['Enter'],
      scope,
      isEnabled: () => view.store.getState().selectedEdge === undefined,
      run: edit,
    },
    { id: 'leave', title: 'Clear the selection', group: GROUP, keys: ['Escape'], scope, run: leave },
    {
      id: 'select-all',
      title: 'Select all blocks',
      group: GROUP,
      keys: ['Ctrl+A'],
      scope,
      run: () => view.select(indexOf(document()).blocks.keys()),
    },
  ];
}

function addActions(session: EditorSession): Action[] {
  const { view } = session;
  const scope = 'canvas' as const;
  const isEnabled = () => onlyBlock(session) !== undefined;
  const pick = (spot: (id: string) => Parameters<typeof view.show>[0]) => () => {
    const id = onlyBlock(session);
    if (id !== undefined) view.show(spot(id));
  };
  return [
    {
      id: 'add-after',
      title: 'Add a block after the selected one',
      group: GROUP,
      keys: ['A'],
      scope,
      run: () => {
        const id = onlyBlock(session);
        view.show({ kind: 'picker', spot: id === undefined ? { in: 'body' } : { after: id } });
      },
    },
    {
      id: 'add-before',
      title: 'Add a block before the selected one',
      group: GROUP,
      keys: ['B'],
      scope,
      isEnabled,
      run: pick((before) => ({ kind: 'picker', spot: { before } })),
    },
    {
      id: 'add-on-error',
      title: 'Add a block on error',
      group: GROUP,
      keys: ['Shift+A'],
      scope,
      isEnabled,
      run: pick((after) => ({ kind: 'picker', spot: { after, port: ERROR_PORT } })),
    },
    {
      id: 'connect',
      title: 'Connect to…',
      group: GROUP,
      keys: ['C'],
      scope,
      isEnabled,
      run: pick((from) => ({ kind: 'connect', from })),
    },
    {
      id: 'replace',
      title: 'Replace…',
      group: GROUP,
      scope,
      isEnabled,
      run: pick((block) => ({ kind: 'replace', block })),
    },
  ];
}

function changeActions(session: EditorSession, canvas: CanvasScope): Action[] {
  const { view } = session;
  const { store } = canvas;
  const scope = 'canvas' as const;
  const isEnabled = () => view.store.getState().selected.size > 0;
  const remove = (heal: boolean) => () => {
    const { selectedEdge } = view.store.getState();
    const { selectedNote } = store.getState();
    if (selectedEdge) session.do(disconnect([selectedEdge]));
    else if (selectedNote !== undefined) session.do(removeNote(selectedNote));
    else removeBlocks(session, selection(session), heal);
    view.set({ selectedEdge: undefined });
    store.setState({ selectedNote: undefined });
  };
  const canRemove = () =>
    isEnabled() || view.store.getState().selectedEdge !== undefined || store.getState().selectedNote !== undefined;
  return [
    {
      id: 'delete',
      title: 'Delete and join',
      group: GROUP,
      keys: ['Delete', 'Backspace'],
      scope,
      isEnabled: canRemove,
      run: remove(true),
    },
    {
      id: 'delete-apart',
      title: 'Delete without joining',
      group: GROUP,
      keys: ['Ctrl+Delete', 'Ctrl+Backspace'],
      scope,
      isEnabled: canRemove,
      run: remove(false),
    },
    {
      id: 'rename',
      title: 'Rename',
      group: GROUP,
      keys: ['F2'],
      scope,
      isEnabled: () => onlyBlock(session) !== undefined || store.getState().selectedNote !== undefined,
      run: () => store.setState({ renaming: onlyBlock(session), editingNote: store.getState().selectedNote }),
    },
    {
      id: 'disable',
      title: 'Disable or enable',
      group: GROUP,
      keys: ['D'],
      scope,
      isEnabled,
      run: () => session.do(toggleDisabled(selection(session))),
    },
    {
      id: 'pin',
      title: 'Pin or unpin the output',
      group: GROUP,
      keys: ['P'],
      scope,
      isEnabled: () => onlyBlock(session) !== undefined,
      run: () => togglePin(session, onlyBlock(session)),
    },
    { id: 'note', title: 'Write a note', group: GROUP, keys: ['N'], scope, run: () => writeNote(session, canvas) },
    {
      id: 'duplicate',
      title: 'Duplicate',
      group: GROUP,
      keys: ['Ctrl+D'],
      scope,
      isEnabled,
      run: () => session.do(duplicateBlocks(selection(session))),
    },
  ];
}

/** Deletes, and goes on at the block before: the keyboard must be somewhere. */
export function removeBlocks(session: EditorSession, ids: readonly string[], heal: boolean): void {
  const [first = ''] = ids;
  const { blocks, graphs } = indexOf(session.document.document());
  const edges = graphs.get(blocks.get(first)?.graph ?? '')?.graph.edges ?? [];
  const name = ids.length === 1 ? (blocks.get(first)?.block.name ?? '') : `${ids.length} blocks`;
  const outcome = session.document.perform(deleteBlocks(ids, { heal }));
  if (!outcome.ok) {
    session.notices.error(outcome.reason);
    return;
  }
  const left = indexOf(session.document.document()).blocks;
  const beside = [
    ...edges.filter(({ to }) => to === first).map(({ from }) => from),
    ...edges.filter(({ from }) => from === first).map(({ to }) => to),
  ];
  const next = beside.find((id) => left.has(id));
  session.view.select(next === undefined ? [] : [next]);
  session.offerUndo(`Deleted ${name}.`);
}

/** Only to be listed: the browser's own events carry the clipboard, see use-clipboard.ts. */
function clipboardKeys(): Action[] {
  const group = GROUP;
  const shared = { group, scope: 'canvas' as const, isEnabled: () => false, run: () => undefined };
  return [
    { id: 'copy', title: 'Copy', keys: ['Ctrl+C'], ...shared },
    { id: 'cut', title: 'Cut', keys: ['Ctrl+X'], ...shared },
    { id: 'paste', title: 'Paste', keys: ['Ctrl+V'], ...shared },
  ];
}
