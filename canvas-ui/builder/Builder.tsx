import { useQuery } from '@tanstack/react-query';
import { Monitor, MousePointer2, Play, Smartphone, Tablet } from 'lucide-react';
import { lazy, Suspense, useMemo, useState } from 'react';
import { queries } from '#api';
import { useActions } from '#editor';
import { indexOfPage } from '#page-model';
import { Button, cx, Dialog, ReadOnlyNote, Segmented, Select, Skeleton } from '#ui';
import { RefusedNote } from '../publish/index.ts';
import { BottomPanel } from './BottomPanel.tsx';
import { createBuilderActions } from './builder-actions.ts';
import { LeftPanel } from './LeftPanel.tsx';
import { PageInspector } from './PageInspector.tsx';
import { Stage, type StageWidth } from './Stage.tsx';
import { usePageSaveState, usePageSession, usePageState } from './session-context.tsx';
import { TopBar } from './TopBar.tsx';
import { DraftPageProvider, useDraftPage } from './use-draft-page.tsx';

const DocumentTab = lazy(async () => ({ default: (await import('./DocumentTab.tsx')).DocumentTab }));

type Mode = 'edit' | 'use' | 'document';

/** The regions of the page builder. */
export function Builder({ onChanged }: { onChanged(): void }) {
  const session = usePageSession();
  // Everything below is drawn anew when what they may do has changed.
  useQuery(queries.session());
  useActions(useMemo(() => createBuilderActions(session), [session]));
  const saveState = usePageSaveState();
  const [mode, setMode] = useState<Mode>('edit');
  const [width, setWidth] = useState<StageWidth>('desktop');
  return (
    <DraftPageProvider>
      <div className="flex h-full flex-col">
        <TopBar onChanged={onChanged} />
        <div className="flex min-h-0 flex-1">
          <aside
            aria-label="Components and tree"
            data-region
            tabIndex={-1}
            className={cx(
              'flex w-64 shrink-0 flex-col border-e border-border bg-surface max-lg:hidden',
              mode !== 'edit' && 'hidden',
            )}
          >
            <LeftPanel />
          </aside>
          <main aria-label="Page" data-region tabIndex={-1} className="flex min-w-0 flex-1 flex-col">
            <ReadOnlyNote whyNot={session.whyReadOnly} />
            <RefusedNote state={saveState} />
            <StageBar {...{ mode, setMode, width, setWidth }} />
            {mode === 'document' ? (
              <Suspense fallback={<Skeleton lines={8} className="p-4" />}>
                <DocumentTab />
              </Suspense>
            ) : (
              <Stage width={width} isUsed={mode === 'use'} />
            )}
          </main>
          <aside
            aria-label="Inspector"
            data-region
            tabIndex={-1}
            className={cx(
              'flex w-90 shrink-0 flex-col border-s border-border bg-surface max-md:hidden',
              mode !== 'edit' && 'hidden',
            )}
          >
            <PageInspector />
          </aside>
        </div>
        <BottomPanel />
        <ConflictDialog />
      </div>
    </DraftPageProvider>
  );
}

const MODES = [
  { id: 'edit', label: 'Edit', icon: MousePointer2 },
  { id: 'use', label: 'Preview', icon: Play },
  { id: 'document', label: 'Document' },
];

const WIDTHS = [
  { id: 'desktop', label: 'As wide as there is room', icon: Monitor },
  { id: 'tablet', label: 'Tablet, 768 px', icon: Tablet },
  { id: 'phone', label: 'Phone, 390 px', icon: Smartphone },
];

const ROLES = [
  { id: 'self', label: 'As you' },
  ...['viewer', 'editor', 'publisher', 'owner'].map((role) => ({ id: role, label: `As ${role}` })),
];

interface StageBarProps {
  mode: Mode;
  setMode(mode: Mode): void;
  width: StageWidth;
  setWidth(width: StageWidth): void;
}

/** How the page is looked at. */
function StageBar({ mode, setMode, width, setWidth }: StageBarProps) {
  const { role, setRole } = useDraftPage();
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-2 border-b border-border bg-surface px-3 py-1.5">
      <Segmented
        label="Mode"
        size="compact"
        items={MODES}
        value={mode}
        onChange={(id) => setMode(id === 'use' || id === 'document' ? id : 'edit')}
      />
      <div className="flex-1" />
      {mode !== 'document' && (
        <>
          <Select
            label="Role that expressions read"
            isLabelHidden
            size="compact"
            items={ROLES}
            value={role ?? 'self'}
            onChange={(id) => setRole(id === 'self' ? undefined : id)}
          />
          <Segmented
            label="Width"
            size="compact"
            isIconOnly
            items={WIDTHS}
            value={width}
            onChange={(id) => setWidth(id === 'phone' || id === 'tablet' ? id : 'desktop')}
          />
        </>
      )}
    </div>
  );
}

/** Somebody else saved in between. Whatever is chosen, the other one stays within undo. */
function ConflictDialog() {
  const { autosave } = usePageSession();
  const state = usePageSaveState();
  const mine = usePageState(({ history }) => history.document);
  const [later, setLater] = useState<unknown>();
  if (state.kind !== 'conflict') return null;
  return (
    <Dialog
      title="Somebody else saved this page"
      description={`Theirs has ${count(state.theirs)}, yours ${count(mine)}. Undo brings back what you did not choose.`}
      isOpen={later !== state}
      onClose={() => setLater(state)}
      size="small"
      actions={
        <>
          <Button onPress={() => void autosave.resolve('theirs')}>Take theirs</Button>
          <Button variant="primary" onPress={() => void autosave.resolve('mine')}>
            Keep mine
          </Button>
        </>
      }
    />
  );
}

function count(document: Parameters<typeof indexOfPage>[0]): string {
  const { size } = indexOfPage(document).components;
  return size === 1 ? '1 component' : `${size} components`;
}
