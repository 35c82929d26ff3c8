import { useQuery, useQueryClient } from '@tanstack/react-query';
import { LogOut, Plus, Trash2, Users } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { accessApi, type Invitation, queries, sayProblem, toProblem } from '#api';
import type { Person } from '#schema';
import { Button, ConfirmDialog, DataTable, Dialog, EmptyState, ErrorState, IconButton, Skeleton, toast } from '#ui';
import { AccountForm } from './AccountForm.tsx';
import { InviteForm } from './InviteForm.tsx';
import { RolesForm } from './RolesForm.tsx';

type Open = { what: 'invite' } | { what: 'owner' } | { what: 'roles' | 'remove'; person: Person };

/** Who has an account, and the roles of each. */
export function PeopleSettings() {
  const people = useQuery(queries.people());
  const session = useQuery(queries.session()).data;
  const queryClient = useQueryClient();
  const [open, setOpen] = useState<Open>();
  const [invitation, setInvitation] = useState<Invitation>();
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
        onSignOut={({ id, name }) => void change(accessApi.signOut(id), `${name} is signed out everywhere.`)}
      />
      <Dialog title="Your account" isOpen={open?.what === 'owner'} onClose={close} size="small">
        <AccountForm
          submit="Make my account"
          withEmail
          onSubmit={async (account) => {
            await accessApi.createOwner(account);
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
      <InvitationLink invitation={invitation} onClose={() => setInvitation(undefined)} />
      <ConfirmDialog
        title={`Remove ${person?.name ?? ''}?`}
        text="Their sessions end at once, and what was allowed to them is forgotten. What they made stays."
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

function InvitationLink({ invitation, onClose }: { invitation: Invitation | undefined; onClose(): void }) {
  const copy = async () => {
    await navigator.clipboard.writeText(invitation?.link ?? '');
    toast.success('Copied');
  };
  return (
    <Dialog
      title="Send them this link"
      description="It makes one account, within a week. It can not be shown again."
      isOpen={invitation !== undefined}
      onClose={onClose}
      actions={
        <Button variant="primary" onPress={() => void copy()}>
          Copy
        </Button>
      }
    >
      <code className="block rounded-control bg-sunken p-3 font-mono text-code break-all">{invitation?.link}</code>
    </Dialog>
  );
}

interface PeopleTableProps {
  people: readonly Person[];
  empty: ReactNode;
  onRoles(person: Person): void;
  onSignOut(person: Person): void;
  onRemove(person: Person): void;
}

function PeopleTable({ people, empty, onRoles, onSignOut, onRemove }: PeopleTableProps) {
  return (
    <DataTable
      label="People"
      className="rounded-panel border border-border bg-surface"
      rows={people}
      rowKey={({ id }) => id}
      empty={
        <EmptyState
          icon={Users}
          title="Nobody has an account yet"
          text="Whoever is invited signs in by e-mail and password, and may do what their roles allow."
          action={empty}
        />
      }
      columns={[
        { id: 'name', title: 'Name', render: ({ name }) => <span className="font-medium">{name}</span> },
        { id: 'email', title: 'E-mail', hideBelow: 'sm', render: ({ email }) => email },
        {
          id: 'roles',
          title: 'Roles',
          render: (person) => (
            <Button size="compact" onPress={() => onRoles(person)}>
              {person.roles.join(', ') || 'none'}
            </Button>
          ),
        },
        {
          id: 'signOut',
          title: 'Sign out',
          isTitleHidden: true,
          width: 48,
          render: (person) => (
            <IconButton icon={LogOut} label={`Sign ${person.name} out everywhere`} onPress={() => onSignOut(person)} />
          ),
        },
        {
          id: 'remove',
          title: 'Remove',
          isTitleHidden: true,
          width: 48,
          render: (person) => (
            <IconButton icon={Trash2} label={`Remove ${person.name}`} onPress={() => onRemove(person)} />
          ),
        },
      ]}
    />
  );
}
