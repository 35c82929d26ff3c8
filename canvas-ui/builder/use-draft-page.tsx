import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef, useState } from 'react';
import type { LivePage } from '#client';
import type { Page, StepReport } from '#page';
import { isJsonObject, type JsonValue } from '#schema';
import { ConfirmDialog, toast } from '#ui';
import { loadRenderers } from '../page/index.ts';
import { browserHost } from '../page-runtime/index.ts';
import { DraftClient, type LogEntry, openDraft } from './draft-page.ts';
import { PageValuesProvider } from './page-values.tsx';
import { usePageSession, usePageState } from './session-context.tsx';

export interface DraftPage {
  /** Undefined until the server has told what the page is. */
  page: Page | undefined;
  /** `page` is what the document says now: the server has checked the newest edit. */
  isCurrent: boolean;
  log: readonly LogEntry[];
  clearLog(): void;
  /** Runs what runs by itself once more. */
  reload(): void;
  /** As whom the page is looked at; undefined: as oneself. */
  role: string | undefined;
  setRole(role: string | undefined): void;
}

const DraftContext = createContext<DraftPage | undefined>(undefined);

export function useDraftPage(): DraftPage {
  const draft = useContext(DraftContext);
  if (!draft) throw new Error('useDraftPage is for what is inside the page builder');
  return draft;
}

const MAX_LOG = 300;

/** Opens the page as it is edited, and keeps a log of what it does. */
export function DraftPageProvider({ children }: { children: ReactNode }) {
  const session = usePageSession();
  const live = usePageState((state) => state.live);
  const isChecked = usePageState(({ checked, history }) => checked === history.document);
  const name = usePageState((state) => state.name);
  const [opened, setOpened] = useState<{ page: Page; live: LivePage }>();
  const [log, setLog] = useState<readonly LogEntry[]>([]);
  const [attempt, setAttempt] = useState(0);
  const [role, setRole] = useState<string>();
  const [question, ask, say] = useQuestion();
  const last = useRef<Page>(undefined);
  const add = useCallback((entry: Omit<LogEntry, 'id' | 'at'>) => setLog((before) => logged(before, entry)), []);
  const client = useMemo(() => new DraftClient({ name, save: () => session.autosave.flush() }), [name, session]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `attempt` starts it again
  useEffect(() => {
    if (!live) return;
    const host = { ...browserHost(ask), ...AWAY, onStep: (step: StepReport) => add(ofStep(step)) };
    const next = openDraft({ live: asRole(live, role), client, host, before: last.current });
    let isGone = false;
    const unlog = logRuns(next, add);
    loadRenderers(Object.keys(live.types)).then(() => {
      if (isGone) return;
      client.open(next);
      last.current = next;
      setOpened({ page: next, live });
    });
    return () => {
      isGone = true;
      unlog();
      next.stop();
    };
  }, [live, role, client, ask, add, attempt]);
  const page = opened?.page;
  const isCurrent = isChecked && opened !== undefined && opened.live === live;
  const draft = useMemo<DraftPage>(
    () => ({
      page,
      isCurrent,
      log,
      clearLog: () => setLog([]),
      reload() {
        client.forget();
        setAttempt((before) => before + 1);
      },
      role,
      setRole,
    }),
    [page, isCurrent, log, client, role],
  );
  return (
    <DraftContext value={draft}>
      <PageValuesProvider page={page}>{children}</PageValuesProvider>
      <ConfirmDialog
        title="Are you sure?"
        text={question ?? ''}
        confirmLabel="Yes"
        isOpen={question !== undefined}
        onConfirm={() => say(true)}
        onClose={() => say(false)}
      />
    </DraftContext>
  );
}

/** A question of a step, and its answer. */
function useQuestion() {
  const [question, setQuestion] = useState<{ text: string; answer(yes: boolean): void }>();
  const ask = useCallback((text: string) => new Promise<boolean>((answer) => setQuestion({ text, answer })), []);
  const say = (yes: boolean) => {
    question?.answer(yes);
    setQuestion(undefined);
  };
  return [question?.text, ask, say] as const;
}

/** Nobody leaves the builder because a step says so. */
const AWAY = {
  navigate: (page: string, params: Readonly<Record<string, string>>) =>
    void toast.info(
      `Opens the page ${page}${Object.keys(params).length > 0 ? ` with ${new URLSearchParams(params)}` : ''}.`,
    ),
  openLink: (url: string) => void window.open(url, '_blank', 'noopener,noreferrer'),
};

/** The server runs functions as who you are; expressions of the page read this role. */
function asRole(live: LivePage, role: string | undefined): LivePage {
  const user: JsonValue = live.user;
  return role === undefined || !isJsonObject(user) ? live : { ...live, user: { ...user, roles: [role] } };
}

function ofStep({ kind, subject, outcome, message }: StepReport): Omit<LogEntry, 'id' | 'at'> {
  return { text: subject === undefined ? kind : `${kind} ${subject}`, outcome, message };
}

/** Each run of a function as it ends. */
function logRuns(page: Page, add: (entry: Omit<LogEntry, 'id' | 'at'>) => void): () => void {
  const fetching = new Set<string>();
  return page.functions.subscribe((name) => {
    const { isFetching, status, error, runId } = page.functions.object(name).handle;
    if (isFetching) {
      fetching.add(name);
    } else if (fetching.delete(name)) {
      const outcome = status === 'error' ? 'failed' : 'done';
      add({ text: `${name} ran`, outcome, message: error?.detail ?? undefined, runId: runId ?? undefined });
    }
  });
}

function logged(before: readonly LogEntry[], entry: Omit<LogEntry, 'id' | 'at'>): readonly LogEntry[] {
  return [...before.slice(1 - MAX_LOG), { ...entry, id: (before.at(-1)?.id ?? 0) + 1, at: Date.now() }];
}
