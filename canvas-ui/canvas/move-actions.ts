import type { Action, EditorSession } from '#editor';
import { type Direction, follow, moveTo, type Point, withAll } from '#model';
import type { CanvasScope } from './CanvasContext.ts';

const GROUP = 'Move about';
const STEP = 16;
const LONG_STEP = 64;

type Arrow = 'ArrowUp' | 'ArrowDown' | 'ArrowLeft' | 'ArrowRight';

/** Where an arrow leads, and where instead if there is nothing. */
const WAYS: Record<Arrow, { title: string; way: Direction; other: Direction; by: Point }> = {
  ArrowUp: { title: 'Block before', way: 'up', other: 'out', by: { x: 0, y: -1 } },
  ArrowDown: { title: 'Block after', way: 'down', other: 'in', by: { x: 0, y: 1 } },
  ArrowLeft: { title: 'Block to the left', way: 'left', other: 'out', by: { x: -1, y: 0 } },
  ArrowRight: { title: 'Block to the right', way: 'right', other: 'in', by: { x: 1, y: 0 } },
};

const ARROWS: readonly Arrow[] = ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight'];

export function moveActions(session: EditorSession, scope: CanvasScope): Action[] {
  const own = [
    ...ARROWS.map((arrow) => goAction(session, scope, arrow)),
    ...insideActions(session, scope),
    ...spread(session, scope),
  ];
  return scope.isReadOnly ? own : [...own, ...ARROWS.flatMap((arrow) => shiftActions(session, scope, arrow))];
}

function goAction(session: EditorSession, scope: CanvasScope, arrow: Arrow): Action {
  const { title, way, other } = WAYS[arrow];
  return {
    id: `go-${way}`,
    title,
    group: GROUP,
    keys: [arrow],
    scope: 'canvas',
    isEnabled: () => session.view.store.getState().selectedEdge === undefined,
    run: () => {
      const { focused } = session.view.store.getState();
      const to = step(scope, focused, way) ?? step(scope, focused, other);
      if (to !== undefined) session.view.select([to]);
      // Above the first blocks are the parameters.
      else if (arrow === 'ArrowUp') session.view.select([]);
    },
  };
}

/** Only to what is drawn: a collapsed container keeps its blocks to itself. */
function step({ document, shapes, flow }: CanvasScope, from: string | undefined, way: Direction): string | undefined {
  if (from === undefined && way !== 'down' && way !== 'in') return undefined;
  const to = follow(document(), from, way, shapes());
  return to !== undefined && flow.current.places.has(to) ? to : undefined;
}

function insideActions(session: EditorSession, scope: CanvasScope): Action[] {
  const go = (way: Direction) => () => {
    const to = step(scope, session.view.store.getState().focused, way);
    if (to !== undefined) session.view.select([to]);
  };
  const shared = { group: GROUP, scope: 'canvas' as const };
  return [
    { id: 'go-in', title: 'Into the container', keys: ['Ctrl+ArrowDown'], ...shared, run: go('in') },
    { id: 'go-out', title: 'Out of the container', keys: ['Ctrl+ArrowUp'], ...shared, run: go('out') },
  ];
}

function spread(session: EditorSession, { document }: CanvasScope): Action[] {
  const all = (direction: 'up' | 'down') => () => {
    const { focused } = session.view.store.getState();
    if (focused === undefined) return;
    session.view.select(withAll(document(), focused, direction), { focus: false });
  };
  const shared = { group: GROUP, scope: 'canvas' as const };
  return [
    { id: 'select-up', title: 'Select all before', keys: ['Shift+ArrowUp'], ...shared, run: all('up') },
    { id: 'select-down', title: 'Select all after', keys: ['Shift+ArrowDown'], ...shared, run: all('down') },
  ];
}

function shiftActions(session: EditorSession, scope: CanvasScope, arrow: Arrow): Action[] {
  const { way, by } = WAYS[arrow];
  const shift = (distance: number) => () => {
    const positions = session.document.document().layout.positions ?? {};
    const moved = Object.fromEntries(
      [...session.view.store.getState().selected].map((id) => {
        const { x, y } = positions[id] ?? scope.flow.current.places.get(id)?.box ?? { x: 0, y: 0 };
        return [id, { x: x + by.x * distance, y: y + by.y * distance }];
      }),
    );
    moveByHand(session, moved);
  };
  const isEnabled = () => session.view.store.getState().selected.size > 0;
  const shared = { group: GROUP, scope: 'canvas' as const, isEnabled };
  return [
    { id: `move-${way}`, title: `Move ${way}`, keys: [`Alt+${arrow}`], ...shared, run: shift(STEP) },
    {
      id: `move-far-${way}`,
      title: `Move further ${way}`,
      keys: [`Alt+Shift+${arrow}`],
      ...shared,
      run: shift(LONG_STEP),
    },
  ];
}

/** The first move takes the layout over; the author is told how to give it back. */
export function moveByHand(
  session: EditorSession,
  positions: Readonly<Record<string, Point>>,
  { free = false } = {},
): void {
  const isFirst = session.document.document().layout.mode !== 'manual';
  const outcome = session.document.perform(moveTo(positions, { free }));
  if (!outcome.ok) {
    session.notices.error(outcome.reason);
    return;
  }
  if (!isFirst) return;
  session.offerUndo('Manual layout on.', { label: 'Tidy', onPress: () => void session.document.tidy() });
}
