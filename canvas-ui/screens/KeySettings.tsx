import { useQuery, useQueryClient } from '@tanstack/react-query';
import { KeyRound, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { type CreatedKey, queries, sayProblem, serverApi, toProblem } from '#api';
import type { ApiKey } from '#schema';
import {
  Button,
  ConfirmDialog,
  DataTable,
  Dialog,
  EmptyState,
  ErrorState,
  formatAgo,
  IconButton,
  Skeleton,
  toast,
  useNow,
} from '#ui';
import { NewKeyForm } from './NewKeyForm.tsx';

/** Keys for programs. A key is shown once, when it is made. */
export function KeySettings() {
  const keys = useQuery(queries.keys());
  const queryClient = useQueryClient();
  const [isNew, setNew] = useState(false);
  const [created, setCreated] = useState<CreatedKey>();
  const [revoked, setRevoked] = useState<ApiKey>();
  const refresh = () => queryClient.invalidateQueries({ queryKey: ['keys'] });
  const revoke = async ({ id, name }: ApiKey) => {
    setRevoked(undefined);
    try {
      await serverApi.revokeKey(id);
      toast.success(`${name} does not work any more.`);
    } catch (thrown) {
      toast.error(sayProblem(thrown));
    }
    await refresh();
  };
  if (keys.error) return <ErrorState problem={toProblem(keys.error)} onRetry={() => void keys.refetch()} />;
  if (!keys.data) return <Skeleton lines={5} />;
  const add = (
    <Button variant="primary" icon={Plus} onPress={() => setNew(true)}>
      New API key
    </Button>
  );
  return (
    <div className="flex flex-col gap-3">
      {keys.data.length > 0 && <div className="self-end">{add}</div>}
      <KeyTable keys={keys.data} onRevoke={setRevoked} empty={add} />
      <Dialog title="New API key" isOpen={isNew} onClose={() => setNew(false)} size="small">
        {isNew && (
          <NewKeyForm
            onClose={() => setNew(false)}
            onCreated={(key) => {
              setNew(false);
              setCreated(key);
              void refresh();
            }}
          />
        )}
      </Dialog>
      <Dialog
        title="Copy the key now"
        description="It can not be shown again: the server keeps only a hash of it."
        isOpen={created !== undefined}
        onClose={() => setCreated(undefined)}
        actions={
          <Button
            variant="primary"
            onPress={() => void navigator.clipboard.writeText(created?.token ?? '').then(() => toast.success('Copied'))}
          >
            Copy
          </Button>
        }
      >
        <code className="block rounded-control bg-sunken p-3 font-mono text-code break-all">{created?.token}</code>
      </Dialog>
      <ConfirmDialog
        title={`Revoke ${revoked?.name ?? ''}?`}
        text="Programs that use it are refused from now on, on other servers within five seconds."
        confirmLabel="Revoke"
        tone="danger"
        isOpen={revoked !== undefined}
        onConfirm={() => revoked && void revoke(revoked)}
        onClose={() => setRevoked(undefined)}
      />
    </div>
  );
}

interface KeyTableProps {
  keys: readonly ApiKey[];
  onRevoke(key: ApiKey): void;
  empty: React.ReactNode;
}

function KeyTable({ keys, onRevoke, empty }: KeyTableProps) {
  const now = useNow(30_000);
  return (
    <DataTable
      label="API keys"
      className="rounded-panel border border-border bg-surface"
      rows={keys}
      rowKey={({ id }) => id}
      empty={
        <EmptyState
          icon={KeyRound}
          title="No API keys"
          text="A program that calls functions needs a key of its own, for as few functions as it can."
          action={empty}
        />
      }
      columns={[
        { id: 'name', title: 'Name', render: ({ name }) => <span className="font-medium">{name}</span> },
        { id: 'scopes', title: 'May', hideBelow: 'md', render: ({ scopes }) => scopes.join(', ') },
        {
          id: 'functions',
          title: 'Functions',
          hideBelow: 'sm',
          render: ({ functions }) => functions?.join(', ') ?? 'all',
        },
        {
          id: 'used',
          title: 'Last used',
          width: 120,
          render: ({ lastUsedAt }) => (lastUsedAt === null ? 'never' : formatAgo(lastUsedAt, now)),
        },
        {
          id: 'expires',
          title: 'Ends',
          width: 120,
          hideBelow: 'md',
          render: ({ expiresAt }) => (expiresAt == null ? 'never' : expiresAt.slice(0, 10)),
        },
        {
          id: 'revoke',
          title: 'Revoke',
          isTitleHidden: true,
          width: 48,
          render: (key) => <IconButton icon={Trash2} label={`Revoke ${key.name}`} onPress={() => onRevoke(key)} />,
        },
      ]}
    />
  );
}
