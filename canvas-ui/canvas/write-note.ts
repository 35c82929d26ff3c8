import type { EditorSession } from '#editor';
import { addNote, type Point, snap } from '#model';
import type { CanvasScope } from './CanvasContext.ts';

const SIZE = { width: 256, height: 112 };
const GAP = 32;

/** A new note, ready to be typed into: at a point, or beside the selected block. */
export function writeNote(session: EditorSession, { flow, store }: CanvasScope, at?: Point): void {
  const { selected, focused } = session.view.store.getState();
  const [first] = selected;
  const box = flow.current.places.get(first ?? focused ?? '')?.box;
  const notes = session.document.document().layout.notes ?? [];
  const point =
    at ??
    (box ? { x: box.x - SIZE.width - GAP, y: box.y } : { x: -SIZE.width - GAP, y: notes.length * (SIZE.height + GAP) });
  const outcome = session.document.perform(addNote({ ...snap(point), ...SIZE, text: '', color: 'yellow' }));
  if (!outcome.ok) {
    session.notices.error(outcome.reason);
    return;
  }
  const [id] = outcome.select;
  store.setState({ editingNote: id, selectedNote: id });
}
