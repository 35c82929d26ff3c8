import { useDocument, useSession, useView } from '#editor';
import type { LocatedProblem } from '#model';
import { KindTile, Tabs, type TabsItem } from '#ui';
import { ParametersTab } from './ParametersTab.tsx';
import { FunctionSettings, ReturnsTab, UsedBy } from './parts.ts';
import { useIsReadOnly } from './use-read-only.ts';

const TABS = ['parameters', 'returns', 'settings', 'usedBy'] as const;
type Tab = (typeof TABS)[number];
const TITLES: Record<Tab, string> = {
  parameters: 'Parameters',
  returns: 'Returns',
  settings: 'Settings',
  usedBy: 'Used by',
};
const KINDS: Record<Tab, LocatedProblem['target']['kind'] | undefined> = {
  parameters: 'parameter',
  returns: 'result',
  settings: 'settings',
  usedBy: undefined,
};

/** The function itself: what is shown while no block is selected. */
export function FunctionInspector() {
  const { view } = useSession();
  const tab = useView((state) => state.functionTab);
  const problems = useDocument((state) => state.problems.ofFunction);
  const name = useDocument(({ history }) => history.document.name);
  const isReadOnly = useIsReadOnly();
  return (
    <div className="flex h-full min-h-0 flex-col">
      <header className="flex items-center gap-3 px-4 pt-3 pb-2">
        <KindTile kind="io" />
        <div className="min-w-0">
          <h2 className="truncate text-strong font-semibold text-text">{name}</h2>
          <p className="text-label text-subtle">Function</p>
        </div>
      </header>
      <Tabs
        label="Parts of the function"
        items={TABS.map((id) => tabOf(id, problems))}
        value={tab}
        onChange={(id) => {
          const next = TABS.find((one) => one === id);
          if (next) view.set({ functionTab: next });
        }}
        panelClassName="overflow-auto"
      >
        {tab === 'parameters' && <ParametersTab isReadOnly={isReadOnly} />}
        {tab === 'returns' && <ReturnsTab isReadOnly={isReadOnly} />}
        {tab === 'settings' && <FunctionSettings isReadOnly={isReadOnly} />}
        {tab === 'usedBy' && <UsedBy />}
      </Tabs>
    </div>
  );
}

function tabOf(id: Tab, problems: readonly LocatedProblem[]): TabsItem {
  const own = problems.filter(({ target }) => target.kind === KINDS[id]);
  const has = (wanted: LocatedProblem['severity']) => own.some(({ severity }) => severity === wanted);
  return {
    id,
    label: TITLES[id],
    count: own.length,
    dot: has('error') ? 'error' : has('warning') ? 'warning' : undefined,
  };
}
