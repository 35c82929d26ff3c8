import { useState } from 'react';
import { useSession } from '#editor';
import { rename, renameProblem } from '#model';
import type { Block } from '#schema';
import { TextField } from '#ui';

/** The name of a block. Everything that reads it follows when the field is left; Esc gives up. */
export function BlockName({ block, isReadOnly }: { block: Block; isReadOnly: boolean }) {
  const session = useSession();
  const [draft, setDraft] = useState<string>();
  const target = { kind: 'block', block: block.id } as const;
  const problem =
    draft === undefined || draft === block.name
      ? undefined
      : renameProblem(session.document.document(), target, draft, session.document.tools());
  const commit = () => {
    setDraft(undefined);
    if (draft === undefined || draft === block.name || problem !== undefined) return;
    session.do(rename(target, draft));
  };
  return (
    <TextField
      label="Name of the block"
      isLabelHidden
      className="min-w-0 max-w-90 flex-1"
      value={draft ?? block.name}
      error={problem}
      isReadOnly={isReadOnly}
      maxLength={40}
      onChange={setDraft}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit();
        if (event.key !== 'Escape' || draft === undefined) return;
        event.stopPropagation();
        setDraft(undefined);
      }}
    />
  );
}
