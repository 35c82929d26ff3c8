import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Checked, CheckedDraft } from '#api';
import {
  type CatalogIndex,
  type Command,
  createIds,
  createShapes,
  type EditTools,
  execute,
  type FunctionLayout,
  groupProblems,
  type History,
  type HistoryStep,
  indexOf,
  inPlace,
  keepShapes,
  markSaved,
  type Outcome,
  openHistory,
  type Problems,
  perform,
  redo,
  type Shapes,
  settle,
  type TidyPart,
  takeLayout,
  tidyParts,
  undo,
} from '#model';
import type { FunctionDocument, Issue } from '#schema';
import { changesStructure } from './structure.ts';

/** The document under edit with all that is known about it. One of the editor's four stores. */
export interface DocumentState {
  /** As the server knows the function; the document's own name may be ahead of it. */
  name: string;
  history: History;
  /** null: never saved. */
  revision: number | null;
  liveVersion: number | null;
  /** The saved draft differs from the live version. */
  changed: boolean;
  shapes: Shapes;
  /** What the server found last, and in which document. */
  issues: readonly Issue[];
  checked: FunctionDocument;
  problems: Problems;
  /** New blocks whose author has not come to them yet: their errors are only "incomplete". */
  untouched: ReadonlySet<string>;
  /** Bend points of the last layout, and the document that they belong to. */
  bends: FunctionLayout['bends'];
}

/** Lays a function out, in a worker where there are workers. */
export interface Layouter {
  layout(document: FunctionDocument, shapes: Shapes): Promise<FunctionLayout>;
}

export interface DocumentDeps {
  catalog: CatalogIndex;
  layouter: Layouter;
  now(): number;
  /** Why nothing may be edited, now. */
  whyReadOnly?(): string | undefined;
}

export interface DocumentSession {
  readonly store: StoreApi<DocumentState>;
  document(): FunctionDocument;
  tools(): EditTools;
  /** Does a command, or answers why it can't be done. */
  perform(command: Command): Outcome;
  /**
   * Lays the function out anew, as the author's own wish and a step of undo. With blocks of a function that is laid out by hand: only
   * these, where they stand. Answers how many blocks it was about.
   */
  tidy(ids?: readonly string[]): Promise<number>;
  /** Of a function that was just opened: how its edges run, and places for what has none. Nothing is saved because of it. */
  layoutAtOpening(): Promise<void>;
  undo(): HistoryStep | undefined;
  redo(): HistoryStep | undefined;
  /** The next edit starts a step of its own. */
  settle(): void;
  /** Counts blocks as come to: they were run, or are about to be published. */
  touch(ids?: Iterable<string>): void;
  /** Takes what the server says about a document of ours. */
  takeCheck(document: FunctionDocument, checked: Checked): void;
  takeSaved(document: FunctionDocument, draft: CheckedDraft): void;
  /** Told of every change of the document, not of what is known about it. */
  onChange(listener: () => void): () => void;
}

export function createDocumentSession(draft: CheckedDraft, deps: DocumentDeps): DocumentSession {
  return new Session(draft, deps);
}

class Session implements DocumentSession {
  readonly store: StoreApi<DocumentState>;
  readonly #deps: DocumentDeps;
  readonly #newIds = createIds();
  readonly #listeners = new Set<() => void>();
  #blocks: Checked['blocks'];
  #layouts = 0;

  constructor(draft: CheckedDraft, deps: DocumentDeps) {
    const { document, issues, blocks, revision, liveVersion, changed } = draft;
    this.#deps = deps;
    this.#blocks = blocks;
    this.store = createStore(() => ({
      name: document.name,
      history: openHistory(document),
      revision,
      liveVersion,
      changed,
      shapes: this.#shapes(),
      issues,
      checked: document,
      problems: groupProblems(document, issues),
      untouched: new Set<string>(),
      bends: {},
    }));
  }

  document(): FunctionDocument {
    return this.store.getState().history.document;
  }

  tools(): EditTools {
    return { catalog: this.#deps.catalog, shapes: this.store.getState().shapes, newIds: this.#newIds };
  }

  perform(command: Command): Outcome {
    const whyReadOnly = this.#deps.whyReadOnly?.();
    if (whyReadOnly !== undefined) return { ok: false, reason: whyReadOnly };
    const before = this.document();
    const outcome = execute(before, command, this.tools());
    if (!outcome.ok || outcome.changes.length === 0) return outcome;
    const { history, untouched } = this.store.getState();
    this.#set({
      history: perform(history, outcome, this.#deps.now()),
      untouched: touchedBy(outcome, before, untouched),
    });
    if (changesStructure(outcome.changes) && outcome.document.layout.mode !== 'manual') void this.#layout();
    return outcome;
  }

  async layoutAtOpening(): Promise<void> {
    const document = this.document();
    if (document.layout.mode === 'manual') return;
    const { positions = {} } = document.layout;
    const laidOut = await this.#deps.layouter.layout(document, this.store.getState().shapes);
    if (this.document() !== document) return;
    if (isSame(laidOut.positions, positions)) this.store.setState({ bends: laidOut.bends });
    else this.#place(laidOut);
  }

  /** Reading is no edit: the places go to the server with the first one. */
  #place({ positions, bends }: FunctionLayout): void {
    const outcome = execute(this.document(), takeLayout(positions), this.tools());
    if (!outcome.ok) return;
    this.store.setState({ history: openHistory(outcome.document), bends });
  }

  async tidy(ids: readonly string[] = []): Promise<number> {
    const document = this.document();
    const parts = document.layout.mode === 'manual' ? tidyParts(document, ids) : [];
    if (parts.length === 0) {
      await this.#layout({ tidy: true });
      return indexOf(document).blocks.size;
    }
    await this.#tidyParts(document, parts);
    return parts.reduce((sum, part) => sum + part.ids.length, 0);
  }

  async #tidyParts(document: FunctionDocument, parts: readonly TidyPart[]): Promise<void> {
    const number = ++this.#layouts;
    const { shapes } = this.store.getState();
    const placed = await Promise.all(
      parts.map(async (part) => inPlace(document, part, await this.#deps.layouter.layout(part.document, shapes))),
    );
    if (number === this.#layouts) this.perform(takeLayout(Object.assign({}, ...placed)));
  }

  async #layout({ tidy = false }: { tidy?: boolean } = {}): Promise<void> {
    const number = ++this.#layouts;
    const document = this.document();
    const { positions, bends } = await this.#deps.layouter.layout(document, this.store.getState().shapes);
    // Somebody edits on while the worker thinks: the layout of the newest document counts.
    if (number !== this.#layouts) return;
    const now = this.document();
    const outcome = execute(now, takeLayout(positions, { tidy }), this.tools());
    if (!outcome.ok) return;
    const { history } = this.store.getState();
    const amend = !tidy && history.past.length > 0 && history.base !== undefined;
    if (outcome.changes.length === 0) this.store.setState({ bends });
    else this.#set({ history: perform(history, outcome, this.#deps.now(), { amend }), bends });
  }

  undo(): HistoryStep | undefined {
    return this.#step(undo, (history) => history.past.at(-1));
  }

  redo(): HistoryStep | undefined {
    return this.#step(redo, (history) => history.future.at(-1));
  }

  #step(move: (history: History) => History, last: (history: History) => HistoryStep | undefined) {
    const { history } = this.store.getState();
    const step = last(history);
    if (!step) return undefined;
    this.#layouts++;
    this.#set({ history: move(history), bends: {} });
    return step;
  }

  settle(): void {
    const { history } = this.store.getState();
    const settled = settle(history);
    if (settled !== history) this.store.setState({ history: settled });
  }

  touch(ids?: Iterable<string>): void {
    const { untouched, checked, issues } = this.store.getState();
    if (untouched.size === 0) return;
    const rest = new Set(untouched);
    for (const id of ids ?? untouched) rest.delete(id);
    this.store.setState({ untouched: rest, problems: groupProblems(checked, issues, rest) });
  }

  takeCheck(document: FunctionDocument, { issues, blocks }: Checked): void {
    const before = this.#blocks;
    this.#blocks = keepShapes(before, blocks, indexOf(document).blocks.keys());
    const { untouched, shapes } = this.store.getState();
    this.store.setState({
      issues,
      checked: document,
      shapes: this.#blocks === before ? shapes : this.#shapes(),
      problems: groupProblems(document, issues, untouched),
    });
  }

  takeSaved(document: FunctionDocument, { revision, liveVersion, changed, ...checked }: CheckedDraft): void {
    const { history } = this.store.getState();
    this.takeCheck(document, checked);
    this.store.setState({
      name: document.name,
      history: markSaved(history, document),
      revision,
      liveVersion,
      changed,
    });
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #set(change: Partial<DocumentState>): void {
    this.store.setState(change);
    for (const listener of [...this.#listeners]) listener();
  }

  #shapes(): Shapes {
    return createShapes({ catalog: this.#deps.catalog, checked: this.#blocks });
  }
}

/** New blocks are untouched; a block that is edited once more is not. */
function touchedBy(
  { select, document }: Extract<Outcome, { ok: true }>,
  before: FunctionDocument,
  untouched: ReadonlySet<string>,
): ReadonlySet<string> {
  const known = indexOf(before).blocks;
  const rest = new Set(untouched);
  for (const id of select) {
    if (known.has(id)) rest.delete(id);
    else if (indexOf(document).blocks.has(id)) rest.add(id);
  }
  return rest;
}

function isSame(some: FunctionLayout['positions'], others: FunctionLayout['positions']): boolean {
  return Object.entries(some).every(([id, { x, y }]) => others[id]?.x === x && others[id]?.y === y);
}
