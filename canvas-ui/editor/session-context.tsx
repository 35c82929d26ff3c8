import { useQuery } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import { queries } from '#api';
import type { BlockRun, RunState } from '#model';
import type { Permission } from '#schema';
import { formatTime } from '#ui';
import type { SaveState } from './autosave.ts';
import type { DocumentState } from './document-session.ts';
import type { RunnerState } from './runner.ts';
import type { EditorSession } from './session.ts';
import type { Action, Shortcuts, Target } from './shortcuts.ts';
import { type KnownValues, knownValues } from './values.ts';
import type { ViewState } from './view-store.ts';

const SessionContext = createContext<EditorSession | undefined>(undefined);
const ShortcutsContext = createContext<Shortcuts | undefined>(undefined);

export function SessionProvider({ session, children }: { session: EditorSession; children: ReactNode }) {
  return <SessionContext value={session}>{children}</SessionContext>;
}

export function ShortcutsProvider({ shortcuts, children }: { shortcuts: Shortcuts; children: ReactNode }) {
  return <ShortcutsContext value={shortcuts}>{children}</ShortcutsContext>;
}

export function useSession(): EditorSession {
  const session = useContext(SessionContext);
  if (!session) throw new Error('useSession is for what is inside an editor');
  return session;
}

export function useShortcuts(): Shortcuts {
  const shortcuts = useContext(ShortcutsContext);
  if (!shortcuts) throw new Error('useShortcuts is for what is inside the app');
  return shortcuts;
}

/** Offers actions as long as the component is there. Memoise the list. */
export function useActions(actions: readonly Action[]): void {
  const shortcuts = useShortcuts();
  useEffect(() => shortcuts.offer(actions), [shortcuts, actions]);
}

/** Lets the palette find things by name as long as the component is there. Memoise the function. */
export function useTargets(read: () => readonly Target[]): void {
  const shortcuts = useShortcuts();
  useEffect(() => shortcuts.offerTargets(read), [shortcuts, read]);
}

/** A part of what is known of the function; renders again only when that part changes (compared member by member). */
export function useDocument<Part>(part: (state: DocumentState) => Part): Part {
  return useStore(useSession().document.store, useShallow(part));
}

export function useView<Part>(part: (state: ViewState) => Part): Part {
  return useStore(useSession().view.store, useShallow(part));
}

export function useRunner<Part>(part: (state: RunnerState) => Part): Part {
  return useStore(useSession().runner.store, useShallow(part));
}

export function useSaveState(): SaveState {
  return useStore(useSession().autosave.store);
}

/** How one block fared in the run that is shown. */
export function useBlockRun(id: string): BlockRun | undefined {
  const { runs } = useSession();
  return useSyncExternalStore(
    (listener) => runs.watchBlock(id, listener),
    () => runs.block(id),
  );
}

/**
 * The whole run that is shown, or a part of it, told four times a second at most, however many events come; single blocks are
 * told sooner (`useBlockRun`). `part` is a function that stays the same; its component renders only when what it answers changes.
 */
export function useRun(): RunState;
export function useRun<Part>(part: (run: RunState) => Part): Part;
export function useRun(part: (run: RunState) => unknown = whole): unknown {
  const { runs } = useSession();
  const [known, setKnown] = useState(() => part(runs.state()));
  useEffect(() => {
    const take = () => setKnown(() => part(runs.state()));
    take();
    return runs.watch(take);
  }, [runs, part]);
  return known;
}

function whole(run: RunState): RunState {
  return run;
}

/** Values of the last run, pins, test values and defaults. */
export function useKnownValues(): KnownValues {
  const document = useDocument((state) => state.history.document);
  const { source, passes } = useView((state) => ({ source: state.source, passes: state.passes }));
  const run = useRun();
  return useMemo(() => knownValues({ document, run, source, passes, formatTime }), [document, run, source, passes]);
}

/** Why whoever has the function open may not do something with it, as of what is known of their rights now. */
export function useWhyNotHere(permission: Permission): string | undefined {
  useQuery(queries.session());
  return useSession().whyNot(permission);
}
