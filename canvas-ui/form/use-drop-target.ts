import { type DragEvent, useState } from 'react';
import { REFERENCE_TYPE } from '../code/index.ts';
import type { InsertTarget } from './surroundings.tsx';

/** Takes rows of the data tree that are dropped on a field. A code editor in it puts them where they are dropped. */
export function useDropTarget(target: InsertTarget) {
  const [isOver, setOver] = useState(false);
  const isOurs = (event: DragEvent) => event.dataTransfer.types.includes(REFERENCE_TYPE) && !isOnEditor(event);
  return {
    isOver,
    props: {
      onDragOverCapture(event: DragEvent) {
        if (!isOurs(event)) return;
        event.preventDefault();
        event.stopPropagation();
        setOver(true);
      },
      onDragLeave: () => setOver(false),
      onDropCapture(event: DragEvent) {
        setOver(false);
        if (!isOurs(event)) return;
        event.preventDefault();
        event.stopPropagation();
        target.insert(event.dataTransfer.getData(REFERENCE_TYPE), 'insert');
      },
    },
  };
}

function isOnEditor({ target }: DragEvent): boolean {
  return target instanceof Element && target.closest('.cm-editor') !== null;
}
