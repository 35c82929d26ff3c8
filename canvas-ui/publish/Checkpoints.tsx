import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type CheckedDraft, functionsApi, queries, sayProblem } from '#api';
import { Button, formatAgo, toast, useNow } from '#ui';

/** The draft as it was at some times, kept for 30 days. */
export function Checkpoints({ name, draft }: { name: string; draft: CheckedDraft }) {
  const checkpoints = useQuery(queries.checkpoints(name)).data ?? [];
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const now = useNow(30_000);
  const act = (work: () => Promise<unknown>) => () =>
    void work().catch((thrown: unknown) => void toast.error(sayProblem(thrown)));
  const restore = async (id: string) => {
    await functionsApi.keepCheckpoint(name, 'Before going back');
    const { document } = await functionsApi.checkpoint(name, id);
    await functionsApi.save(name, { ...document, name }, draft.revision);
    await queryClient.invalidateQueries({ queryKey: ['draft', name] });
    await navigate({ to: '/functions/$name', params: { name } });
    toast.success('The draft is as it was then. What was there before is a checkpoint, too.');
  };
  const keep = async () => {
    await functionsApi.keepCheckpoint(name, 'Kept by hand');
    await queryClient.invalidateQueries({ queryKey: ['checkpoints', name] });
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
        {checkpoints.map(({ id, label, createdAt, createdBy }) => (
          <li key={id} className="flex items-center gap-2 rounded-control border border-border bg-surface px-3 py-1">
            <span className="min-w-0 flex-1 truncate">
              {label} <span className="text-label text-subtle">{createdBy}</span>
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
