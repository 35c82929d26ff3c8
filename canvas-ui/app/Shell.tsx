import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Outlet, useLocation, useNavigate } from '@tanstack/react-router';
import { PanelsTopLeft } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { ProblemError, queries, reachable, toProblem, useWhyNots } from '#api';
import { type Action, useActions } from '#editor';
import { Denied, Dialog, EmptyState, ErrorState } from '#ui';
import { OfflineBanner } from './OfflineBanner.tsx';
import { Approve, Arrival, CommandPalette, ShortcutList, SignedOut } from './parts.ts';
import { PLACES } from './places.ts';
import { Rail } from './Rail.tsx';

const ASK_EVERY_MS = 30_000;
/** While the server does not answer: somebody waits for it. */
const ASK_AGAIN_MS = 2_000;

/** What every screen has around it: the rail, the palette, the list of keys, and somebody who is signed in. */
export function Shell() {
  const isReachable = useStore(reachable, (state) => state.isReachable);
  const { pathname } = useLocation();
  const isArriving = pathname === '/join' || pathname === '/reset';
  const session = useQuery({
    ...queries.session(),
    // Who comes by a link is nobody yet.
    enabled: !isArriving,
    refetchOnWindowFocus: true,
    refetchInterval: isReachable ? ASK_EVERY_MS : ASK_AGAIN_MS,
  });
  const [open, setOpen] = useState<'palette' | 'keys'>();
  const close = () => setOpen(undefined);
  useActions(useShellActions(setOpen));
  usePaletteAhead();
  useDenials();
  if (isArriving) return <Arrival />;
  if (pathname === '/approve') return <Approve />;
  if (session.error instanceof ProblemError && session.error.code === 'auth.required') return <SignedOut />;
  if (session.error && !session.data) {
    return <ErrorState problem={toProblem(session.error)} onRetry={() => void session.refetch()} />;
  }
  return (
    <div className="flex h-full flex-col-reverse md:flex-row">
      <Rail onSearch={() => setOpen('palette')} onKeys={() => setOpen('keys')} />
      <div className="flex min-h-0 min-w-0 flex-1 flex-col">
        <OfflineBanner isOffline={!isReachable} />
        <div className="min-h-0 flex-1">{session.data && <Place />}</div>
      </div>
      <Dialog title="Search everything" isOpen={open === 'palette'} onClose={close} size="medium">
        {open === 'palette' && <CommandPalette onClose={close} />}
      </Dialog>
      <Dialog title="Keyboard shortcuts" isOpen={open === 'keys'} onClose={close} size="large">
        {open === 'keys' && <ShortcutList />}
      </Dialog>
    </div>
  );
}

/** The screen, or why it is closed: it would ask the server for what is denied again and again. */
function Place() {
  const { pathname } = useLocation();
  const whyNot = useWhyNots();
  const needs = PLACES.find(({ to }) => pathname === to || pathname.startsWith(`${to}/`))?.needs;
  const closed = needs === undefined ? undefined : whyNot(needs);
  const own = useOwnPages();
  if (closed === undefined) return <Outlet />;
  const pages = own.length > 0 && <OwnPages names={own} />;
  if (!pages || pathname !== FIRST) return <Denied whyNot={closed} instead={pages} />;
  const text = 'These are for you to open. The rest of this server is for who builds it.';
  return <EmptyState icon={PanelsTopLeft} title="Your pages" text={text} action={pages} className="h-full" />;
}

/** Where everybody arrives who has signed in. */
const FIRST = '/functions';

/** Who may open single pages has come for these, and finds them nowhere else. */
function useOwnPages(): string[] {
  const reach = useQuery(queries.session()).data?.may['page.open'];
  return reach && 'only' in reach ? reach.only.toSorted() : [];
}

function OwnPages({ names }: { names: readonly string[] }) {
  return (
    <nav aria-label="Your pages" className="flex flex-wrap justify-center gap-2">
      {names.map((name) => (
        <a
          key={name}
          href={`/p/${encodeURIComponent(name)}`}
          className="rounded-control border border-border bg-surface px-3 py-2 font-medium text-accent-text shadow-raised hover:bg-hover"
        >
          {name}
        </a>
      ))}
    </nav>
  );
}

/** What was denied although the screen had offered it: what somebody may do is asked anew, so that the screen offers it no longer. */
function useDenials(): void {
  const queryClient = useQueryClient();
  const denials = useStore(reachable, (state) => state.denials);
  useEffect(() => {
    if (denials > 0) void queryClient.invalidateQueries({ queryKey: queries.session().queryKey });
  }, [denials, queryClient]);
}

const REST_MS = 1_500;

/** Once the screen is there, so that nothing typed after its key is lost. */
function usePaletteAhead(): void {
  useEffect(() => {
    const timer = setTimeout(() => void CommandPalette.load().catch(() => undefined), REST_MS);
    return () => clearTimeout(timer);
  }, []);
}

function useShellActions(setOpen: (open: 'palette' | 'keys') => void): readonly Action[] {
  const navigate = useNavigate();
  return useMemo((): readonly Action[] => {
    const go = { group: 'Go to', scope: 'canvas' } as const;
    return [
      {
        id: 'palette',
        title: 'Search everything',
        group: 'App',
        keys: ['Ctrl+K'],
        scope: 'app',
        run: () => setOpen('palette'),
      },
      {
        id: 'keys',
        title: 'Keyboard shortcuts',
        group: 'App',
        keys: ['?'],
        scope: 'canvas',
        run: () => setOpen('keys'),
      },
      { ...go, id: 'go-functions', title: 'Functions', keys: ['G F'], run: () => void navigate({ to: '/functions' }) },
      { ...go, id: 'go-pages', title: 'Pages', keys: ['G P'], run: () => void navigate({ to: '/pages' }) },
      { ...go, id: 'go-runs', title: 'Runs', keys: ['G R'], run: () => void navigate({ to: '/runs' }) },
      { ...go, id: 'go-schedules', title: 'Schedules', keys: ['G T'], run: () => void navigate({ to: '/schedules' }) },
      { ...go, id: 'go-approvals', title: 'Approvals', keys: ['G A'], run: () => void navigate({ to: '/approvals' }) },
      { ...go, id: 'go-resources', title: 'Resources', keys: ['G E'], run: () => void navigate({ to: '/resources' }) },
      {
        ...go,
        id: 'go-settings',
        title: 'Settings',
        keys: ['G S'],
        run: () => void navigate({ to: '/settings/$section', params: { section: 'appearance' } }),
      },
      {
        id: 'new-function',
        title: 'New function',
        group: 'Create',
        scope: 'app',
        run: () => void navigate({ to: '/functions', search: { new: 'function' } }),
      },
      {
        id: 'new-page',
        title: 'New page',
        group: 'Create',
        scope: 'app',
        run: () => void navigate({ to: '/pages', search: { new: 'page' } }),
      },
      {
        id: 'new-resource',
        title: 'New resource',
        group: 'Create',
        scope: 'app',
        run: () => void navigate({ to: '/resources', search: { new: 'resource' } }),
      },
    ];
  }, [navigate, setOpen]);
}
