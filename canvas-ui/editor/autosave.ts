import { createStore, type StoreApi } from 'zustand/vanilla';
import { type Checked, type CheckedDraft, detailsOf, isOffline, ProblemError, sayProblem } from '#api';
import { type History, isSaved } from '#model';
import type { FunctionDocument } from '#schema';
import type { EditKeeper, KeptEdits } from './kept-edits.ts';

/** Where the edits are. */
export type SaveState<Document = FunctionDocument> =
  | { kind: 'saved'; at: number }
  | { kind: 'waiting' }
  | { kind: 'saving' }
  /** The server can't be reached: kept in this browser, and sent when it is back. */
  | { kind: 'offline' }
  | { kind: 'signedOut' }
  | { kind: 'conflict'; theirs: Document; theirRevision: number }
  | { kind: 'refused'; message: string };

export interface Autosave<Document = FunctionDocument> {
  readonly store: StoreApi<SaveState<Document>>;
  /** Saves what is not saved yet; answers whether everything is on the server now. */
  flush(): Promise<boolean>;
  /** Goes on after a conflict: over what they saved, or from what they saved. */
  resolve(choice: 'mine' | 'theirs'): Promise<void>;
  stop(): void;
}

/** What is saved: the session of a function, or of a page. */
export interface SavedSession<Document, Check, Draft> {
  readonly store: { getState(): { name: string; revision: number | null; history: History<Document> } };
  document(): Document;
  /** Takes what the server says about a document of ours. */
  takeCheck(document: Document, check: Check): void;
  takeSaved(document: Document, draft: Draft): void;
  onChange(listener: () => void): () => void;
}

export interface SaveApi<Document, Check, Draft> {
  save(name: string, document: Document, revision: number | null): Promise<Draft>;
  check(document: Document, signal: AbortSignal): Promise<Check>;
}

interface Deps<Document, Check, Draft> {
  session: SavedSession<Document, Check, Draft>;
  api: SaveApi<Document, Check, Draft>;
  keeper: EditKeeper<Document>;
  now(): number;
  /** Puts their document in the place of ours, as one step of undo. */
  takeTheirs(theirs: Document): void;
}

const SAVE_AFTER_MS = 800;
const CHECK_AFTER_MS = 200;
const KEEP_AFTER_MS = 300;
const RETRY_AFTER_MS = 3_000;

/** Sends edits 800 ms after the last one, checks them sooner, and keeps them in the browser meanwhile. */
export function createAutosave<Document = FunctionDocument, Check = Checked, Draft = CheckedDraft>(
  deps: Deps<Document, Check, Draft>,
): Autosave<Document> {
  return new Saver(deps);
}

class Saver<Document, Check, Draft> implements Autosave<Document> {
  readonly store: StoreApi<SaveState<Document>>;
  readonly #deps: Deps<Document, Check, Draft>;
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #unwatch: () => void;
  readonly #stopKeeping: () => void;
  #saving: Promise<boolean> | undefined;
  #checking: AbortController | undefined;
  /** Saves over this revision instead of the one that was read: the author has seen what is there. */
  #over: number | undefined;

  constructor(deps: Deps<Document, Check, Draft>) {
    this.#deps = deps;
    this.store = createStore<SaveState<Document>>(() => ({ kind: 'saved', at: deps.now() }));
    this.#unwatch = deps.session.onChange(() => this.#changed());
    this.#stopKeeping = deps.keeper.keepLast(() => this.#unsaved());
  }

  #changed(): void {
    this.#after('check', CHECK_AFTER_MS, () => void this.#check());
    this.#after('keep', KEEP_AFTER_MS, () => void this.#keep());
    const { kind } = this.store.getState();
    if (kind === 'conflict') return;
    if (kind !== 'offline' && kind !== 'signedOut') this.store.setState({ kind: 'waiting' }, true);
    this.#after('save', SAVE_AFTER_MS, () => void this.flush());
  }

  async #keep(): Promise<void> {
    const { session, keeper } = this.#deps;
    const unsaved = this.#unsaved();
    if (unsaved) await keeper.keep(unsaved);
    else await keeper.forget(session.store.getState().name);
  }

  #unsaved(): KeptEdits<Document> | undefined {
    const { session, now } = this.#deps;
    const { name, revision, history } = session.store.getState();
    return isSaved(history) ? undefined : { name, revision, document: history.document, at: now() };
  }

  async #check(): Promise<void> {
    this.#checking?.abort();
    const checking = new AbortController();
    this.#checking = checking;
    const { session, api } = this.#deps;
    const document = session.document();
    try {
      const checked = await api.check(document, checking.signal);
      if (!checking.signal.aborted) session.takeCheck(document, checked);
    } catch {
      // The save that follows tells what is wrong.
    }
  }

  async flush(): Promise<boolean> {
    this.#cancel('save');
    if (this.#saving) {
      await this.#saving;
      return this.flush();
    }
    const { kind } = this.store.getState();
    if (kind === 'conflict') return false;
    if (isSaved(this.#deps.session.store.getState().history)) {
      if (kind !== 'saved') this.store.setState({ kind: 'saved', at: this.#deps.now() }, true);
      await this.#keep();
      return true;
    }
    this.#saving = this.#save();
    const isDone = await this.#saving;
    this.#saving = undefined;
    return isDone;
  }

  async #save(): Promise<boolean> {
    const { session, api, keeper, now } = this.#deps;
    const { name, revision, history } = session.store.getState();
    if (this.store.getState().kind !== 'offline') this.store.setState({ kind: 'saving' }, true);
    try {
      const draft = await api.save(name, history.document, this.#over ?? revision);
      this.#over = undefined;
      session.takeSaved(history.document, draft);
      await keeper.forget(name);
      const isAll = isSaved(session.store.getState().history);
      this.store.setState(isAll ? { kind: 'saved', at: now() } : { kind: 'waiting' }, true);
      if (!isAll) this.#after('save', SAVE_AFTER_MS, () => void this.flush());
      return isAll;
    } catch (thrown) {
      this.#failed(thrown);
      return false;
    }
  }

  #failed(thrown: unknown): void {
    this.#after('keep', 0, () => void this.#keep());
    const code = thrown instanceof ProblemError ? thrown.code : '';
    const { theirs, theirRevision } = detailsOf(thrown);
    if (code.endsWith('.conflict') && typeof theirRevision === 'number') {
      this.store.setState({ kind: 'conflict', theirs: theirs as unknown as Document, theirRevision }, true);
    } else if (isOffline(thrown) || (thrown instanceof ProblemError && thrown.retryable)) {
      this.store.setState({ kind: 'offline' }, true);
      this.#after('save', RETRY_AFTER_MS, () => void this.flush());
    } else if (code === 'auth.required') {
      this.store.setState({ kind: 'signedOut' }, true);
      this.#after('save', RETRY_AFTER_MS, () => void this.flush());
    } else this.store.setState({ kind: 'refused', message: sayProblem(thrown) }, true);
  }

  async resolve(choice: 'mine' | 'theirs'): Promise<void> {
    const state = this.store.getState();
    if (state.kind !== 'conflict') return;
    this.#over = state.theirRevision;
    this.store.setState({ kind: 'waiting' }, true);
    if (choice === 'theirs') this.#deps.takeTheirs(state.theirs);
    await this.flush();
  }

  stop(): void {
    this.#unwatch();
    this.#stopKeeping();
    this.#checking?.abort();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  #after(name: string, ms: number, work: () => void): void {
    this.#cancel(name);
    this.#timers.set(name, setTimeout(work, ms));
  }

  #cancel(name: string): void {
    clearTimeout(this.#timers.get(name));
    this.#timers.delete(name);
  }
}
