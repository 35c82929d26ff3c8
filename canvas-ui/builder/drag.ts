import type { DragEvent } from 'react';
import { addComponent, addSection, indexOfPage, moveComponent, type Spot, type StackRef } from '#page-model';
import type { PageDocument } from '#schema';
import type { PageSession } from './page-session.ts';

/** What is on its way: a new component of a type, or one that moves. */
export type Dragged = { kind: 'add'; type: string } | { kind: 'move'; id: string };

// While something is dragged over a place, a browser does not tell what it is.
let now: Dragged | undefined;

export function startDrag(event: DragEvent, what: Dragged): void {
  now = what;
  event.dataTransfer.effectAllowed = 'copyMove';
  event.dataTransfer.setData('text/plain', what.kind === 'add' ? what.type : what.id);
  const ended = () => {
    now = undefined;
    removeEventListener('dragend', ended);
  };
  addEventListener('dragend', ended);
}

export function dragged(): Dragged | undefined {
  return now;
}

/** Where something would go in, and where the line is that tells so, in the stage. */
export interface DropPlace {
  spot: Spot;
  left: number;
  top: number;
  width: number;
}

/** The place at a point of the screen: an empty one, or before or behind the innermost component there, else the nearest. */
export function dropAt(
  content: HTMLElement,
  document: PageDocument,
  { clientX: x, clientY: y }: { clientX: number; clientY: number },
): DropPlace | undefined {
  const around = content.getBoundingClientRect();
  const all = [...content.querySelectorAll<HTMLElement>('[data-component], [data-stack]')].map((element) => ({
    element,
    box: element.getBoundingClientRect(),
  }));
  const inside = all.filter(({ box }) => x >= box.left && x <= box.right && y >= box.top - 8 && y <= box.bottom + 8);
  const distance = ({ box }: (typeof all)[number]) =>
    Math.hypot(Math.max(box.left - x, 0, x - box.right), Math.max(box.top - y, 0, y - box.bottom));
  const found = inside.at(-1) ?? [...all].sort((one, other) => distance(one) - distance(other))[0];
  if (!found) return undefined;
  const { element, box } = found;
  const line = { left: box.left - around.left, width: box.width };
  if (element.dataset.stack !== undefined) {
    const stack: StackRef = JSON.parse(element.dataset.stack);
    return { spot: { stack, at: 0 }, ...line, top: box.top - around.top + box.height / 2 };
  }
  const placed = indexOfPage(document).components.get(element.dataset.component ?? '');
  if (!placed) return undefined;
  const isBehind = y > box.top + box.height / 2;
  const spot = { stack: placed.spot.stack, at: placed.spot.at + (isBehind ? 1 : 0) };
  return { spot, ...line, top: (isBehind ? box.bottom + 7 : box.top - 9) - around.top };
}

export function drop(session: PageSession, place: DropPlace | undefined): void {
  const what = now;
  now = undefined;
  if (!what) return;
  const spot = place?.spot ?? spotAtEnd(session);
  session.do(what.kind === 'add' ? addComponent(what.type, spot) : moveComponent(what.id, spot));
}

/** Behind what is selected, else at the end of the page. */
export function spotAtEnd(session: PageSession): Spot {
  const document = session.document();
  const index = indexOfPage(document);
  const { selected } = session.store.getState();
  const placed = selected === undefined ? undefined : index.components.get(selected);
  if (placed && placed.spot.stack.kind !== 'overlays') return { ...placed.spot, at: placed.spot.at + 1 };
  const column = [...index.columns.keys()].at(-1);
  if (column !== undefined) return { stack: { kind: 'column', column }, at: Number.MAX_SAFE_INTEGER };
  session.do(addSection());
  return spotAtEnd(session);
}
