import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { pagesApi, useSubmit } from '#api';
import { labelSchema } from '#schema';
import { Button, Dialog, TextField } from '#ui';
import { freshPage } from './fresh-page.ts';

/** A name, and the page is there. */
export function NewPageDialog({ isOpen, onClose }: { isOpen: boolean; onClose(): void }) {
  return (
    <Dialog title="New page" isOpen={isOpen} onClose={onClose} size="small">
      {isOpen && <NewPageForm onClose={onClose} />}
    </Dialog>
  );
}

function NewPageForm({ onClose }: { onClose(): void }) {
  const [name, setName] = useState('');
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const { send, error, isPending } = useSubmit(async () => {
    const wrong = labelSchema.safeParse(name).error?.issues[0]?.message;
    if (wrong) throw new Error(`A name ${wrong}.`);
    await pagesApi.save(name, freshPage(name), null);
    await queryClient.invalidateQueries({ queryKey: ['pages'] });
    await navigate({ to: '/pages/$name', params: { name }, replace: true });
  });
  return (
    <form onSubmit={send} className="flex flex-col gap-4">
      <TextField
        label="Name"
        description="Its address: /p/name."
        placeholder="customer-desk"
        value={name}
        onChange={setName}
        isMono
        isRequired
        autoFocus
        error={error}
      />
      <div className="flex justify-end gap-2">
        <Button onPress={onClose}>Cancel</Button>
        <Button type="submit" variant="primary" isPending={isPending} isDisabled={name === ''}>
          Create
        </Button>
      </div>
    </form>
  );
}
