import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { CloudUpload, ExternalLink, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { type CheckedPage, pagesApi, queries, sayProblem, toProblem } from '#api';
import type { Issue, JsonValue } from '#schema';
import { Button, ConfirmDialog, ErrorState, Skeleton, toast } from '#ui';
import { JsonField } from '../form/index.ts';

/** The draft of a page as its document, with everything that is wrong with it, and the way to publish it. */
export function PageEditor({ name, onDone }: { name: string; onDone(): void }) {
  const draft = useQuery({ ...queries.page(name), refetchOnWindowFocus: false });
  if (draft.error && !draft.data) {
    return <ErrorState problem={toProblem(draft.error)} onRetry={() => void draft.refetch()} />;
  }
  if (!draft.data) return <Skeleton lines={10} />;
  return <Editor draft={draft.data} onDone={onDone} />;
}

function Editor({ draft, onDone }: { draft: CheckedPage; onDone(): void }) {
  const { name } = draft.document;
  const [document, setDocument] = useState<JsonValue | undefined>(() => JSON.parse(JSON.stringify(draft.document)));
  const [isAsking, setAsking] = useState(false);
  const page = usePage(draft, onDone);
  const hasErrors = page.issues.some(({ severity }) => severity === 'error');
  return (
    <div className="flex flex-col gap-4">
      <JsonField label="Document" value={document} onChange={setDocument} height={420} />
      <Issues issues={page.issues} />
      {page.error && (
        <p role="alert" className="rounded-control bg-error-bg p-3 text-error">
          {page.error}
        </p>
      )}
      <div className="flex flex-wrap items-center gap-2 border-t border-border pt-4">
        <Button icon={Trash2} onPress={() => setAsking(true)}>
          Delete
        </Button>
        {draft.liveVersion !== null && (
          <a
            href={`/p/${encodeURIComponent(name)}`}
            target="_blank"
            rel="noreferrer"
            className="inline-flex items-center gap-1 px-2 text-accent-text hover:underline"
          >
            Open v{draft.liveVersion} <ExternalLink size={14} aria-hidden />
          </a>
        )}
        <div className="flex-1" />
        <Button
          isDisabled={document === undefined}
          isPending={page.pending === 'save'}
          onPress={() => document !== undefined && void page.save(document)}
        >
          Save
        </Button>
        <Button
          variant="primary"
          icon={CloudUpload}
          isDisabled={document === undefined || hasErrors}
          isPending={page.pending === 'publish'}
          onPress={() => document !== undefined && void page.publish(document)}
        >
          Publish
        </Button>
      </div>
      <ConfirmDialog
        title={`Delete ${name}?`}
        text="Nobody can open it any more. Its functions stay."
        confirmLabel="Delete"
        tone="danger"
        typed={name}
        isOpen={isAsking}
        onConfirm={() => void page.remove()}
        onClose={() => setAsking(false)}
      />
    </div>
  );
}

function Issues({ issues }: { issues: readonly Issue[] }) {
  if (issues.length === 0) return <p className="text-label text-muted">Nothing is wrong with it.</p>;
  return (
    <ul
      aria-label="Problems"
      className="max-h-48 divide-y divide-border overflow-auto rounded-control border border-border"
    >
      {issues.map(({ path, message, severity }) => (
        <li key={`${path} ${message}`} className="px-3 py-1.5">
          <code className="font-mono text-code text-muted">{path}</code>{' '}
          <span className={severity === 'error' ? 'text-error' : 'text-warning'}>{message}</span>
        </li>
      ))}
    </ul>
  );
}

function usePage(draft: CheckedPage, onDone: () => void) {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const [saved, setSaved] = useState(draft);
  const [pending, setPending] = useState<'save' | 'publish'>();
  const [error, setError] = useState<string>();
  const { name } = saved.document;
  const act = async (what: 'save' | 'publish' | undefined, work: () => Promise<void>) => {
    setPending(what);
    setError(undefined);
    try {
      await work();
    } catch (thrown) {
      setError(sayProblem(thrown));
    } finally {
      setPending(undefined);
      await queryClient.invalidateQueries({ queryKey: ['pages'] });
    }
  };
  const store = async (document: JsonValue): Promise<CheckedPage> => {
    const now = await pagesApi.save(name, document, saved.revision);
    setSaved(now);
    if (now.document.name !== name) await navigate({ to: '/pages/$name', params: { name: now.document.name } });
    return now;
  };
  return {
    issues: saved.issues,
    pending,
    error,
    save: (document: JsonValue) =>
      act('save', async () => {
        await store(document);
        toast.success('Saved.');
      }),
    publish: (document: JsonValue) =>
      act('publish', async () => {
        const now = await store(document);
        const { number } = await pagesApi.publish(now.document.name, now.revision);
        toast.success(`v${number} is live`, {
          action: { label: 'Open', onPress: () => void window.open(`/p/${encodeURIComponent(now.document.name)}`) },
        });
        onDone();
      }),
    remove: () =>
      act(undefined, async () => {
        await pagesApi.remove(name);
        onDone();
      }),
  };
}
