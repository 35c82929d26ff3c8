import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Passes, Spot } from '#model';
import type { Block, Edge } from '#schema';
import type { Consent } from './write-consent.ts';

export type InspectorTab = 'input' | 'config' | 'output' | 'settings';
export type FunctionTab = 'parameters' | 'returns' | 'settings' | 'usedBy';
export type DrawerTab = 'timeline' | 'logs' | 'output' | 'problems' | 'history';
export type LeftTab = 'outline' | 'blocks' | 'find';

/** What lies over the editor; one at a time. */
export type Overlay =
  | { kind: 'picker'; spot: Spot; at?: { x: number; y: number } | undefined; text?: string | undefined }
  | { kind: 'connect'; from: string; port?: string | undefined }
  | { kind: 'replace'; block: string }
  | { kind: 'test' }
  | { kind: 'publish' }
  | { kind: 'rename'; to: string }
  | { kind: 'note'; id: string }
  | { kind: 'writes'; blocks: readonly Block[]; answer(consent: Consent): void }
  | { kind: 'shortcuts' }
  | { kind: 'import' };

/** Where the values that the editor shows come from. */
export type ValueSource = { kind: 'last' } | { kind: 'run'; id: string } | { kind: 'pinned' };

/** Selection, panels and whatever else is not the function: one of the editor's four stores, and none of its history. */
export interface ViewState {
  /** Ids of blocks. */
  selected: ReadonlySet<string>;
  selectedEdge: Edge | undefined;
  /** The block that has the keyboard on the canvas and in the outline. */
  focused: string | undefined;
  tab: InspectorTab;
  functionTab: FunctionTab;
  left: { isOpen: boolean; tab: LeftTab; width: number };
  inspector: { isOpen: boolean; width: number; isWide: boolean };
  /** On screens without room for it beside the canvas: the function's own inspector was asked for. */
  isFunctionOpen: boolean;
  drawer: { isOpen: boolean; tab: DrawerTab; height: number };
  overlay: Overlay | undefined;
  source: ValueSource;
  /** A field to go to: JSON Pointer in the block's config, told anew each time. */
  jump: { block: string | undefined; field: string; times: number } | undefined;
  /** Blocks that the search found; undefined while nobody searches. */
  found: ReadonlySet<string> | undefined;
  passes: Passes;
}

export const PANELS = {
  left: { min: 200, max: 480, usual: 264 },
  inspector: { min: 320, max: 720, usual: 400 },
  drawer: { min: 120, max: 640, usual: 260 },
} as const;

export interface ViewSession {
  readonly store: StoreApi<ViewState>;
  select(ids: Iterable<string>, options?: { tab?: InspectorTab; focus?: boolean }): void;
  toggle(id: string): void;
  /** Selects a block and goes to one of its fields. */
  jumpTo(block: string | undefined, field: string, tab?: InspectorTab): void;
  show(overlay: Overlay | undefined): void;
  set(change: Partial<ViewState>): void;
}

const KEPT = 'switchyard.panels';

export function createViewSession(): ViewSession {
  const store = createStore<ViewState>(() => ({ ...START, ...readKept() }));
  store.subscribe(({ left, inspector, drawer }, before) => {
    if (left !== before.left || inspector !== before.inspector || drawer !== before.drawer) {
      keep({ left, inspector: { ...inspector, isWide: false }, drawer });
    }
  });
  let jumps = 0;
  return {
    store,
    select(ids, { tab, focus = true } = {}) {
      const selected = new Set(ids);
      const focused = focus ? [...selected].at(-1) : store.getState().focused;
      store.setState({ selected, selectedEdge: undefined, focused, ...(tab ? { tab } : {}) });
    },
    toggle(id) {
      const selected = new Set(store.getState().selected);
      if (!selected.delete(id)) selected.add(id);
      store.setState({ selected, selectedEdge: undefined, focused: id });
    },
    jumpTo(block, field, tab = 'config') {
      jumps++;
      const { inspector } = store.getState();
      store.setState({
        selected: new Set(block === undefined ? [] : [block]),
        selectedEdge: undefined,
        focused: block,
        tab,
        inspector: { ...inspector, isOpen: true },
        isFunctionOpen: block === undefined,
        jump: { block, field, times: jumps },
      });
    },
    show: (overlay) => store.setState({ overlay }),
    set: (change) => store.setState(change),
  };
}

const START: ViewState = {
  selected: new Set(),
  selectedEdge: undefined,
  focused: undefined,
  tab: 'config',
  functionTab: 'parameters',
  left: { isOpen: true, tab: 'outline', width: PANELS.left.usual },
  inspector: { isOpen: true, width: PANELS.inspector.usual, isWide: false },
  isFunctionOpen: false,
  drawer: { isOpen: false, tab: 'timeline', height: PANELS.drawer.usual },
  overlay: undefined,
  source: { kind: 'last' },
  jump: undefined,
  found: undefined,
  passes: {},
};

type Kept = Pick<ViewState, 'left' | 'inspector' | 'drawer'>;

function readKept(): Partial<Kept> {
  try {
    const kept: Partial<Kept> = JSON.parse(localStorage.getItem(KEPT) ?? '{}');
    return {
      left: { ...START.left, ...kept.left },
      inspector: { ...START.inspector, ...kept.inspector },
      drawer: { ...START.drawer, ...kept.drawer },
    };
  } catch {
    return {};
  }
}

function keep(panels: Kept): void {
  try {
    localStorage.setItem(KEPT, JSON.stringify(panels));
  } catch {
    // Without storage the panels start as usual next time.
  }
}
