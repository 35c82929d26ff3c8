import { useNavigate, useSearch } from '@tanstack/react-router';
import { type RefObject, useEffect, useMemo, useRef } from 'react';
import { sayProblem } from '#api';
import {
  createEchoes,
  type DrawerTab,
  type Echoes,
  type EditorSession,
  type FunctionTab,
  type InspectorTab,
  type LeftTab,
  useDocument,
  useRunner,
  useSession,
  useView,
  type ViewState,
} from '#editor';
import { indexOf } from '#model';

const TABS = ['input', 'config', 'output', 'settings'] as const satisfies InspectorTab[];
const FUNCTION_TABS = ['parameters', 'returns', 'settings', 'usedBy'] as const satisfies FunctionTab[];
const LEFT_TABS = ['outline', 'blocks', 'find'] as const satisfies LeftTab[];
const DRAWERS = ['timeline', 'logs', 'output', 'problems', 'history'] as const satisfies DrawerTab[];

/** What of the view the address tells. `tab` is the block's if there is one, else the function's. */
interface Address {
  block?: string;
  tab?: string;
  left?: string;
  drawer?: string;
  run?: string;
}

type Shown = Pick<ViewState, 'selected' | 'tab' | 'functionTab' | 'left' | 'drawer'>;

/** What the address says, as far as we know: what was put there last, or has come from outside. */
interface Known {
  name: string;
  at: Address;
  /** The last thing that changed is which block is selected. */
  isWalk: boolean;
}

interface UrlState {
  known: RefObject<Known | undefined>;
  /** A run that the address asks for and that is not there yet. */
  loading: RefObject<string | undefined>;
  echoes: Echoes;
}

/** Selected block, tabs, drawer and run stand in the address: a link to it, and Back, show the same again. */
export function useUrlState(): void {
  const known = useRef<Known>(undefined);
  const loading = useRef<string>(undefined);
  const state = useMemo(() => ({ known, loading, echoes: createEchoes() }), []);
  useTakeFromUrl(state);
  useRunOfUrl(state);
  usePutIntoUrl(state);
}

function useTakeFromUrl({ known, echoes }: UrlState): void {
  const session = useSession();
  const search: Address = useSearch({ from: '/functions/$name' });
  useEffect(() => {
    if (echoes.isOwn(textOf(search))) return;
    if (known.current) known.current = { ...known.current, at: search, isWalk: false };
    const { view, document } = session;
    const { selected, left, drawer } = view.store.getState();
    const block = [...indexOf(document.document()).blocks.values()].find((place) => place.block.name === search.block);
    const wanted = block ? [block.block.id] : [];
    if (wanted[0] !== [...selected][0] && (wanted.length > 0 || selected.size === 1)) view.select(wanted);
    const drawerTab = DRAWERS.find((id) => id === search.drawer);
    view.set({
      ...(block
        ? { tab: TABS.find((id) => id === search.tab) ?? 'config' }
        : { functionTab: FUNCTION_TABS.find((id) => id === search.tab) ?? 'parameters' }),
      left: { ...left, tab: LEFT_TABS.find((id) => id === search.left) ?? 'outline' },
      drawer: { ...drawer, isOpen: drawerTab !== undefined, tab: drawerTab ?? drawer.tab },
    });
  }, [session, search, known, echoes]);
}

function useRunOfUrl({ loading }: UrlState): void {
  const { runner, notices } = useSession();
  const { run }: Address = useSearch({ from: '/functions/$name' });
  useEffect(() => {
    if (run === runner.store.getState().shown?.id) return;
    if (run === undefined) {
      runner.close();
      return;
    }
    loading.current = run;
    runner
      .show(run)
      .catch((thrown: unknown) => notices.error(sayProblem(thrown)))
      .finally(() => {
        if (loading.current === run) loading.current = undefined;
      });
  }, [runner, notices, run, loading]);
}

function usePutIntoUrl({ known, loading, echoes }: UrlState): void {
  const session = useSession();
  const navigate = useNavigate({ from: '/functions/$name' });
  const start: Address = useRef(useSearch({ from: '/functions/$name' })).current;
  const name = useDocument((state) => state.name);
  const view = useView(({ selected, tab, functionTab, left, drawer }) => ({
    ...{ selected, tab, functionTab, left, drawer },
  }));
  const run = useRunner(({ shown }) => shown?.id);
  useEffect(() => {
    // What the address says goes first.
    if (!known.current) {
      known.current = { name, at: start, isWalk: false };
      return;
    }
    const before = known.current;
    const at = addressOf(view, blockName(session, view.selected), run ?? loading.current);
    if (textOf(at) === textOf(before.at) && name === before.name) return;
    const isWalk = at.block !== before.at.block && besideBlock(at) === besideBlock(before.at);
    known.current = { name, at, isWalk };
    echoes.sent(textOf(at));
    // From block to block is one step of Back, however many there were on the way; the old name leads nowhere.
    const replace = (isWalk && before.isWalk) || name !== before.name;
    void navigate({ params: { name }, search: at, replace });
  }, [session, navigate, name, view, run, start, known, loading, echoes]);
}

function addressOf({ tab, functionTab, left, drawer }: Shown, block: string | undefined, run: string | undefined) {
  const own = block === undefined ? { tab: functionTab, usual: 'parameters' } : { tab, usual: 'config' };
  const address: Address = {};
  if (block !== undefined) address.block = block;
  if (own.tab !== own.usual) address.tab = own.tab;
  if (left.tab !== 'outline') address.left = left.tab;
  if (drawer.isOpen) address.drawer = drawer.tab;
  if (run !== undefined) address.run = run;
  return address;
}

function blockName({ document }: EditorSession, selected: ReadonlySet<string>): string | undefined {
  const [only = ''] = selected;
  return selected.size === 1 ? indexOf(document.document()).blocks.get(only)?.block.name : undefined;
}

function textOf({ block = '', tab = '', ...rest }: Address): string {
  return `${besideBlock(rest)} ${tab} ${block}`;
}

/** All but the block and its tab. */
function besideBlock({ left = '', drawer = '', run = '' }: Address): string {
  return `${left} ${drawer} ${run}`;
}
