import { useEffect } from 'react';
import { pagesApi, toProblem } from '#api';
import { ErrorState, Skeleton } from '#ui';
import { BlockedList, PageDiffView, PublishForm, usePublish, useVersion } from '../publish/index.ts';
import { usePageDocument, usePageSession, usePageState } from './session-context.tsx';

const PAGES = { noun: 'page', api: pagesApi } as const;

interface PublishPageProps {
  onClose(): void;
  onChanged(): void;
}

/** What stands in the way of publishing first, then what changes. */
export function PublishPage({ onClose, onChanged }: PublishPageProps) {
  const session = usePageSession();
  const draft = usePageDocument();
  const { name, liveVersion } = usePageState((state) => ({ name: state.name, liveVersion: state.liveVersion }));
  const errors = usePageState(({ problems }) => problems).filter(({ issue }) => issue.severity === 'error');
  const live = useVersion(PAGES, name, liveVersion ?? undefined);
  const publish = usePublish({
    noun: 'page',
    session,
    onClose,
    async publish(note) {
      const { name, revision } = session.store.getState();
      const { number } = await pagesApi.publish(name, revision ?? 0, note);
      session.set({ liveVersion: number, changed: false });
      onChanged();
      return { number, name };
    },
  });
  useEffect(() => {
    // Everything that is typed is part of what is published.
    void session.autosave.flush();
  }, [session]);
  if (errors.length > 0) {
    const obstacles = errors.map((problem) => ({
      key: `${problem.issue.path} ${problem.issue.message}`,
      name: problem.subject,
      text: problem.issue.message,
      onGo() {
        onClose();
        session.jumpTo(problem.place);
      },
    }));
    return <BlockedList obstacles={obstacles} />;
  }
  if (live.error) return <ErrorState problem={toProblem(live.error)} onRetry={() => void live.refetch()} />;
  if (liveVersion !== null && !live.data) return <Skeleton lines={8} />;
  return (
    <PublishForm
      liveVersion={liveVersion}
      words={{
        again: 'These changes go live. Pages that are open stay as they are until they are opened again.',
        first: 'Whoever may open it finds it from then on.',
      }}
      isPending={publish.isPending}
      onPublish={publish.run}
      onClose={onClose}
    >
      {live.data && (
        <PageDiffView before={live.data.document} after={draft} beforeLabel={`v${liveVersion}`} afterLabel="Draft" />
      )}
    </PublishForm>
  );
}
