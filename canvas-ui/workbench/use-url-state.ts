import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { sayProblem } from '#api';
import { type DrawerTab, type InspectorTab, useDocument, useRunner, useSession, useView } from '#editor';
import { indexOf } from '#model';

const TABS: readonly string[] = ['input', 'config', 'output', 'settings'] satisfies InspectorTab[];
const DRAWERS: readonly string[] = ['timeline', 'logs', 'output', 'problems', 'history'] satisfies DrawerTab[];

const isTab = (text: string | undefined): text is InspectorTab => text !== undefined && TABS.includes(text);
const isDrawer = (text: string | undefined): text is DrawerTab => text !== undefined && DRAWERS.includes(text);

/** Selected block, tab, drawer and run stand in the address: a link to it, and Back, show the same again. */
export function useUrlState(): void {
  useTakeFromUrl();
  usePutIntoUrl();
}

function useTakeFromUrl(): void {
  const session = useSession();
  const search = useSearch({ from: '/functions/$name' });
  const shown = useRef<string>(undefined);
  useEffect(() => {
    const { view, document } = session;
    const { selected, tab, drawer } = view.store.getState();
    const block = [...indexOf(document.document()).blocks.values()].find((place) => place.block.name === search.block);
    const wanted = block ? [block.block.id] : [];
    if (wanted[0] !== [...selected][0] && (wanted.length > 0 || selected.size === 1)) view.select(wanted);
    if (isTab(search.tab) && search.tab !== tab) view.set({ tab: search.tab });
    const isOpen = isDrawer(search.drawer);
    if (isOpen !== drawer.isOpen || (isOpen && search.drawer !== drawer.tab)) {
      view.set({ drawer: { ...drawer, isOpen, tab: isDrawer(search.drawer) ? search.drawer : drawer.tab } });
    }
  }, [session, search]);
  useEffect(() => {
    if (search.run === shown.current) return;
    shown.current = search.run;
    if (search.run === undefined) return;
    session.runner.show(search.run).catch((thrown: unknown) => session.notices.error(sayProblem(thrown)));
  }, [session, search.run]);
}

function usePutIntoUrl(): void {
  const session = useSession();
  const navigate = useNavigate({ from: '/functions/$name' });
  const name = useDocument((state) => state.name);
  const view = useView(({ selected, tab, drawer }) => ({ selected, tab, drawer }));
  const run = useRunner(({ shown }) => shown?.id);
  const isFirst = useRef(true);
  useEffect(() => {
    // What the address says goes first.
    if (isFirst.current) {
      isFirst.current = false;
      return;
    }
    const { selected, tab, drawer } = view;
    const only = selected.size === 1 ? [...selected][0] : undefined;
    const block = only === undefined ? undefined : indexOf(session.document.document()).blocks.get(only)?.block.name;
    void navigate({
      params: { name },
      search: {
        ...(block === undefined ? {} : { block }),
        ...(block === undefined || tab === 'config' ? {} : { tab }),
        ...(drawer.isOpen ? { drawer: drawer.tab } : {}),
        ...(run === undefined ? {} : { run }),
      },
      replace: true,
    });
  }, [session, navigate, name, view, run]);
}
