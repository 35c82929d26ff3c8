import { KeyRound, LogOut, Trash2, Users } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';
import type { Person } from '#schema';
import { Button, DataTable, EmptyState, IconButton } from '#ui';

interface PeopleTableProps {
  people: readonly Person[];
  empty: ReactNode;
  onRoles(person: Person): void;
  onFactor(person: Person): void;
  onReset(person: Person): void;
  onSignOut(person: Person): void;
  onRemove(person: Person): void;
}

/** Everybody with an account, and what an owner can do for them. */
export function PeopleTable({ people, empty, onRoles, onFactor, onReset, onSignOut, onRemove }: PeopleTableProps) {
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
          id: 'factor',
          title: 'Second factor',
          hideBelow: 'md',
          width: 120,
          render: (person) => <SecondFactorCell person={person} onPress={() => onFactor(person)} />,
        },
        action('New password', KeyRound, ({ name }) => `Make a link for a new password for ${name}`, onReset),
        action('Sign out', LogOut, ({ name }) => `Sign ${name} out everywhere`, onSignOut),
        action('Remove', Trash2, ({ name }) => `Remove ${name}`, onRemove),
      ]}
    />
  );
}

function SecondFactorCell({ person, onPress }: { person: Person; onPress(): void }) {
  if (!person.secondFactor) return <span className="text-muted">off</span>;
  return (
    <Button size="compact" onPress={onPress} aria-label={`Take ${person.name}'s second factor away`}>
      on
    </Button>
  );
}

/** A column of one button each. */
function action(
  title: string,
  icon: ComponentProps<typeof IconButton>['icon'],
  label: (person: Person) => string,
  onPress: (person: Person) => void,
) {
  return {
    id: title,
    title,
    isTitleHidden: true,
    width: 48,
    render: (person: Person) => <IconButton icon={icon} label={label(person)} onPress={() => onPress(person)} />,
  };
}
