import type { Action, EditorSession } from '#editor';
import type { CanvasScope } from './CanvasContext.ts';
import { edgesOf, nextEdge } from './edge-steps.ts';

const GROUP = 'Connections';

/** From a block to its edges, along them, and back: `E` goes there, arrows go on. */
export function edgeActions(session: EditorSession, { document, shapes }: CanvasScope): Action[] {
  const { view } = session;
  const current = () => view.store.getState().selectedEdge;
  const isEnabled = () => current() !== undefined;
  const go = (step: 1 | -1) => () => {
    const { selectedEdge, focused } = view.store.getState();
    if (!selectedEdge) return;
    const edges = edgesOf(document(), focused ?? selectedEdge.from, shapes());
    view.set({ selectedEdge: nextEdge(edges, selectedEdge, step) ?? selectedEdge });
  };
  const shared = { group: GROUP, scope: 'canvas' as const };
  return [
    {
      id: 'go-edge',
      title: 'Connections of the block',
      keys: ['E'],
      ...shared,
      run: () => {
        const { selectedEdge, focused } = view.store.getState();
        if (selectedEdge) return go(1)();
        const [first] = focused === undefined ? [] : edgesOf(document(), focused, shapes());
        if (first) view.set({ selectedEdge: first, selected: new Set() });
        else session.notices.announce('No connections');
      },
    },
    { id: 'edge-left', title: 'Connection to the left', keys: ['ArrowLeft'], ...shared, isEnabled, run: go(-1) },
    { id: 'edge-right', title: 'Connection to the right', keys: ['ArrowRight'], ...shared, isEnabled, run: go(1) },
    {
      id: 'edge-up',
      title: 'Where the connection comes from',
      keys: ['ArrowUp'],
      ...shared,
      isEnabled,
      run: () => view.select([current()?.from ?? '']),
    },
    {
      id: 'edge-down',
      title: 'Where the connection leads',
      keys: ['ArrowDown'],
      ...shared,
      isEnabled,
      run: () => view.select([current()?.to ?? '']),
    },
    {
      id: 'edge-insert',
      title: 'Insert a block into the connection',
      keys: ['Enter'],
      ...shared,
      isEnabled,
      run: () => {
        const on = current();
        if (on) view.show({ kind: 'picker', spot: { on } });
      },
    },
  ];
}
