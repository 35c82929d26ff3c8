import { ChevronDown, ChevronUp } from 'lucide-react';
import { type DrawerTab, PANELS, useDocument, useRun, useRunner, useSession, useView, type ViewState } from '#editor';
import type { RunState } from '#model';
import type { Run } from '#schema';
import { IconButton, Pill, Splitter, Status, Tabs } from '#ui';
import { DrawerPanel } from './parts.ts';

const TABS_HEIGHT = 41;
const CLOSED_HEIGHT = 40;

/** How much of the editor's height it takes. */
export function drawerHeight({ isOpen, height }: ViewState['drawer']): number {
  return isOpen ? height : CLOSED_HEIGHT;
}

/** What happens when the function runs. Closed it is one line. */
export function RunDrawer() {
  const { view } = useSession();
  const drawer = useView((state) => state.drawer);
  const logs = useRun(logCount);
  const status = useRun(runStatus);
  const isHeldBack = useRun(hasHeld);
  const { error, warning, incomplete } = useDocument(({ problems }) => problems.counts);
  const phase = useRunner((state) => state.phase);
  const problems = error + warning + incomplete;
  const items = [
    { id: 'timeline', label: 'Timeline' },
    { id: 'logs', label: 'Logs', ...(logs > 0 ? { count: logs } : {}) },
    { id: 'output', label: 'Output', ...(status === 'failed' ? { dot: 'error' as const } : {}) },
    { id: 'problems', label: 'Problems', ...(problems > 0 ? { count: problems } : {}) },
    { id: 'history', label: 'History' },
  ] satisfies { id: DrawerTab; label: string; count?: number }[];
  const open = (id: string) => {
    const tab = items.find((item) => item.id === id)?.id;
    if (tab) view.set({ drawer: { ...drawer, tab, isOpen: true } });
  };
  return (
    <section
      aria-label="Run"
      className="relative z-20 shrink-0 border-t border-border bg-surface"
      style={{ height: drawerHeight(drawer) }}
      data-region
      data-scope="canvas"
    >
      {drawer.isOpen && <DrawerSplitter />}
      <Tabs
        label="Run"
        items={items}
        value={drawer.tab}
        onChange={open}
        className="h-full"
        panelClassName="min-h-0 flex-1 overflow-hidden"
        actions={
          <div className="flex items-center gap-2">
            {isHeldBack && <Pill tone="warning">Dry run, nothing was changed</Pill>}
            {status && <Status status={phase === 'idle' ? status : 'running'} />}
            <IconButton
              icon={drawer.isOpen ? ChevronDown : ChevronUp}
              label={drawer.isOpen ? 'Close the run drawer' : 'Open the run drawer'}
              shortcut="L"
              onPress={() => view.set({ drawer: { ...drawer, isOpen: !drawer.isOpen } })}
            />
          </div>
        }
      >
        {drawer.isOpen && <DrawerPanel tab={drawer.tab} height={drawer.height - TABS_HEIGHT} />}
      </Tabs>
    </section>
  );
}

function logCount({ logs }: RunState): number {
  return logs.length;
}

function hasHeld({ held }: RunState): boolean {
  return held.length > 0;
}

function runStatus({ run }: RunState): Run['status'] | undefined {
  return run?.status;
}

function DrawerSplitter() {
  const { view } = useSession();
  const drawer = useView((state) => state.drawer);
  return (
    <Splitter
      label="Run drawer"
      edge="top"
      value={drawer.height}
      min={PANELS.drawer.min}
      max={PANELS.drawer.max}
      onChange={(height) => view.set({ drawer: { ...drawer, height } })}
      onReset={() => view.set({ drawer: { ...drawer, height: PANELS.drawer.usual } })}
    />
  );
}
