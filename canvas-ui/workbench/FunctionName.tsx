import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { queries } from '#api';
import { useDocument, useSession } from '#editor';
import { renameFunction } from '#model';
import { nameProblem } from '#schema';
import { Tooltip } from '#ui';
import { countUsers } from '../publish/index.ts';

/** The name, edited in its place. Enter keeps it, Esc takes it back. */
export function FunctionName() {
  const session = useSession();
  const queryClient = useQueryClient();
  const name = useDocument(({ history }) => history.document.name);
  const [typed, setTyped] = useState<string>();
  const problem = typed === undefined || typed === name ? undefined : nameProblem(typed);
  const finish = () => {
    if (typed !== undefined && typed !== name && !problem) void rename(typed);
    setTyped(undefined);
  };
  /** Where somebody runs it by the old name, they are shown first. */
  const rename = async (to: string) => {
    const { name: saved } = session.document.store.getState();
    const users = await queryClient
      .fetchQuery({ ...queries.uses(saved), staleTime: 0, retry: false })
      .catch(() => null);
    const others = users && { ...users, usedBy: users.usedBy.filter((user) => user.name !== saved) };
    if (others && countUsers(others) > 0) session.view.show({ kind: 'rename', to });
    else session.do(renameFunction(to));
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
