import { useState } from 'react';
import { accessApi, useSubmit } from '#api';
import type { Person } from '#schema';
import { Button } from '#ui';
import { RoleChoice } from './RoleChoice.tsx';

interface RolesFormProps {
  person: Person;
  onClose(): void;
  onSaved(): void;
}

/** The roles of one person. */
export function RolesForm({ person, onClose, onSaved }: RolesFormProps) {
  const [roles, setRoles] = useState<readonly string[]>(person.roles);
  const { send, error, isPending } = useSubmit(async () => {
    await accessApi.setRoles(person.id, roles);
    onSaved();
  });
  return (
    <form onSubmit={send} className="flex flex-col gap-4">
      <RoleChoice chosen={roles} onChange={setRoles} />
      {error && (
        <p role="alert" className="text-error">
          {error}
        </p>
      )}
      <div className="flex justify-end gap-2">
        <Button onPress={onClose}>Cancel</Button>
        <Button type="submit" variant="primary" isPending={isPending}>
          Save
        </Button>
      </div>
    </form>
  );
}
