import { Columns2, Plus, Rows2, SquarePlus } from 'lucide-react';
import { useMemo, useState } from 'react';
import {
  addColumn,
  addComponent,
  addRow,
  addSection,
  type ComponentType,
  indexOfPage,
  outlineOfPage,
  type PageRow,
} from '#page-model';
import { Button, Menu, SearchField, Tabs, Tree, type TreeNode } from '#ui';
import { spotAtEnd, startDrag } from './drag.ts';
import type { LeftTab } from './page-session.ts';
import { usePageDocument, usePageSession, usePageState } from './session-context.tsx';

const TABS: { id: LeftTab; label: string }[] = [
  { id: 'components', label: 'Components' },
  { id: 'tree', label: 'Tree' },
];

/** What can be put on the page, and what is on it. */
export function LeftPanel() {
  const session = usePageSession();
  const left = usePageState((state) => state.left);
  return (
    <Tabs
      label="Components and tree"
      items={TABS}
      value={left}
      onChange={(id) => session.set({ left: id === 'tree' ? 'tree' : 'components' })}
    >
      {left === 'components' ? <Palette /> : <PageTree />}
    </Tabs>
  );
}

const CATEGORIES: Record<ComponentType['category'], string> = {
  text: 'Text',
  action: 'Actions',
  input: 'Inputs',
  data: 'Data',
  layout: 'Layout',
  overlay: 'Above the page',
};

function Palette() {
  const session = usePageSession();
  const [query, setQuery] = useState('');
  const wanted = query.trim().toLowerCase();
  const types = [...session.catalog.values()].filter(
    ({ title, description }) => wanted === '' || `${title} ${description}`.toLowerCase().includes(wanted),
  );
  const groups = Object.entries(CATEGORIES)
    .map(([category, title]) => ({ title, types: types.filter((type) => type.category === category) }))
    .filter((group) => group.types.length > 0);
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="p-2">
        <SearchField label="Search components" value={query} onChange={setQuery} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section className="min-h-0 flex-1 overflow-y-auto px-2 pb-3" tabIndex={0} aria-label="Components">
        {groups.length === 0 && <p className="px-1 py-2 text-label text-muted">No component is called like that.</p>}
        {groups.map((group) => (
          <section key={group.title} aria-label={group.title}>
            <h3 className="px-1 pt-3 pb-1 text-label font-medium text-muted">{group.title}</h3>
            <div className="grid grid-cols-2 gap-1">
              {group.types.map((type) => (
                <PaletteItem key={type.type} type={type} />
              ))}
            </div>
          </section>
        ))}
      </section>
    </div>
  );
}

/** Dragged, clicked, or pressed: all three put it on the page. */
function PaletteItem({ type: { type, title, description } }: { type: ComponentType }) {
  const session = usePageSession();
  return (
    <button
      type="button"
      draggable
      title={description}
      onDragStart={(event) => startDrag(event, { kind: 'add', type })}
      onClick={() => session.do(addComponent(type, spotAtEnd(session)))}
      className="min-h-8 cursor-grab truncate rounded-control border border-border bg-surface px-2 py-1 text-start text-body text-text shadow-raised hover:bg-hover pointer-coarse:min-h-10"
    >
      {title}
    </button>
  );
}

/** All of the page as a tree: what a mouse does on the page can be done here by keyboard. */
function PageTree() {
  const session = usePageSession();
  const document = usePageDocument();
  const selected = usePageState((state) => state.selected);
  const rows = useMemo(() => outlineOfPage(document, session.catalog), [document, session]);
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const items = useMemo(() => rows.map(toNode), [rows]);
  const all = useMemo(() => keysOf(rows), [rows]);
  const expanded = useMemo(() => new Set(all.filter((key) => !closed.has(key))), [all, closed]);
  return (
    <div className="flex min-h-0 flex-1 flex-col" data-scope="canvas">
      <Tree
        label="Tree of the page"
        className="flex-1"
        items={items}
        expanded={expanded}
        onExpand={(open) => setClosed(new Set(all.filter((key) => !open.has(key))))}
        selected={new Set(selected === undefined ? [] : [selected])}
        onSelect={(keys) => {
          const [key] = keys;
          session.select(key !== undefined && indexOfPage(document).components.has(key) ? key : undefined);
        }}
      />
      <div className="flex flex-wrap gap-1 border-t border-border p-2">
        <AddLayout />
      </div>
    </div>
  );
}

function AddLayout() {
  const session = usePageSession();
  const document = usePageDocument();
  const selected = usePageState((state) => state.selected);
  const index = indexOfPage(document);
  const stack = selected === undefined ? undefined : index.components.get(selected)?.spot.stack;
  const column = stack?.kind === 'column' ? stack.column : [...index.columns.keys()].at(-1);
  const place = column === undefined ? undefined : index.columns.get(column);
  const section = place ? document.sections[place.section]?.id : document.sections.at(-1)?.id;
  return (
    <Menu
      label="Sections, rows and columns to add"
      placement="top start"
      trigger={
        <Button size="compact" variant="quiet" icon={Plus}>
          Add layout
        </Button>
      }
      items={[
        { id: 'section', label: 'Section', icon: SquarePlus },
        { id: 'row1', label: 'Row', icon: Rows2, isDisabled: section === undefined },
        { id: 'row2', label: 'Row of two columns', icon: Columns2, isDisabled: section === undefined },
        { id: 'column', label: 'Column beside', icon: Columns2, isDisabled: column === undefined },
      ]}
      onAction={(id) => {
        if (id === 'section') session.do(addSection());
        if (id === 'column' && column !== undefined) session.do(addColumn(column));
        if (id.startsWith('row') && section !== undefined) session.do(addRow(section, id === 'row2' ? 2 : 1));
      }}
    />
  );
}

function toNode(row: PageRow): TreeNode {
  const children = row.children.map(toNode);
  return {
    id: row.key,
    label: row.title,
    ...(row.type === undefined ? {} : { trailing: <span className="text-caption text-muted">{row.type}</span> }),
    ...(children.length > 0 ? { children } : {}),
  };
}

function keysOf(rows: readonly PageRow[]): string[] {
  return rows.flatMap((row) => [row.key, ...keysOf(row.children)]);
}
