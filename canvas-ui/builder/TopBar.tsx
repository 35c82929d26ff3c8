import { Link, useNavigate } from '@tanstack/react-router';
import { CircleAlert, CloudUpload, Ellipsis, ExternalLink, GitCompare, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { pagesApi, sayProblem, useWhyNot } from '#api';
import { isSaved } from '#model';
import { diffPages } from '#page-model';
import { Button, ConfirmDialog, IconButton, lazyPart, Menu, Sheet } from '#ui';
import { DraftPill, SaveBadge, UndoButtons, undoLabels, useDifference, useVersion } from '../publish/index.ts';
import { usePageSaveState, usePageSession, usePageState } from './session-context.tsx';

const PAGES = { noun: 'page', api: pagesApi } as const;

const PublishPage = lazyPart(async () => (await import('./PublishPage.tsx')).PublishPage);

/** What the page is called, where it stands, and what can be done with it as a whole. */
export function TopBar({ onChanged }: { onChanged(): void }) {
  const { name, title } = usePageState(({ name: own, history }) => ({ name: own, title: history.document.title }));
  return (
    <section
      aria-label="Page"
      data-region
      className="flex h-12 shrink-0 items-center gap-2 border-b border-border bg-surface px-3"
    >
      <Link to="/pages" className="rounded-chip text-muted hover:text-text">
        Pages
      </Link>
      <span className="text-subtle">/</span>
      <h1 className="truncate text-strong font-semibold">{title || name}</h1>
      <Draft />
      <SaveBadge state={usePageSaveState()} isNarrow={false} />
      <div className="flex-1" />
      <Undo />
      <ProblemCount />
      <OpenLink name={name} />
      <PublishButton onChanged={onChanged} />
      <More name={name} onChanged={onChanged} />
    </section>
  );
}

function Draft() {
  const { name, liveVersion, changed, history } = usePageState((state) => ({
    ...{ name: state.name, liveVersion: state.liveVersion, changed: state.changed, history: state.history },
  }));
  const isChanged = changed || !isSaved(history);
  const live = useVersion(PAGES, name, isChanged ? (liveVersion ?? undefined) : undefined);
  const count = useDifference(isChanged ? live.data?.document : undefined, history.document, loadDiff)?.count;
  return <DraftPill noun="page" {...{ name, liveVersion, isChanged, count }} />;
}

async function loadDiff() {
  return diffPages;
}

function Undo() {
  const { undo, redo } = usePageSession();
  return <UndoButtons {...usePageState(({ history }) => undoLabels(history))} onUndo={undo} onRedo={redo} />;
}

function ProblemCount() {
  const session = usePageSession();
  const problems = usePageState((state) => state.problems);
  if (problems.length === 0) return null;
  const text = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  const isWrong = problems.some(({ issue }) => issue.severity === 'error');
  return (
    <Button
      variant="quiet"
      icon={CircleAlert}
      className={isWrong ? 'text-error' : 'text-warning'}
      onPress={() => session.set({ bottom: { isOpen: true, tab: 'problems' } })}
    >
      {text}
    </Button>
  );
}

function OpenLink({ name }: { name: string }) {
  const liveVersion = usePageState((state) => state.liveVersion);
  if (liveVersion === null) return null;
  return (
    <a
      href={`/p/${encodeURIComponent(name)}`}
      target="_blank"
      rel="noreferrer"
      className="inline-flex items-center gap-1 px-2 text-accent-text hover:underline"
    >
      Open v{liveVersion} <ExternalLink size={14} aria-hidden />
    </a>
  );
}

function PublishButton({ onChanged }: { onChanged(): void }) {
  const session = usePageSession();
  const [isOpen, setOpen] = useState(false);
  const whyNot = useWhyNot('page.publish', session.store.getState().name);
  const close = () => setOpen(false);
  return (
    <>
      <Button variant="primary" icon={CloudUpload} whyNot={whyNot} onPress={() => setOpen(true)}>
        Publish
      </Button>
      <Sheet title="Publish" isOpen={isOpen} onClose={close} width={640}>
        {isOpen && <PublishPage onClose={close} onChanged={onChanged} />}
      </Sheet>
    </>
  );
}

function More({ name, onChanged }: { name: string; onChanged(): void }) {
  const session = usePageSession();
  const navigate = useNavigate();
  const [isAsking, setAsking] = useState(false);
  const whyNot = useWhyNot('page.edit', name);
  const remove = async () => {
    try {
      await pagesApi.remove(name);
      session.dispose();
      onChanged();
      await navigate({ to: '/pages' });
    } catch (thrown) {
      session.notices.error(sayProblem(thrown));
    }
  };
  return (
    <>
      <Menu
        label="More"
        placement="bottom end"
        trigger={<IconButton icon={Ellipsis} label="More" />}
        items={[
          { id: 'versions', label: 'Versions', icon: GitCompare },
          {
            ...{ id: 'delete', label: 'Delete page…', icon: Trash2, tone: 'danger' as const },
            ...(whyNot === undefined ? {} : { isDisabled: true, description: whyNot }),
          },
        ]}
        onAction={(id) =>
          id === 'versions' ? void navigate({ to: '/pages/$name/versions', params: { name } }) : setAsking(true)
        }
      />
      <ConfirmDialog
        title={`Delete ${name}?`}
        text="Nobody can open it any more. Its functions stay."
        confirmLabel="Delete"
        tone="danger"
        typed={name}
        isOpen={isAsking}
        onConfirm={() => void remove()}
        onClose={() => setAsking(false)}
      />
    </>
  );
}
