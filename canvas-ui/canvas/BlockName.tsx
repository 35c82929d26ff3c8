import { type KeyboardEvent, useState } from 'react';
import { useSession } from '#editor';
import { rename, renameProblem } from '#model';
import { cx } from '#ui';
import { useCanvas, useCanvasState, useFocusCanvas } from './CanvasContext.ts';

/** The name of a block, to be edited in place with F2. */
export function BlockName({ id, name, className }: { id: string; name: string; className?: string }) {
  const isRenaming = useCanvasState(({ renaming }) => renaming === id);
  if (isRenaming) return <NameField id={id} name={name} />;
  return (
    <span className={cx('sy-name block truncate text-body font-semibold', className)} title={name}>
      {name}
    </span>
  );
}

function NameField({ id, name }: { id: string; name: string }) {
  const session = useSession();
  const { store } = useCanvas();
  const focusCanvas = useFocusCanvas();
  const [text, setText] = useState(name);
  const target = { kind: 'block', block: id } as const;
  const problem = renameProblem(session.document.document(), target, text, session.document.tools());
  const close = () => store.setState({ renaming: undefined });
  const commit = () => {
    close();
    if (text !== name && problem === undefined) session.do(rename(target, text));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.key === 'Escape') close();
    else if (event.key === 'Enter' && problem === undefined) commit();
    else return;
    event.preventDefault();
    focusCanvas();
  };
  return (
    <span className="relative block">
      <input
        // biome-ignore lint/a11y/noAutofocus: the author asked to type here
        autoFocus
        aria-label={`Name of ${name}`}
        aria-invalid={problem !== undefined}
        aria-describedby={problem === undefined ? undefined : `${id}-name-problem`}
        value={text}
        maxLength={60}
        spellCheck={false}
        onFocus={(event) => event.currentTarget.select()}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        onBlur={commit}
        className="nodrag nopan -mx-1 w-full rounded-chip border border-strong bg-surface px-1 text-body font-semibold text-text outline-accent focus:outline-2"
      />
      {problem !== undefined && (
        <span
          id={`${id}-name-problem`}
          role="alert"
          className="absolute top-full start-0 z-10 mt-1 w-60 rounded-small border border-border bg-overlay px-2 py-1 text-label text-error shadow-overlay"
        >
          {problem}
        </span>
      )}
    </span>
  );
}
