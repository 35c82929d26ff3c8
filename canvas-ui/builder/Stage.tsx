import { ArrowDown, ArrowUp, Copy, GripVertical, LayoutTemplate, Trash2 } from 'lucide-react';
import { type DragEvent, type MouseEvent, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { LiveComponent } from '#client';
import { duplicateComponent, indexOfPage, nudgeComponent, removeComponent, type StackRef } from '#page-model';
import { cx, EmptyState, IconButton, Skeleton } from '#ui';
import { PageLayout, Stack } from '../page/index.ts';
import { type Building, BuildingProvider, OpenComponent, OpenPage } from '../page-runtime/index.ts';
import { type DropPlace, dragged, drop, dropAt, startDrag } from './drag.ts';
import { usePageDocument, usePageSession, usePageState } from './session-context.tsx';
import { useDraftPage } from './use-draft-page.tsx';

const WIDTHS = { desktop: undefined, tablet: 768, phone: 390 } as const;
export type StageWidth = keyof typeof WIDTHS;

interface StageProps {
  width: StageWidth;
  /** The page is used, not edited. */
  isUsed: boolean;
}

/** The page as it is now, with real data: what is clicked is selected, and what is dragged here goes in where the line is. */
export function Stage({ width, isUsed }: StageProps) {
  const { page } = useDraftPage();
  const session = usePageSession();
  const content = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState<DropPlace>();
  const title = usePageState(({ selected, history }) => titleOf(history.document, selected));
  const over = (event: DragEvent) => {
    if (!dragged() || !content.current) return;
    event.preventDefault();
    setPlace(dropAt(content.current, session.document(), event));
  };
  const dropped = (event: DragEvent) => {
    event.preventDefault();
    setPlace(undefined);
    if (content.current) drop(session, dropAt(content.current, session.document(), event));
  };
  const click = (event: MouseEvent) => {
    if (isUsed || !content.current) return;
    session.select(componentAt(content.current, event.clientX, event.clientY));
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the actions of the builder are its keys
    <div
      role="application"
      aria-label={title === undefined ? 'Page' : `Page, ${title} is selected`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: one stop, inside of which arrows move the selection
      tabIndex={0}
      data-scope={isUsed ? undefined : 'canvas'}
      data-stage
      className="relative min-h-0 flex-1 overflow-auto bg-canvas -outline-offset-2"
      onClick={click}
      onDragOver={over}
      onDragLeave={() => setPlace(undefined)}
      onDrop={dropped}
    >
      <div ref={content} className="relative mx-auto min-h-full bg-canvas" style={{ maxWidth: WIDTHS[width] }}>
        <div inert={!isUsed} className="px-4 py-6 md:px-8">
          {page ? (
            <OpenPage page={page}>
              <StageBuilding isUsed={isUsed}>
                <div className="mx-auto flex w-full max-w-320 flex-col gap-6">
                  <h1 className="text-page font-semibold wrap-anywhere">{page.live.title || page.live.name}</h1>
                  <Sections isUsed={isUsed} />
                  <Overlays isUsed={isUsed} />
                </div>
              </StageBuilding>
            </OpenPage>
          ) : (
            <Skeleton lines={8} />
          )}
        </div>
        {!isUsed && <SelectionTools content={content} />}
        {place && <DropLine place={place} />}
      </div>
    </div>
  );
}

function titleOf(document: Parameters<typeof indexOfPage>[0], selected: string | undefined): string | undefined {
  return selected === undefined ? undefined : indexOfPage(document).components.get(selected)?.component.name;
}

function Sections({ isUsed }: { isUsed: boolean }) {
  const { page } = useDraftPage();
  const document = usePageDocument();
  if (!page) return null;
  if (document.sections.length === 0 && !isUsed) {
    return (
      <EmptyState icon={LayoutTemplate} title="An empty page" text="Add a component from the left, or drag one here." />
    );
  }
  // An empty column would have no height: there is something to see and to drop on.
  const sections = page.live.sections.map((section) => ({
    ...section,
    rows: section.rows.map((row) => ({
      ...row,
      columns: row.columns.map(
        ({ components, ...column }): typeof column & { components: readonly (LiveComponent | EmptyColumn)[] } => ({
          ...column,
          components: components.length > 0 || isUsed ? components : [{ id: `empty ${column.id}`, column: column.id }],
        }),
      ),
    })),
  }));
  return (
    <PageLayout
      sections={sections}
      render={(item) =>
        'column' in item ? (
          <EmptyPlace stack={{ kind: 'column', column: item.column }} />
        ) : (
          <OpenComponent component={item} />
        )
      }
    />
  );
}

interface EmptyColumn {
  id: string;
  column: string;
}

/** Modals and drawers: as themselves while the page is used, else as frames below the page. */
function Overlays({ isUsed }: { isUsed: boolean }) {
  const { page } = useDraftPage();
  const catalog = usePageSession().catalog;
  if (!page || page.live.overlays.length === 0) return null;
  if (isUsed) {
    return <Stack components={page.live.overlays} render={(component) => <OpenComponent component={component} />} />;
  }
  return (
    <div className="mt-4 flex flex-col gap-4 border-t border-dashed border-border-strong pt-4">
      <p className="text-label text-muted">Above the page</p>
      {page.live.overlays.map((component) => (
        <Frame key={component.id} component={component}>
          <div className="flex flex-col gap-3 rounded-panel border border-border bg-surface p-4 shadow-raised">
            <p className="text-strong font-semibold">
              {component.name}{' '}
              <span className="text-label font-normal text-muted">{catalog.get(component.type)?.title}</span>
            </p>
            {Object.entries({ content: [], ...component.slots }).map(([slot, inner]) =>
              inner.length === 0 ? (
                <EmptyPlace key={slot} stack={{ kind: 'slot', component: component.id, slot }} />
              ) : (
                <Stack key={slot} components={inner} render={(each) => <OpenComponent component={each} />} />
              ),
            )}
          </div>
        </Frame>
      ))}
    </div>
  );
}

function StageBuilding({ isUsed, children }: { isUsed: boolean; children: React.ReactNode }) {
  const building = useMemo<Building>(
    () => ({
      frame: (component, drawn) => (isUsed ? drawn : <Frame component={component}>{drawn}</Frame>),
      empty: ({ id }, slot) => (isUsed ? null : <EmptyPlace stack={{ kind: 'slot', component: id, slot }} />),
    }),
    [isUsed],
  );
  return <BuildingProvider building={building}>{children}</BuildingProvider>;
}

function Frame({ component, children }: { component: LiveComponent; children: React.ReactNode }) {
  const isSelected = usePageState(({ selected }) => selected === component.id);
  return (
    <div
      data-component={component.id}
      data-shows-nothing={`${component.name} shows nothing now`}
      className={cx(
        'flex min-h-6 min-w-0 flex-col rounded-small outline-offset-4',
        'before:text-label before:text-subtle empty:before:content-[attr(data-shows-nothing)]',
        '[&:has(>div:only-child:empty)]:before:content-[attr(data-shows-nothing)]',
        isSelected ? 'outline-2 outline-accent' : 'hover:outline-1 hover:outline-border-strong',
      )}
    >
      {children}
    </div>
  );
}

function EmptyPlace({ stack }: { stack: StackRef }) {
  return (
    <div
      data-stack={JSON.stringify(stack)}
      className="flex min-h-14 items-center justify-center rounded-control border border-dashed border-border-strong px-2 text-label text-muted"
    >
      Drop a component here
    </div>
  );
}

/** The innermost component at a point of the screen. What is inert can not be clicked, so places are compared. */
function componentAt(content: HTMLElement, x: number, y: number): string | undefined {
  const all = [...content.querySelectorAll<HTMLElement>('[data-component]')].filter((element) => {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    return x >= left - 4 && x <= right + 4 && y >= top - 4 && y <= bottom + 4;
  });
  return all.at(-1)?.dataset.component;
}

function DropLine({ place }: { place: DropPlace }) {
  return (
    <div
      className="pointer-events-none absolute z-10 h-0.5 rounded-full bg-accent forced-colors:bg-[Highlight]"
      style={{ left: place.left, top: place.top, width: place.width }}
    />
  );
}

/** What can be done with the selected component, above its corner. */
function SelectionTools({ content }: { content: React.RefObject<HTMLDivElement | null> }) {
  const session = usePageSession();
  const document = usePageDocument();
  const selected = usePageState((state) => state.selected);
  const { page } = useDraftPage();
  const [at, setAt] = useState<{ top: number; right: number }>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another document or page moves what is on it
  useLayoutEffect(() => {
    const box = content.current;
    if (selected === undefined || !box) {
      setAt(undefined);
      return undefined;
    }
    const measure = () => {
      const found = box.querySelector(`[data-component="${CSS.escape(selected)}"]`)?.getBoundingClientRect();
      const around = box.getBoundingClientRect();
      setAt(found && { top: Math.max(4, found.top - around.top - 38), right: Math.max(4, around.right - found.right) });
    };
    measure();
    const watch = new ResizeObserver(measure);
    watch.observe(box);
    return () => watch.disconnect();
  }, [content, selected, document, page]);
  const component = selected === undefined ? undefined : indexOfPage(document).components.get(selected)?.component;
  if (!component || !at) return null;
  const { id, name } = component;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a click on its buttons must not select what is below them
    // biome-ignore lint/a11y/noStaticElementInteractions: see above
    <div
      data-keys="own"
      className="absolute z-10 flex items-center gap-0.5 rounded-control border border-border bg-overlay p-0.5 shadow-overlay"
      style={at}
      onClick={(event) => event.stopPropagation()}
    >
      <span
        role="img"
        aria-label={`Drag ${name}`}
        draggable
        title={`Drag ${name}`}
        className="flex cursor-grab items-center gap-1 pe-1 text-label text-muted"
        onDragStart={(event) => startDrag(event, { kind: 'move', id })}
      >
        <GripVertical size={14} aria-hidden />
        {name}
      </span>
      <IconButton
        size="compact"
        icon={ArrowUp}
        label="Move up"
        shortcut="Alt+Up"
        onPress={() => session.do(nudgeComponent(id, 'up'))}
      />
      <IconButton
        size="compact"
        icon={ArrowDown}
        label="Move down"
        shortcut="Alt+Down"
        onPress={() => session.do(nudgeComponent(id, 'down'))}
      />
      <IconButton
        size="compact"
        icon={Copy}
        label="Duplicate"
        shortcut="Ctrl+D"
        onPress={() => session.do(duplicateComponent(id))}
      />
      <IconButton
        size="compact"
        icon={Trash2}
        label="Delete"
        shortcut="Delete"
        onPress={() => session.do(removeComponent(id))}
      />
    </div>
  );
}
