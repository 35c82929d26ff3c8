import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Pin } from 'lucide-react';
import { useEffect } from 'react';
import { functionsApi, queries, toProblem } from '#api';
import { goToProblem, useDocument, useSession } from '#editor';
import { diffDocuments, type LocatedProblem, nameOfProblem } from '#model';
import type { FunctionDocument } from '#schema';
import { ErrorState, Skeleton } from '#ui';
import { BlockedList } from './BlockedList.tsx';
import { BrokenCallers } from './BrokenCallers.tsx';
import { DocumentDiffView } from './DocumentDiffView.tsx';
import { PublishForm } from './PublishForm.tsx';
import { usePublish } from './use-publish.ts';

const UNCHANGED = 'A new version would run the same as it.';

/** What stands in the way of publishing first, then what changes, and for whom. */
export function Publish({ onClose }: { onClose(): void }) {
  const session = useSession();
  const {
    document: draft,
    name,
    liveVersion,
  } = useDocument(({ history, name, liveVersion }) => ({
    document: history.document,
    name,
    liveVersion,
  }));
  const errors = useDocument(({ problems }) => problems.all).filter(({ issue }) => issue.severity === 'error');
  const live = useQuery({ ...queries.version(name, liveVersion ?? 0), enabled: liveVersion !== null });
  const queryClient = useQueryClient();
  const publish = usePublish({
    noun: 'function',
    session,
    onClose,
    async publish(note) {
      const { name, revision } = session.document.store.getState();
      const { number } = await functionsApi.publish(name, revision ?? 0, note);
      session.document.store.setState({ liveVersion: number, changed: false });
      await queryClient.invalidateQueries({ queryKey: ['functions'] });
      return { number, name };
    },
  });
  useEffect(() => {
    // Everything that is typed is part of what is published, and no block is "new" any more.
    session.document.touch();
    void session.autosave.flush();
  }, [session]);
  if (errors.length > 0) return <Blocked errors={errors} onClose={onClose} />;
  if (live.error) return <ErrorState problem={toProblem(live.error)} onRetry={() => void live.refetch()} />;
  if (liveVersion !== null && !live.data) return <Skeleton lines={8} />;
  const before = live.data?.document;
  const difference = before && diffDocuments(before, draft);
  return (
    <PublishForm
      liveVersion={liveVersion}
      words={{
        again: difference?.count === 0 ? UNCHANGED : 'These changes go live, for every caller from its next call on.',
        first: 'Programs and pages can call it from then on.',
      }}
      isPending={publish.isPending}
      onPublish={publish.run}
      onClose={onClose}
    >
      <PinReminder document={draft} />
      {before && (
        <DocumentDiffView
          before={before}
          after={draft}
          beforeLabel={`v${liveVersion}`}
          afterLabel="Draft"
          callers={<BrokenCallers name={name} />}
        />
      )}
    </PublishForm>
  );
}

function Blocked({ errors, onClose }: { errors: readonly LocatedProblem[]; onClose(): void }) {
  const session = useSession();
  const document = useDocument(({ history }) => history.document);
  const obstacles = errors.map((problem) => ({
    key: `${problem.issue.path} ${problem.issue.message}`,
    name: nameOfProblem(document, problem),
    text: sentenceOf(problem),
    onGo() {
      onClose();
      goToProblem(session, problem);
    },
  }));
  return <BlockedList obstacles={obstacles} />;
}

/** What is wrong with a field is the rest of a sentence about it: "message is required". */
function sentenceOf({ target, issue: { message } }: LocatedProblem): string {
  const field = 'field' in target ? target.field.slice(1).replaceAll('/', '.') : '';
  return /^[a-z]/.test(message) && field !== '' ? `${field} ${message}` : message;
}

function PinReminder({ document }: { document: FunctionDocument }) {
  const pinned = Object.keys(document.layout.pins ?? {});
  if (pinned.length === 0) return null;
  return (
    <p className="flex items-center gap-2 rounded-control bg-pinned-bg p-3 text-pinned">
      <Pin size={14} aria-hidden />
      Pinned outputs of {pinned.join(', ')} are for test-runs only. Live, these blocks run.
    </p>
  );
}
