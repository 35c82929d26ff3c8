import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { queries } from '#api';
import { type EditorSession, useDocument, useSession } from '#editor';
import { renameFunction } from '#model';
import { Button, Skeleton } from '#ui';
import { FunctionUsers, type Users } from '../publish/index.ts';
import { followCallers } from './follow-callers.ts';

/** Who runs the function by its old name, before it has another. */
export function RenameUsed({ to, onClose }: { to: string; onClose(): void }) {
  const session = useSession();
  const from = useDocument((state) => state.name);
  const uses = useQuery(queries.uses(from)).data;
  const [isPending, setPending] = useState(false);
  if (!uses) return <Skeleton lines={4} />;
  // Its own calls follow in any case.
  const users = { ...uses, usedBy: uses.usedBy.filter(({ name }) => name !== from) };
  const isCalledInCode = users.usedBy.some(({ draft }) => draft.some((call) => call.from !== 'block'));
  const rename = async (isFollowed: boolean) => {
    setPending(true);
    await renameAnd(session, { from, to, users: isFollowed ? users : undefined });
    onClose();
  };
  const drafts = users.usedBy.length + users.pages.length;
  return (
    <div className="flex flex-col gap-4">
      <p className="text-muted">
        These run it as <code className="font-mono">{from}</code>. What is live and is not published again fails from
        the rename on.
      </p>
      <FunctionUsers users={users} />
      {(isCalledInCode || users.schedules.length + users.hooks.length > 0) && (
        <p className="text-muted">Code, schedules and webhooks do not follow: change the name there yourself.</p>
      )}
      <div className="flex flex-wrap justify-end gap-2">
        <Button variant="quiet" onPress={onClose}>
          Cancel
        </Button>
        <Button isDisabled={isPending} onPress={() => void rename(false)}>
          Rename only
        </Button>
        {drafts > 0 && (
          <Button variant="primary" isPending={isPending} autoFocus onPress={() => void rename(true)}>
            Rename, also in their drafts
          </Button>
        )}
      </div>
    </div>
  );
}

interface Rename {
  from: string;
  to: string;
  /** Those whose drafts follow. */
  users: Users | undefined;
}

async function renameAnd({ autosave, catalog, notices, ...session }: EditorSession, { from, to, users }: Rename) {
  if (!session.do(renameFunction(to)).ok || !users) return;
  // The new name has to be there before anybody calls it.
  if (!(await autosave.flush())) {
    notices.error('The new name could not be saved, so its callers keep the old one.');
    return;
  }
  const { done, failed } = await followCallers({ from, to, users, catalog });
  if (done.length > 0) notices.info(`${done.join(', ')}: the draft calls it ${to} now. Publish to make that live.`);
  if (failed.length > 0) notices.error(`${failed.join(', ')}: still calls it ${from}.`);
}
