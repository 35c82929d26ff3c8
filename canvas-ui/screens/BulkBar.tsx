import { useQueries, useQueryClient } from '@tanstack/react-query';
import { FolderInput, Tags, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { functionsApi, queries, sayProblem, useWhyNot } from '#api';
import type { Layout } from '#schema';
import { Button, ConfirmDialog, Dialog, TextField, toast } from '#ui';
import { countUsers, FunctionUsers } from '../publish/index.ts';

/** What can be done with several functions at once. */
export function BulkBar({ selected, onDone }: { selected: ReadonlySet<string>; onDone(): void }) {
  const [asked, setAsked] = useState<'delete' | 'folder' | 'tags'>();
  const queryClient = useQueryClient();
  const whyNot = useWhyNot('function.edit');
  if (selected.size === 0) return null;
  const count = selected.size === 1 ? '1 function' : `${selected.size} functions`;
  const forEach = async (done: string, work: (name: string) => Promise<unknown>) => {
    setAsked(undefined);
    const results = await Promise.allSettled([...selected].map(work));
    await queryClient.invalidateQueries({ queryKey: ['functions'] });
    const failed = results.flatMap((result) => (result.status === 'rejected' ? [sayProblem(result.reason)] : []));
    if (failed.length === 0) toast.success(`${count} ${done}`);
    else toast.error(`${failed.length} of ${count} could not be changed: ${failed[0]}`);
    onDone();
  };
  /** The layout is outside the version: what is live stays as it is. */
  const arrange = (change: Partial<Layout>) =>
    forEach('moved', async (name) => {
      const { document, revision } = await functionsApi.draft(name);
      await functionsApi.save(name, { ...document, layout: { ...document.layout, ...change } }, revision);
    });
  return (
    <div
      role="toolbar"
      aria-label="Selected functions"
      className="sticky bottom-4 mx-auto mt-4 flex w-fit flex-wrap items-center gap-2 rounded-panel border border-border bg-surface p-2 shadow-overlay"
    >
      <span className="px-2 text-label">{count} selected</span>
      <Button size="compact" icon={FolderInput} whyNot={whyNot} onPress={() => setAsked('folder')}>
        Move to folder
      </Button>
      <Button size="compact" icon={Tags} whyNot={whyNot} onPress={() => setAsked('tags')}>
        Set tags
      </Button>
      <Button size="compact" icon={Trash2} whyNot={whyNot} onPress={() => setAsked('delete')}>
        Delete
      </Button>
      <ConfirmDialog
        title={`Delete ${count}?`}
        text={
          <>
            <p>
              Their versions and drafts are gone for good, and calls of them fail from then on. Runs stay on record.
            </p>
            {asked === 'delete' && <UsersOf names={[...selected]} />}
          </>
        }
        confirmLabel="Delete"
        tone="danger"
        typed="delete"
        isOpen={asked === 'delete'}
        onConfirm={() => void forEach('deleted', functionsApi.remove)}
        onClose={() => setAsked(undefined)}
      />
      <AskText
        key={asked}
        title={asked === 'tags' ? 'Set tags' : 'Move to folder'}
        label={asked === 'tags' ? 'Tags, separated by commas' : 'Folder'}
        placeholder={asked === 'tags' ? 'billing, nightly' : 'billing/refunds'}
        isOpen={asked === 'folder' || asked === 'tags'}
        onClose={() => setAsked(undefined)}
        onGive={(text) =>
          void arrange(asked === 'tags' ? { tags: listOf(text, ',') } : { folder: listOf(text, '/').join('/') })
        }
      />
    </div>
  );
}

/** Who would be left without the functions; those that go together with them are not counted. */
function UsersOf({ names }: { names: readonly string[] }) {
  const found = useQueries({ queries: names.map((name) => queries.uses(name)) });
  const used = names.flatMap((name, index) => {
    const users = found[index]?.data;
    const left = users && { ...users, usedBy: users.usedBy.filter((user) => !names.includes(user.name)) };
    return left && countUsers(left) > 0 ? [{ name, users: left }] : [];
  });
  return used.map(({ name, users }) => (
    <section key={name} className="mt-3 rounded-control border border-warning p-3">
      <h3 className="font-semibold text-text">{name} is used by</h3>
      <FunctionUsers users={users} />
    </section>
  ));
}

function listOf(text: string, separator: string): string[] {
  return text
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

interface AskProps {
  title: string;
  label: string;
  placeholder: string;
  isOpen: boolean;
  onClose(): void;
  onGive(text: string): void;
}

function AskText({ title, label, placeholder, isOpen, onClose, onGive }: AskProps) {
  const [text, setText] = useState('');
  return (
    <Dialog
      title={title}
      isOpen={isOpen}
      onClose={onClose}
      size="small"
      actions={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button variant="primary" onPress={() => onGive(text)}>
            Apply
          </Button>
        </>
      }
    >
      <TextField label={label} placeholder={placeholder} value={text} onChange={setText} autoFocus />
    </Dialog>
  );
}
