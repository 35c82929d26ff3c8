import { useSession } from '#editor';
import { rename, renameProblem } from '#model';
import type { Block } from '#schema';
import { TextField, useDraftText } from '#ui';

/** The name of a block. Everything that reads it follows when the field is left; Esc gives up. */
export function BlockName({ block, isReadOnly }: { block: Block; isReadOnly: boolean }) {
  const session = useSession();
  const target = { kind: 'block', block: block.id } as const;
  const field = useDraftText({
    value: block.name,
    problem: (name) => renameProblem(session.document.document(), target, name, session.document.tools()),
    onTake: (name) => session.do(rename(target, name)),
  });
  return (
    <TextField
      label="Name of the block"
      isLabelHidden
      className="min-w-0 max-w-90 flex-1"
      isReadOnly={isReadOnly}
      maxLength={40}
      {...field}
    />
  );
}
