import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Pencil, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { queries, sayProblem, useSubmit } from '#api';
import type { Role } from '#schema';
import { Button, ConfirmDialog, Dialog, IconButton, TextField, toast } from '#ui';
import { ownerApi } from '../api/owner.ts';

type Open = { what: 'new' } | { what: 'change' | 'remove'; role: Role };

/** Roles: made, named anew and deleted here. What each may do is said in the table below. */
export function RoleSettings() {
  const roles = useQuery(queries.roles()).data ?? [];
  const queryClient = useQueryClient();
  const [open, setOpen] = useState<Open>();
  const close = () => setOpen(undefined);
  const changed = async () => {
    close();
    await queryClient.invalidateQueries({ queryKey: ['access'] });
  };
  const remove = async ({ name }: Role) => {
    try {
      await ownerApi.removeRole(name);
      toast.success(`The role ${name} is gone, and what it was allowed.`);
    } catch (thrown) {
      toast.error(sayProblem(thrown));
    }
    await changed();
  };
  const role = open && 'role' in open ? open.role : undefined;
  return (
    <section aria-labelledby="roles" className="flex flex-col gap-2">
      <div className="flex items-center justify-between gap-2">
        <h2 id="roles" className="text-strong font-semibold">
          Roles
        </h2>
        <Button icon={Plus} onPress={() => setOpen({ what: 'new' })}>
          New role
        </Button>
      </div>
      <ul className="flex flex-col rounded-panel border border-border bg-surface">
        {roles.map((each) => (
          <RoleRow
            key={each.name}
            role={each}
            onChange={() => setOpen({ what: 'change', role: each })}
            onRemove={() => setOpen({ what: 'remove', role: each })}
          />
        ))}
      </ul>
      <Dialog
        title={role ? `Role ${role.name}` : 'New role'}
        isOpen={open?.what === 'new' || open?.what === 'change'}
        onClose={close}
        size="small"
      >
        <RoleForm key={role?.name} role={role} onClose={close} onSaved={() => void changed()} />
      </Dialog>
      <ConfirmDialog
        title={`Delete the role ${role?.name}?`}
        isOpen={open?.what === 'remove'}
        confirmLabel="Delete role"
        tone="danger"
        text={`Its ${role?.members ?? 0} members lose what it allows them, and what it denies them, too.`}
        onClose={close}
        onConfirm={() => void (role && remove(role))}
      />
    </section>
  );
}

interface RoleRowProps {
  role: Role;
  onChange(): void;
  onRemove(): void;
}

/** Who has the roles that nobody is given. */
const EVERYBODYS: ReadonlyMap<string, string> = new Map([
  ['Authenticated', 'everybody'],
  ['NotAuthenticated', 'everybody else'],
]);

/** Roles that are always there stay as they are. */
function RoleRow({ role: { name, description, builtIn, members }, onChange, onRemove }: RoleRowProps) {
  return (
    <li className="flex min-h-10 items-center gap-3 border-b border-border px-3 last:border-0">
      <span className="flex min-w-0 flex-1 flex-col py-1 sm:flex-row sm:items-center sm:gap-3">
        <span className="shrink-0 truncate font-medium sm:w-40">{name}</span>
        <span className="min-w-0 truncate text-muted max-sm:whitespace-normal max-sm:text-label">{description}</span>
      </span>
      <span className="shrink-0 text-label text-subtle">
        {EVERYBODYS.get(name) ?? (members === 1 ? '1 person' : `${members} people`)}
      </span>
      {builtIn ? (
        <span className="shrink-0 text-label text-subtle max-sm:hidden">always there</span>
      ) : (
        <>
          <IconButton icon={Pencil} size="compact" label={`Change the role ${name}`} onPress={onChange} />
          <IconButton icon={Trash2} size="compact" label={`Delete the role ${name}`} onPress={onRemove} />
        </>
      )}
    </li>
  );
}

interface RoleFormProps {
  role: Role | undefined;
  onClose(): void;
  onSaved(): void;
}

function RoleForm({ role, onClose, onSaved }: RoleFormProps) {
  const [name, setName] = useState(role?.name ?? '');
  const [description, setDescription] = useState(role?.description ?? '');
  const { send, error, isPending } = useSubmit(async () => {
    const given = { name: name.trim(), description: description.trim() };
    await (role ? ownerApi.changeRole(role.name, given) : ownerApi.createRole(given));
    onSaved();
  });
  return (
    <form onSubmit={send} className="flex flex-col gap-4">
      <TextField
        label="Name"
        value={name}
        maxLength={40}
        description={role ? 'Functions that ask for the role by its name must be changed, too.' : undefined}
        error={error}
        onChange={setName}
        autoFocus
      />
      <TextField label="What it is for" value={description} maxLength={200} onChange={setDescription} />
      <div className="flex justify-end gap-2">
        <Button onPress={onClose}>Cancel</Button>
        <Button type="submit" variant="primary" isPending={isPending} isDisabled={name.trim() === ''}>
          Save
        </Button>
      </div>
    </form>
  );
}
