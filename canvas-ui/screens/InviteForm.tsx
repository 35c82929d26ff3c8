import { useState } from 'react';
import { accessApi, type Invitation, useSubmit } from '#api';
import { Button, TextField } from '#ui';
import { RoleChoice } from './RoleChoice.tsx';

interface InviteFormProps {
  onClose(): void;
  onInvited(invitation: Invitation): void;
}

export function InviteForm({ onClose, onInvited }: InviteFormProps) {
  const [email, setEmail] = useState('');
  const [roles, setRoles] = useState<readonly string[]>([]);
  const { send, error, isPending } = useSubmit(async () => onInvited(await accessApi.invite(email.trim(), roles)));
  return (
    <form onSubmit={send} className="flex flex-col gap-4">
      <TextField label="E-mail" type="email" value={email} onChange={setEmail} error={error} isRequired autoFocus />
      <RoleChoice chosen={roles} onChange={setRoles} />
      <div className="flex justify-end gap-2">
        <Button onPress={onClose}>Cancel</Button>
        <Button type="submit" variant="primary" isPending={isPending} isDisabled={!email.includes('@')}>
          Make the link
        </Button>
      </div>
    </form>
  );
}
