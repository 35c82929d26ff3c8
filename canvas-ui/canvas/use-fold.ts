import { useSession } from '#editor';
import { toggleCollapsed } from '#model';
import { useFocusCanvas } from './CanvasContext.ts';

/** Opens or closes a container. The button that did it is gone then, so the keyboard goes to the block. */
export function useFold(id: string): () => void {
  const session = useSession();
  const focusCanvas = useFocusCanvas();
  return () => {
    if (!session.do(toggleCollapsed([id])).ok) return;
    session.view.select([id]);
    focusCanvas();
  };
}
