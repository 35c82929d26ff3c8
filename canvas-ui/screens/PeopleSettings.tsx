import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { accessApi, accountApi, type Invitation, queries, sayProblem, toProblem } from '#api';
import type { Person } from '#schema';
import { Button, ConfirmDialog, Dialog, ErrorState, Skeleton, toast } from '#ui';
import { AccountForm } from './AccountForm.tsx';
import { AccountHelp, askForLink, type Help } from './AccountHelp.tsx';
import { InviteForm } from './InviteForm.tsx';
import { OneTimeLink } from './OneTimeLink.tsx';
import { PeopleTable } from './PeopleTable.tsx';
import { RolesForm } from './RolesForm.tsx';

type Open = { what: 'invite' } | { what: 'owner' } | { what: 'roles' | 'remove'; person: Person };

/** Who has an account, and the roles of each. */
export function PeopleSettings() {
  const people = useQuery(queries.people());
  const session = useQuery(queries.session()).data;
  const queryClient = useQueryClient();
  const [open, setOpen] = useState<Open>();
  const [invitation, setInvitation] = useState<Invitation>();
  const [help, setHelp] = useState<Help>();
  const close = () => setOpen(undefined);
  const changed = async () => {
    close();
    await queryClient.invalidateQueries({ queryKey: ['access'] });
  };
  const change = async (doing: Promise<unknown>, done: string) => {
    try {
      await doing;
      toast.success(done);
    } catch (thrown) {
      toast.error(sayProblem(thrown));
    }
    await changed();
  };
  if (people.error) return <ErrorState problem={toProblem(people.error)} onRetry={() => void people.refetch()} />;
  if (!people.data) return <Skeleton lines={5} />;
  const person = open && 'person' in open ? open.person : undefined;
  const invite = (
    <Button variant="primary" icon={Plus} onPress={() => setOpen({ what: 'invite' })}>
      Invite somebody
    </Button>
  );
  return (
    <div className="flex flex-col gap-3">
      {session?.needsOwner && <NeedsOwner onPress={() => setOpen({ what: 'owner' })} />}
      {people.data.length > 0 && <div className="self-end">{invite}</div>}
      <PeopleTable
        people={people.data}
        empty={session?.needsOwner ? undefined : invite}
        onRoles={(each) => setOpen({ what: 'roles', person: each })}
        onRemove={(each) => setOpen({ what: 'remove', person: each })}
        onFactor={(each) => setHelp({ what: 'factor', person: each })}
        onReset={(each) => void askForLink(each).then(setHelp)}
        onSignOut={({ id, name }) => void change(accessApi.signOut(id), `${name} is signed out everywhere.`)}
      />
      <Dialog title="Your account" isOpen={open?.what === 'owner'} onClose={close} size="small">
        <AccountForm
          submit="Make my account"
          withEmail
          onSubmit={async (account) => {
            await accountApi.createOwner(account);
            close();
            await queryClient.resetQueries();
          }}
        />
      </Dialog>
      <Dialog title="Invite somebody" isOpen={open?.what === 'invite'} onClose={close} size="small">
        <InviteForm
          onClose={close}
          onInvited={(made) => {
            setInvitation(made);
            close();
          }}
        />
      </Dialog>
      <Dialog title={`Roles of ${person?.name ?? ''}`} isOpen={open?.what === 'roles'} onClose={close} size="small">
        {person && <RolesForm person={person} onClose={close} onSaved={() => void changed()} />}
      </Dialog>
      <OneTimeLink
        title="Send them this link"
        description="It makes one account, within a week. It can not be shown again."
        link={invitation?.link}
        onClose={() => setInvitation(undefined)}
      />
      <AccountHelp help={help} onClose={() => setHelp(undefined)} onTaken={changed} />
      <ConfirmDialog
        title={`Remove ${person?.name ?? ''}?`}
        text="Their sessions end at once, and what was allowed to them is forgotten. Their API keys stop working. What they made stays."
        confirmLabel="Remove"
        tone="danger"
        isOpen={open?.what === 'remove'}
        onConfirm={() => person && void change(accessApi.removePerson(person.id), `${person.name} is removed.`)}
        onClose={close}
      />
    </div>
  );
}

function NeedsOwner({ onPress }: { onPress(): void }) {
  return (
    <div className="flex flex-wrap items-center gap-3 rounded-panel border border-border bg-surface p-4">
      <p className="min-w-0 flex-1">
        You are here by the server's link. Make yourself an account: then you sign in by e-mail and password, and can
        invite others.
      </p>
      <Button variant="primary" onPress={onPress}>
        Make my account
      </Button>
    </div>
  );
}
