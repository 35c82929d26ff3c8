import type { ReactNode } from 'react';
import { useBlockRun, useDocument, useSession, useView } from '#editor';
import type { BlockProblems, LocatedProblem } from '#model';
import type { Block } from '#schema';
import { Tabs, type TabsItem } from '#ui';
import { FieldSurroundingsProvider } from '../form/index.ts';
import { BlockHeader } from './BlockHeader.tsx';
import { ConfigTab } from './ConfigTab.tsx';
import { InputTab } from './InputTab.tsx';
import { OutputTab } from './OutputTab.tsx';
import { SettingsTab } from './SettingsTab.tsx';
import { useBlockSurroundings } from './use-surroundings.ts';
import { WideInspector } from './WideInspector.tsx';

const TABS = ['input', 'config', 'output', 'settings'] as const;
type Tab = (typeof TABS)[number];
const TITLES: Record<Tab, string> = { input: 'Input', config: 'Config', output: 'Output', settings: 'Settings' };

/** Everything about one block. */
export function BlockInspector({ block }: { block: Block }) {
  const { view } = useSession();
  const tab = useView((state) => state.tab);
  const isWide = useView((state) => state.inspector.isWide);
  const problems = useDocument((state) => state.problems.blocks.get(block.id));
  const hasFailed = useBlockRun(block.id)?.status === 'error';
  const items = TABS.map((id) => tabOf(id, problems, hasFailed));
  return (
    <Surroundings id={block.id}>
      {isWide ? (
        <WideInspector block={block} />
      ) : (
        <div className="flex h-full min-h-0 flex-col">
          <BlockHeader block={block} />
          <Tabs
            label={`Parts of ${block.name}`}
            items={items}
            value={tab}
            onChange={(id) => {
              const next = TABS.find((one) => one === id);
              if (next) view.set({ tab: next });
            }}
            panelClassName={tab === 'config' || tab === 'settings' ? 'overflow-auto' : ''}
          >
            {tab === 'input' && <InputTab />}
            {tab === 'config' && <ConfigTab block={block} />}
            {tab === 'output' && <OutputTab key={block.id} block={block} />}
            {tab === 'settings' && <SettingsTab block={block} />}
          </Tabs>
        </div>
      )}
    </Surroundings>
  );
}

/** Every edit of the function changes them; what does not read them is left alone. */
function Surroundings({ id, children }: { id: string; children: ReactNode }) {
  return <FieldSurroundingsProvider value={useBlockSurroundings(id)}>{children}</FieldSurroundingsProvider>;
}

function tabOf(id: Tab, problems: BlockProblems | undefined, hasFailed: boolean): TabsItem {
  const own = (problems?.all ?? []).filter(({ target }) => (target.kind === 'block' ? target.tab : 'config') === id);
  const isError = own.some(({ severity }: LocatedProblem) => severity === 'error') || (id === 'output' && hasFailed);
  const isWarning = own.some(({ severity }: LocatedProblem) => severity === 'warning');
  return { id, label: TITLES[id], count: own.length, dot: isError ? 'error' : isWarning ? 'warning' : undefined };
}
