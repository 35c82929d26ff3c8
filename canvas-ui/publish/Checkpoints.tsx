import { useQuery, useQueryClient } from '@tanstack/react-query';
import { sayProblem } from '#api';
import type { Checkpoint } from '#schema';
import { Button, formatAgo, toast, useNow } from '#ui';
import type { VersionedKind } from './use-versions.ts';

interface CheckpointsProps<Document> {
  kind: VersionedKind<Document>;
  name: string;
  /** Of the draft as it is now. */
  revision: number;
  onRestored(): void;
}

/** What the server keeps by itself has no label. */
const REASONS: Record<Checkpoint['reason'], string> = {
  manual: 'Kept by hand',
  edit: 'While it was edited',
  publish: 'As it was published',
  rollback: 'Before a version came back',
};

/** The draft as it was at some times, kept for 30 days. */
export function Checkpoints<Document>({ kind, name, revision, onRestored }: CheckpointsProps<Document>) {
  const { noun, api } = kind;
  const queryKey = ['checkpoints', noun, name];
  const checkpoints = useQuery({ queryKey, queryFn: ({ signal }) => api.checkpoints(name, signal) }).data ?? [];
  const queryClient = useQueryClient();
  const now = useNow(30_000);
  const act = (work: () => Promise<unknown>) => () =>
    void work().catch((thrown: unknown) => void toast.error(sayProblem(thrown)));
  const restore = async (id: string) => {
    await api.keepCheckpoint(name, 'Before going back');
    const { document } = await api.checkpoint(name, id);
    await kind.save(name, document, revision);
    for (const changed of kind.changed(name)) await queryClient.invalidateQueries({ queryKey: changed });
    onRestored();
    toast.success('The draft is as it was then. What was there before is a checkpoint, too.');
  };
  const keep = async () => {
    await api.keepCheckpoint(name, 'Kept by hand');
    await queryClient.invalidateQueries({ queryKey });
  };
  return (
    <section aria-label="Checkpoints of the draft">
      <div className="mb-1 flex items-center justify-between">
        <h2 className="text-label font-semibold text-muted">Checkpoints of the draft</h2>
        <Button size="compact" variant="quiet" onPress={act(keep)}>
          Keep one now
        </Button>
      </div>
      <ul className="flex flex-col gap-1">
        {checkpoints.map(({ id, label, reason, createdAt, createdBy }) => (
          <li key={id} className="flex items-center gap-2 rounded-control border border-border bg-surface px-3 py-1">
            <span className="min-w-0 flex-1 truncate">
              {label || REASONS[reason]} <span className="text-label text-subtle">{createdBy}</span>
            </span>
            <span className="text-label text-subtle">{formatAgo(createdAt, now)}</span>
            <Button size="compact" variant="quiet" onPress={act(() => restore(id))}>
              Restore
            </Button>
          </li>
        ))}
        {checkpoints.length === 0 && (
          <li className="text-label text-subtle">None yet: one is kept before each publish.</li>
        )}
      </ul>
    </section>
  );
}
