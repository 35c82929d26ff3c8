import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { CircleAlert, CloudUpload, Pin } from 'lucide-react';
import { useEffect, useState } from 'react';
import { functionsApi, queries, sayProblem, toProblem } from '#api';
import { goToProblem, useDocument, useSession } from '#editor';
import { diffDocuments, indexOf, type LocatedProblem } from '#model';
import type { FunctionDocument } from '#schema';
import { Button, ErrorState, Pill, Skeleton, TextField, toast } from '#ui';
import { BrokenCallers } from './BrokenCallers.tsx';
import { DocumentDiffView } from './DocumentDiffView.tsx';

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
  const [note, setNote] = useState('');
  const publish = usePublish(onClose);
  useEffect(() => {
    // Everything that is typed is part of what is published, and no block is "new" any more.
    session.document.touch();
    void session.autosave.flush();
  }, [session]);
  if (errors.length > 0) return <Blocked errors={errors} onClose={onClose} />;
  if (live.error) return <ErrorState problem={toProblem(live.error)} onRetry={() => void live.refetch()} />;
  if (liveVersion !== null && !live.data) return <Skeleton lines={8} />;
  const before = live.data?.document;
  return (
    <div className="flex flex-col gap-4">
      <p className="flex items-center gap-2">
        {before ? <Pill tone="success">v{liveVersion} is live</Pill> : <Pill>Never published</Pill>}
        <span className="text-muted">
          {before
            ? 'These changes go live, for every caller from its next call on.'
            : 'Programs and pages can call it from then on.'}
        </span>
      </p>
      <PinReminder document={draft} />
      {before && diffDocuments(before, draft).isBreaking && <BrokenCallers name={name} />}
      {before && <DocumentDiffView before={before} after={draft} beforeLabel={`v${liveVersion}`} afterLabel="Draft" />}
      <TextField
        label="Note"
        description="What changes, for who reads the list of versions."
        value={note}
        onChange={setNote}
        rows={2}
      />
      <div className="flex justify-end gap-2">
        <Button onPress={onClose}>Cancel</Button>
        <Button
          variant="primary"
          icon={CloudUpload}
          isPending={publish.isPending}
          onPress={() => void publish.run(note)}
          autoFocus
        >
          Publish v{(liveVersion ?? 0) + 1}
        </Button>
      </div>
    </div>
  );
}

function usePublish(onClose: () => void) {
  const session = useSession();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const [isPending, setPending] = useState(false);
  const run = async (note: string) => {
    setPending(true);
    try {
      if (!(await session.autosave.flush()))
        throw new Error('The newest edits could not be saved, so nothing was published.');
      const { name, revision } = session.document.store.getState();
      const { number } = await functionsApi.publish(name, revision ?? 0, note);
      session.document.store.setState({ liveVersion: number, changed: false });
      await queryClient.invalidateQueries({ queryKey: ['functions'] });
      await queryClient.invalidateQueries({ queryKey: ['versions', name] });
      onClose();
      toast.success(`v${number} is live`, {
        action: {
          label: 'Versions',
          onPress: () => void navigate({ to: '/functions/$name/versions', params: { name } }),
        },
      });
      session.notices.announce(`Version ${number} is live`);
    } catch (thrown) {
      toast.error(sayProblem(thrown));
    } finally {
      setPending(false);
    }
  };
  return { run, isPending };
}

/** Each problem leads to its field. */
function Blocked({ errors, onClose }: { errors: readonly LocatedProblem[]; onClose(): void }) {
  const session = useSession();
  const document = useDocument(({ history }) => history.document);
  return (
    <section>
      <h3 className="flex items-center gap-2 font-semibold text-error">
        <CircleAlert size={16} aria-hidden />
        {errors.length === 1 ? 'One problem stands in the way' : `${errors.length} problems stand in the way`}
      </h3>
      <ul className="mt-2 flex flex-col gap-1">
        {errors.map((problem) => (
          <li key={`${problem.issue.path} ${problem.issue.message}`}>
            <button
              type="button"
              className="w-full rounded-control border border-border px-3 py-2 text-left hover:bg-hover"
              onClick={() => {
                onClose();
                goToProblem(session, problem);
              }}
            >
              <span className="font-medium">{nameOf(document, problem)}</span>{' '}
              <span className="text-muted">{sentenceOf(problem)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function nameOf(document: FunctionDocument, { target }: LocatedProblem): string {
  if ('block' in target && target.block) return indexOf(document).blocks.get(target.block)?.block.name ?? target.block;
  return target.kind === 'parameter' ? target.name : document.name;
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
