import { type LeftTab, useSession, useView } from '#editor';
import { Tabs } from '#ui';
import { Outline } from './Outline.tsx';
import { FindPanel, Palette } from './parts.ts';

const TABS = [
  { id: 'outline', label: 'Outline' },
  { id: 'blocks', label: 'Blocks' },
  { id: 'find', label: 'Find' },
] as const satisfies readonly { id: LeftTab; label: string }[];

export function LeftPanel() {
  const { view } = useSession();
  const left = useView((state) => state.left);
  return (
    <Tabs
      label="Left panel"
      items={TABS}
      value={left.tab}
      onChange={(id) => view.set({ left: { ...left, tab: TABS.find((tab) => tab.id === id)?.id ?? 'outline' } })}
      className="h-full"
      panelClassName="min-h-0 flex-1 overflow-hidden"
    >
      {left.tab === 'outline' && <Outline />}
      {left.tab === 'blocks' && <Palette />}
      {left.tab === 'find' && <FindPanel />}
    </Tabs>
  );
}
