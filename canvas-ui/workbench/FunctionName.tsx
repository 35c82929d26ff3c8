import { useState } from 'react';
import { useDocument, useSession } from '#editor';
import { renameFunction } from '#model';
import { nameProblem } from '#schema';
import { Tooltip } from '#ui';

/** The name, edited in its place. Enter keeps it, Esc takes it back. */
export function FunctionName() {
  const session = useSession();
  const name = useDocument(({ history }) => history.document.name);
  const [typed, setTyped] = useState<string>();
  const problem = typed === undefined || typed === name ? undefined : nameProblem(typed);
  const finish = () => {
    if (typed !== undefined && typed !== name && !problem) session.do(renameFunction(typed));
    setTyped(undefined);
  };
  return (
    <Tooltip text={problem ?? 'Rename the function'}>
      <input
        aria-label="Name of the function"
        aria-invalid={problem !== undefined}
        className={`field-sizing-content h-7 min-w-12 max-w-80 truncate rounded-small border bg-transparent px-1 text-strong font-semibold ${problem ? 'border-error' : 'border-transparent hover:border-border'}`}
        value={typed ?? name}
        spellCheck={false}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={finish}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !problem) event.currentTarget.blur();
          if (event.key === 'Escape') {
            setTyped(undefined);
            event.currentTarget.value = name;
            event.currentTarget.blur();
          }
        }}
      />
    </Tooltip>
  );
}
