import { Link } from '@tanstack/react-router';
import { CircleAlert, CloudUpload, Ellipsis, Play, Square } from 'lucide-react';
import { runBlock, runTo, useDocument, useRunner, useSaveState, useSession, useView, useWhyNotHere } from '#editor';
import { Button, cx, IconButton, Menu } from '#ui';
import { DraftPill, SaveBadge, UndoButtons, undoLabels, useDocumentDiff } from '../publish/index.ts';
import { FunctionName } from './FunctionName.tsx';
import { FunctionButton } from './PhoneBar.tsx';
import { Presence } from './Presence.tsx';
import { runFunction } from './run-function.ts';
import type { ScreenWidth } from './use-screen-width.ts';

/** What the function is called, where it stands, and what can be done with it as a whole. */
export function TopBar({ width }: { width: ScreenWidth }) {
  const isNarrow = width === 'phone';
  return (
    <section
      className={cx(
        'flex h-12 shrink-0 items-center border-b border-border bg-surface',
        isNarrow ? 'gap-1 px-2' : 'gap-2 px-3',
      )}
      data-region
      aria-label="Function"
    >
      {!isNarrow && (
        <>
          <Link to="/functions" className="rounded-chip text-muted hover:text-text">
            Functions
          </Link>
          <span className="text-subtle">/</span>
        </>
      )}
      <FunctionName />
      <Draft />
      <Saving isNarrow={isNarrow} />
      <div className="flex-1" />
      <Presence isNarrow={isNarrow} />
      {!isNarrow && <Undo />}
      {(width === 'narrow' || width === 'medium') && <FunctionButton />}
      <ProblemCount isNarrow={isNarrow} />
      <RunButton />
      <PublishButton isNarrow={isNarrow} />
    </section>
  );
}

function Saving({ isNarrow }: { isNarrow: boolean }) {
  return <SaveBadge state={useSaveState()} isNarrow={isNarrow} />;
}

function Draft() {
  const { name, liveVersion, changed } = useDocument(({ name, liveVersion, changed }) => ({
    ...{ name, liveVersion, changed },
  }));
  const isEdited = useDocument(({ history }) => history.document !== history.saved);
  const isChanged = changed || isEdited;
  const count = useDocumentDiff(isChanged ? liveVersion : null)?.count;
  const isDifferent = changed || (isEdited && count !== 0);
  return <DraftPill noun="function" {...{ name, liveVersion, count }} isChanged={isDifferent} />;
}

function Undo() {
  const { undo, redo } = useSession();
  return <UndoButtons {...useDocument(({ history }) => undoLabels(history))} onUndo={undo} onRedo={redo} />;
}

function ProblemCount({ isNarrow }: { isNarrow: boolean }) {
  const { view } = useSession();
  const counts = useDocument(({ problems }) => problems.counts);
  const drawer = useView((state) => state.drawer);
  const count = counts.error + counts.warning + counts.incomplete;
  if (count === 0) return null;
  return (
    <Button
      variant="quiet"
      icon={CircleAlert}
      className={counts.error > 0 ? 'text-error' : 'text-warning'}
      onPress={() => view.set({ drawer: { ...drawer, isOpen: true, tab: 'problems' } })}
      aria-label={`${count} ${count === 1 ? 'problem' : 'problems'}`}
    >
      {isNarrow ? count : `${count} ${count === 1 ? 'problem' : 'problems'}`}
    </Button>
  );
}

function RunButton() {
  const session = useSession();
  const phase = useRunner((state) => state.phase);
  const last = useRunner((state) => state.last);
  const whyNot = useWhyNotHere('function.test');
  const only = useView(({ selected }) => (selected.size === 1 ? [...selected][0] : undefined));
  if (phase !== 'idle') {
    return (
      <Button icon={Square} onPress={() => void session.runner.stop()} isPending={phase === 'stopping'}>
        {phase === 'stopping' ? 'Stopping' : 'Stop'}
      </Button>
    );
  }
  if (whyNot !== undefined) {
    return (
      <Button icon={Play} whyNot={whyNot}>
        Run
      </Button>
    );
  }
  return (
    <div className="flex">
      <Button icon={Play} onPress={() => runFunction(session)} className="rounded-e-none border-e-0">
        Run
      </Button>
      <Menu
        label="More ways to run"
        placement="bottom end"
        trigger={<IconButton icon={Ellipsis} label="More ways to run" variant="default" className="rounded-s-none" />}
        items={[
          { id: 'params', label: 'Run with other parameters…' },
          { id: 'dry', label: 'Dry run', description: 'Writes are rolled back or held back' },
          { id: 'last', label: 'Run again', isDisabled: last === undefined, description: 'With the last parameters' },
          { id: 'upTo', label: 'Run to the selected block', shortcut: 'Alt+Enter', isDisabled: only === undefined },
          { id: 'only', label: 'Run the selected block', shortcut: 'Ctrl+Enter', isDisabled: only === undefined },
        ]}
        onAction={(id) => {
          if (id === 'params') session.view.show({ kind: 'test' });
          if (id === 'dry') runFunction(session, { dry: true });
          if (id === 'last' && last) void session.runner.test(last);
          if (id === 'upTo' && only !== undefined) void runTo(session, only);
          if (id === 'only' && only !== undefined) void runBlock(session, only);
        }}
      />
    </div>
  );
}

function PublishButton({ isNarrow }: { isNarrow: boolean }) {
  const session = useSession();
  const whyNot = useWhyNotHere('function.publish');
  return (
    <Button variant="primary" icon={CloudUpload} whyNot={whyNot} onPress={() => session.view.show({ kind: 'publish' })}>
      {!isNarrow && 'Publish'}
      {isNarrow && <span className="sr-only">Publish</span>}
    </Button>
  );
}
