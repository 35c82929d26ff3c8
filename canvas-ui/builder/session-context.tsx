import { createContext, type ReactNode, useContext } from 'react';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import type { SaveState } from '#editor';
import type { PageDocument } from '#schema';
import type { PageSession, PageState } from './page-session.ts';

const SessionContext = createContext<PageSession | undefined>(undefined);

export function PageSessionProvider({ session, children }: { session: PageSession; children: ReactNode }) {
  return <SessionContext value={session}>{children}</SessionContext>;
}

export function usePageSession(): PageSession {
  const session = useContext(SessionContext);
  if (!session) throw new Error('usePageSession is for what is inside the page builder');
  return session;
}

/** A part of what is known of the page; renders again only when that part changes (compared member by member). */
export function usePageState<Part>(part: (state: PageState) => Part): Part {
  return useStore(usePageSession().store, useShallow(part));
}

export function usePageDocument(): PageDocument {
  return usePageState(({ history }) => history.document);
}

export function usePageSaveState(): SaveState<PageDocument> {
  return useStore(usePageSession().autosave.store);
}
