import { Plus, Waypoints } from 'lucide-react';
import { useState } from 'react';
import { useDocument, useSession } from '#editor';
import { isContainer, type Shapes } from '#model';
import type { Block, FunctionDocument } from '#schema';
import { Button } from '#ui';
import { BlockInspector } from '../inspector/index.ts';

/** The only block of a function that has one, and no inner graph in which there could be more. */
function onlyBlock({ body, onError }: FunctionDocument, shapes: Shapes): Block | undefined {
  const [block] = body.blocks;
  return block && body.blocks.length === 1 && !onError && !isContainer(block, shapes) ? block : undefined;
}

/**
 * A function of one block opens as that block: there is nothing to draw yet. It becomes a canvas with its second block, or
 * when the author asks for it, and then stays one.
 */
export function useSingleBlock(): { block: Block | undefined; draw(): void } {
  const { document } = useSession();
  const [isSingle, setSingle] = useState(
    () => onlyBlock(document.document(), document.store.getState().shapes) !== undefined,
  );
  const block = useDocument(({ history, shapes }) => onlyBlock(history.document, shapes));
  if (isSingle && !block) setSingle(false);
  return { block: isSingle ? block : undefined, draw: () => setSingle(false) };
}

export function SingleBlock({ block, onDraw }: { block: Block; onDraw(): void }) {
  const { view } = useSession();
  const add = () => {
    onDraw();
    view.show({ kind: 'picker', spot: { after: block.id } });
  };
  return (
    <div className="h-full overflow-y-auto p-4 md:p-8">
      <div className="mx-auto flex min-h-full max-w-200 flex-col gap-4">
        <section
          aria-label={block.name}
          className="flex min-h-100 flex-1 flex-col rounded-panel border border-border bg-surface shadow-raised"
        >
          <BlockInspector block={block} />
        </section>
        <div className="flex justify-center gap-2">
          <Button icon={Plus} onPress={add}>
            Add a block after it
          </Button>
          <Button variant="quiet" icon={Waypoints} onPress={onDraw}>
            Show the canvas
          </Button>
        </div>
      </div>
    </div>
  );
}
