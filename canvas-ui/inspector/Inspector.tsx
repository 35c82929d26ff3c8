import { Layers } from 'lucide-react';
import { useDocument, useSession, useView } from '#editor';
import { deleteBlocks, indexOf, toggleDisabled } from '#model';
import { Button, EmptyState } from '#ui';
import { FunctionInspector } from './FunctionInspector.tsx';
import { BlockInspector } from './parts.ts';

/** What is selected: a block, several, or the function itself. */
export function Inspector() {
  const selected = useView((state) => state.selected);
  const [only] = selected;
  const block = useDocument(({ history }) =>
    selected.size === 1 && only !== undefined ? indexOf(history.document).blocks.get(only)?.block : undefined,
  );
  if (block) return <BlockInspector key={block.id} block={block} />;
  return selected.size > 1 ? <SeveralBlocks ids={[...selected]} /> : <FunctionInspector />;
}

function SeveralBlocks({ ids }: { ids: readonly string[] }) {
  const session = useSession();
  const remove = () => {
    if (session.do(deleteBlocks(ids)).ok) {
      session.offerUndo(`${ids.length} blocks deleted.`);
    }
  };
  return (
    <EmptyState
      icon={Layers}
      title={`${ids.length} blocks selected`}
      text="Select one block to see and change what it does."
      action={
        <div className="flex gap-2">
          <Button onPress={() => session.do(toggleDisabled(ids))}>Disable or enable</Button>
          <Button onPress={remove}>Delete</Button>
        </div>
      }
    />
  );
}
