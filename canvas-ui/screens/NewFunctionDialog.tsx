import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { functionsApi, useSubmit } from '#api';
import { readPasted } from '#model';
import { type FunctionDocument, nameProblem } from '#schema';
import { Button, Dialog, TextField } from '#ui';

interface NewFunctionProps {
  isOpen: boolean;
  taken: readonly string[];
  onClose(): void;
}

/** A name is all that a new function needs; a document that was exported elsewhere can be pasted as well. */
export function NewFunctionDialog({ isOpen, taken, onClose }: NewFunctionProps) {
  return (
    <Dialog title="New function" isOpen={isOpen} onClose={onClose} size="small">
      {isOpen && <NewFunctionForm taken={taken} onClose={onClose} />}
    </Dialog>
  );
}

function NewFunctionForm({ taken, onClose }: Omit<NewFunctionProps, 'isOpen'>) {
  const [name, setName] = useState('');
  const [isLeft, setLeft] = useState(false);
  const [pasted, setPasted] = useState('');
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const problem = taken.includes(name) ? `There is a function "${name}" already.` : nameProblem(name);
  const { send, error, isPending } = useSubmit(async () => {
    setLeft(true);
    const start = toDocument(name, pasted);
    if ('reason' in start) throw new Error(start.reason);
    if (problem) return;
    await functionsApi.save(name, start.document, null);
    await queryClient.invalidateQueries({ queryKey: ['functions'] });
    onClose();
    await navigate({ to: '/functions/$name', params: { name } });
  });
  return (
    <form onSubmit={send} className="flex flex-col gap-4">
      <TextField
        label="Name"
        description="Pages and programs call it by this name, as in getCustomers.data."
        placeholder="deleteCustomer"
        value={name}
        onChange={setName}
        onBlur={() => setLeft(name !== '')}
        error={isLeft ? problem : undefined}
        isRequired
        isMono
        autoFocus
      />
      <details>
        <summary className="cursor-default text-label text-muted">Start from a document</summary>
        <div className="pt-2">
          <TextField label="Function as JSON" value={pasted} onChange={setPasted} rows={6} isMono error={error} />
        </div>
      </details>
      {error && pasted === '' && (
        <p role="alert" className="text-error">
          {error}
        </p>
      )}
      <div className="flex justify-end gap-2">
        <Button onPress={onClose}>Cancel</Button>
        <Button type="submit" variant="primary" isPending={isPending}>
          Create
        </Button>
      </div>
    </form>
  );
}

function toDocument(name: string, pasted: string): { document: FunctionDocument } | { reason: string } {
  const empty: FunctionDocument = {
    schemaVersion: 1,
    name,
    description: '',
    scope: { kind: 'workspace' },
    params: [],
    body: { blocks: [], edges: [] },
    settings: {},
    layout: {},
  };
  if (pasted.trim() === '') return { document: empty };
  const read = readPasted(pasted);
  if (read.kind === 'function') return { document: { ...read.document, name } };
  return { reason: read.kind === 'refused' ? read.reason : 'This is not a function of Switchyard as JSON.' };
}
