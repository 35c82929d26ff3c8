import { useQueryClient } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { detailsOf, ProblemError, resourcesApi, sayProblem, useWhyNot } from '#api';
import { Button, ConfirmDialog, toast } from '#ui';

/** Deletes a resource; one that functions use only after they were named. */
export function DeleteResource({ name, onDone }: { name: string; onDone(): void }) {
  const [asked, setAsked] = useState<'sure' | 'force'>();
  const [users, setUsers] = useState<readonly string[]>([]);
  const queryClient = useQueryClient();
  const remove = async (force: boolean) => {
    setAsked(undefined);
    try {
      await resourcesApi.remove(name, { force });
      await queryClient.invalidateQueries({ queryKey: ['resources'] });
      toast.success(`${name} is deleted.`);
      onDone();
    } catch (thrown) {
      if (!(thrown instanceof ProblemError) || thrown.code !== 'resource.inUse') {
        toast.error(sayProblem(thrown));
        return;
      }
      const { functions } = detailsOf(thrown);
      setUsers(Array.isArray(functions) ? functions.map(String) : []);
      setAsked('force');
    }
  };
  return (
    <>
      <Button icon={Trash2} whyNot={useWhyNot('resource.manage', name)} onPress={() => setAsked('sure')}>
        Delete
      </Button>
      <ConfirmDialog
        title={asked === 'force' ? `${name} is in use` : `Delete ${name}?`}
        text={
          asked === 'force'
            ? `${users.join(', ') || 'Functions'} would fail without it.`
            : 'Its settings and secrets are gone for good.'
        }
        confirmLabel={asked === 'force' ? 'Delete all the same' : 'Delete'}
        tone="danger"
        typed={asked === 'force' ? name : undefined}
        isOpen={asked !== undefined}
        onConfirm={() => void remove(asked === 'force')}
        onClose={() => setAsked(undefined)}
      />
    </>
  );
}
