import { createContext, type ReactNode, useContext, useEffect, useReducer, useRef, useSyncExternalStore } from 'react';
import type { LiveComponent } from '#client';
import type { ComponentView, Page } from '#page';
import type { JsonValue } from '#schema';

const PageContext = createContext<Page | undefined>(undefined);
/** Names of the list items around a component: `item`, `index`. */
const LocalsContext = createContext<Locals | undefined>(undefined);

/** What a builder adds to what it shows: frames to select components by, and something to see where nothing is yet. */
export interface Building {
  frame(component: LiveComponent, drawn: ReactNode): ReactNode;
  empty(component: LiveComponent, slot: string): ReactNode;
}

/** Undefined on pages as their users see them. */
const BuildingContext = createContext<Building | undefined>(undefined);

export function BuildingProvider({ building, children }: { building: Building; children: ReactNode }) {
  return <BuildingContext value={building}>{children}</BuildingContext>;
}

export function useBuilding(): Building | undefined {
  return useContext(BuildingContext);
}

type Locals = Readonly<Record<string, unknown>>;

export function OpenPage({ page, children }: { page: Page; children: ReactNode }) {
  return <PageContext value={page}>{children}</PageContext>;
}

/** Around what a list shows for one item. */
export function WithLocals({ locals, children }: { locals: Locals; children: ReactNode }) {
  return <LocalsContext value={{ ...useContext(LocalsContext), ...locals }}>{children}</LocalsContext>;
}

export function useOpenPage(): Page {
  const page = useContext(PageContext);
  if (!page) throw new Error('components of a page stand in an <OpenPage>');
  return page;
}

/** A component as it is shown now; drawn again only when that changes. */
export function useView(name: string): ComponentView {
  const page = useOpenPage();
  const locals = useLocals();
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  useEffect(() => (locals ? page.subscribe(name, redraw) : undefined), [page, name, locals]);
  const fixed = useSyncExternalStore(
    (listener) => page.subscribe(name, listener),
    () => (locals ? undefined : page.view(name)),
  );
  return fixed ?? page.view(name, locals ?? {});
}

/** All that a component exposes now: another object after each change. */
export function useValues({ name, type }: LiveComponent): Readonly<Record<string, JsonValue>> {
  const page = useOpenPage();
  const last = useRef<Readonly<Record<string, JsonValue>>>({});
  return useSyncExternalStore(
    (listener) => page.subscribe(name, listener),
    () => {
      const members = Object.keys(page.live.types[type]?.values ?? {});
      const now = Object.fromEntries(
        members.map((member) => [member, (page.value(name, member) ?? null) as JsonValue]),
      );
      const isSame = members.every((member) => Object.is(now[member], last.current[member]));
      if (!isSame) last.current = now;
      return last.current;
    },
  );
}

/** Names of the list items around. */
export function useLocals(): Locals | undefined {
  return useContext(LocalsContext);
}
