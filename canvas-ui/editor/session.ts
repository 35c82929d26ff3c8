import { type CheckedDraft, functionsApi, runsApi } from '#api';
import {
  type CatalogIndex,
  type Command,
  copyBlocks,
  createCatalogIndex,
  createRunStore,
  type HistoryStep,
  indexOf,
  type Outcome,
  type RunStore,
  replaceDocument,
} from '#model';
import type { Block, CatalogDocument, FunctionDocument, Permission, Run } from '#schema';
import { type Autosave, createAutosave } from './autosave.ts';
import { createDocumentSession, type DocumentSession, type Layouter } from './document-session.ts';
import type { EditKeeper } from './kept-edits.ts';
import { pacedSchedule } from './run-pace.ts';
import { createRunner, type Runner } from './runner.ts';
import { tellOutcome } from './test-runs.ts';
import { offerUndo } from './undo-offer.ts';
import { createViewSession, type ViewSession } from './view-store.ts';
import { type Consent, createWriteConsent } from './write-consent.ts';

export interface NoticeAction {
  label: string;
  onPress(): void;
}

/** Words for the author: shown for a while, and read out. */
export interface Notices {
  /** With one or two ways to go on. Answers what takes it away again. */
  info(text: string, action?: NoticeAction, other?: NoticeAction): () => void;
  error(text: string): void;
  announce(text: string): void;
}

/** Everything about one function that is being edited. Outlives its screens' components, not the address. */
export interface EditorSession {
  readonly catalog: CatalogIndex;
  readonly types: CatalogDocument;
  readonly document: DocumentSession;
  readonly view: ViewSession;
  readonly runs: RunStore;
  readonly runner: Runner;
  readonly autosave: Autosave;
  readonly notices: Notices;
  /** Why whoever has it open may not do something with this function now; undefined: they may. The server decides. */
  whyNot(permission: Permission): string | undefined;
  /** Does a command, selects what it made, and tells what the author should know. */
  do(command: Command): Outcome;
  undo(): void;
  redo(): void;
  /** Says what was just done, with an Undo for it and perhaps another way to go on. */
  offerUndo(text: string, other?: NoticeAction): void;
  /** Copies blocks as text. */
  copy(ids: readonly string[]): string;
  dispose(): void;
}

export interface SessionDeps {
  draft: CheckedDraft;
  /** Edits of an earlier visit that never reached the server. */
  kept: FunctionDocument | undefined;
  catalog: CatalogDocument;
  layouter: Layouter;
  keeper: EditKeeper;
  notices: Notices;
  /** Where test-runs run that name no environment; production if nobody says. */
  environment?(): Promise<string>;
  api?: { functions: Pick<typeof functionsApi, 'save' | 'check'>; runs: typeof runsApi };
  now?(): number;
  ended?(run: Run | undefined): void;
  /** They may do everything if unset. */
  whyNot?(permission: Permission): string | undefined;
}

const OWN_API = { functions: functionsApi, runs: runsApi };

export function createEditorSession(deps: SessionDeps): EditorSession {
  const { draft, layouter, keeper, notices, api = OWN_API, now = Date.now, ended, whyNot = () => undefined } = deps;
  const catalog = createCatalogIndex(deps.catalog);
  const document = createDocumentSession(draft, { catalog, layouter, now, whyReadOnly: () => whyNot('function.edit') });
  const view = createViewSession();
  const runs = createRunStore(pacedSchedule());
  const takeTheirs = (theirs: FunctionDocument) => {
    document.perform(replaceDocument(theirs, 'Take their version'));
  };
  const autosave = createAutosave({ session: document, api: api.functions, keeper, now, takeTheirs });
  const runner = createRunner({
    api: api.runs,
    runs,
    name: () => document.store.getState().name,
    revision: () => document.store.getState().revision,
    consent: createWriteConsent({
      document: () => document.document(),
      shapes: () => document.store.getState().shapes,
      environment: deps.environment ?? (async () => 'production'),
      ask: (blocks) => askInView(view, blocks),
    }),
    save: () => autosave.flush(),
    wait,
    ended(run) {
      ended?.(run);
      tellOutcome(session, run);
    },
  });
  const session: EditorSession = {
    catalog,
    types: deps.catalog,
    document,
    view,
    runs,
    runner,
    autosave,
    notices,
    whyNot,
    do(command) {
      const outcome = document.perform(command);
      if (!outcome.ok) notices.error(outcome.reason);
      else if (outcome.changes.length > 0) tell(session, outcome);
      return outcome;
    },
    undo: () => told(session, 'Undone', document.undo()),
    redo: () => told(session, 'Done again', document.redo()),
    offerUndo: (text, other) => offerUndo({ notices, store: document.store, undo: session.undo }, text, other),
    copy: (ids) => copyBlocks(document.document(), ids),
    dispose() {
      autosave.stop();
      runner.dispose();
    },
  };
  if (deps.kept) {
    const { ok } = document.perform(replaceDocument(deps.kept, 'Restore unsaved edits'));
    if (ok) notices.info('Edits that had not reached the server are here again.');
  }
  return session;
}

function askInView(view: ViewSession, blocks: readonly Block[]): Promise<Consent> {
  return new Promise((resolve) => {
    const answer = (consent: Consent) => {
      view.show(undefined);
      resolve(consent);
    };
    view.show({ kind: 'writes', blocks, answer });
  });
}

function tell(
  { view, notices, offerUndo }: EditorSession,
  { select, told, label }: Extract<Outcome, { ok: true }>,
): void {
  if (select.length > 0) view.select(select);
  if (told.length > 0) offerUndo(told.join(' '));
  notices.announce(label);
}

function told({ view, notices, document }: EditorSession, how: string, step: HistoryStep | undefined): void {
  if (!step) return;
  const { blocks } = indexOf(document.document());
  if (step.select.length > 0) view.select(step.select.filter((id) => blocks.has(id)));
  notices.announce(`${how}: ${step.label}`);
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
