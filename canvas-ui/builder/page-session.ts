import { createStore, type StoreApi } from 'zustand/vanilla';
import { type CheckedPage, type PageCheck, pagesApi } from '#api';
import type { LivePage } from '#client';
import { type Autosave, createAutosave, type EditKeeper, type Notices, offerUndo } from '#editor';
import { type History, type HistoryStep, isSaved, markSaved, openHistory, perform, redo, settle, undo } from '#model';
import {
  type ComponentCatalog,
  createComponentCatalog,
  executeOnPage,
  indexOfPage,
  locateProblems,
  type PageCommand,
  type PageOutcome,
  type PageProblem,
  type ProblemPlace,
  replacePage,
} from '#page-model';
import type { CatalogDocument, PageDocument } from '#schema';

export type InspectorTab = 'content' | 'events' | 'appearance';
export type BottomTab = 'data' | 'log' | 'problems';
export type LeftTab = 'components' | 'tree';

/** A page under edit, with all that is known about it and what of it is looked at. */
export interface PageState {
  /** As the server knows it. */
  name: string;
  history: History<PageDocument>;
  revision: number | null;
  liveVersion: number | null;
  /** The saved draft differs from the live version. */
  changed: boolean;
  problems: readonly PageProblem[];
  /** The page as it would open; undefined until the server has told first. */
  live: LivePage | undefined;
  /** The document that `live` is of. */
  checked: PageDocument | undefined;
  /** Id of a component; undefined: the page itself. */
  selected: string | undefined;
  left: LeftTab;
  tab: InspectorTab;
  bottom: { isOpen: boolean; tab: BottomTab };
  /** The use that the data panel shows. */
  use: string | undefined;
  /** A field to go to, told anew each time. */
  jump: { field: string; times: number } | undefined;
}

export interface PageSession {
  readonly store: StoreApi<PageState>;
  readonly catalog: ComponentCatalog;
  readonly autosave: Autosave<PageDocument>;
  readonly notices: Notices;
  /** Why nothing may be edited. The server decides. */
  readonly whyReadOnly: string | undefined;
  document(): PageDocument;
  /** Does a command, selects what it made, and tells what the author should know. `amend`: belongs to the step before. */
  do(command: PageCommand, options?: { amend?: boolean }): PageOutcome;
  undo(): void;
  redo(): void;
  settle(): void;
  select(id: string | undefined): void;
  set(change: Partial<PageState>): void;
  jumpTo(place: ProblemPlace): void;
  dispose(): void;
}

export interface PageSessionDeps {
  draft: CheckedPage;
  /** Edits of an earlier visit that never reached the server. */
  kept: PageDocument | undefined;
  catalog: Pick<CatalogDocument, 'components'>;
  keeper: EditKeeper<PageDocument>;
  notices: Notices;
  api?: Pick<typeof pagesApi, 'save' | 'check'>;
  now?(): number;
  random?(): number;
  /** Why nothing may be edited, now; unset: it may. */
  whyReadOnly?(): string | undefined;
}

export function createPageSession(deps: PageSessionDeps): PageSession {
  return new Session(deps);
}

function isEmpty(document: PageDocument): boolean {
  return document.functions.length === 0 && indexOfPage(document).components.size === 0;
}

class Session implements PageSession {
  readonly store: StoreApi<PageState>;
  readonly catalog: ComponentCatalog;
  readonly autosave: Autosave<PageDocument>;
  readonly notices: Notices;
  readonly #whyReadOnly: () => string | undefined;
  readonly #listeners = new Set<() => void>();
  readonly #now: () => number;
  readonly #random: () => number;

  constructor({ draft, kept, catalog, keeper, notices, api = pagesApi, ...world }: PageSessionDeps) {
    const { document, revision, liveVersion, changed, issues } = draft;
    this.catalog = createComponentCatalog(catalog);
    this.notices = notices;
    this.#whyReadOnly = world.whyReadOnly ?? (() => undefined);
    this.#now = world.now ?? Date.now;
    this.#random = world.random ?? Math.random;
    this.store = createStore<PageState>(() => ({
      ...{ name: document.name, history: openHistory(document), revision, liveVersion, changed },
      ...{ problems: locateProblems(document, issues), live: undefined, checked: undefined, selected: undefined },
      ...{ left: 'components', tab: 'content', use: undefined, jump: undefined },
      // A page that is still empty begins with the functions that it will use.
      bottom: { isOpen: isEmpty(document), tab: 'data' },
    }));
    const session = {
      store: this.store,
      document: () => this.document(),
      onChange: (listener: () => void) => this.#onChange(listener),
      takeCheck: (checked: PageDocument, check: PageCheck) => this.#takeCheck(checked, check),
      takeSaved: (saved: PageDocument, now: CheckedPage) => this.#takeSaved(saved, now),
    };
    const takeTheirs = (theirs: PageDocument) => void this.do(replacePage(theirs, 'Take their version'));
    this.autosave = createAutosave<PageDocument, PageCheck, CheckedPage>({
      ...{ session, api, keeper, now: this.#now, takeTheirs },
    });
    if (kept && this.whyReadOnly === undefined) {
      this.do(replacePage(kept, 'Restore unsaved edits'));
      notices.info('Edits that had not reached the server are here again.');
    } else {
      api.check(document).then(
        (check) => this.document() === document && this.#takeCheck(document, check),
        // The next edit asks again, and what stands in the way of that is told there.
        () => undefined,
      );
    }
  }

  get whyReadOnly(): string | undefined {
    return this.#whyReadOnly();
  }

  document(): PageDocument {
    return this.store.getState().history.document;
  }

  do(command: PageCommand, { amend = false } = {}): PageOutcome {
    const { whyReadOnly, catalog } = this;
    const outcome =
      whyReadOnly === undefined
        ? executeOnPage(this.document(), command, { catalog, random: this.#random })
        : ({ ok: false, reason: whyReadOnly } as const);
    if (!outcome.ok) {
      this.notices.error(outcome.reason);
      return outcome;
    }
    if (outcome.changes.length === 0) return outcome;
    this.#take(perform(this.store.getState().history, outcome, this.#now(), { amend }));
    const [selected] = outcome.select;
    if (selected !== undefined || outcome.deselects) this.select(selected);
    if (outcome.told.length > 0) {
      offerUndo(this, outcome.told.join(' '));
    }
    this.notices.announce(outcome.label);
    return outcome;
  }

  undo = (): void => this.#step('Undone', undo, (history) => history.past.at(-1));

  redo = (): void => this.#step('Done again', redo, (history) => history.future.at(-1));

  #step(
    how: string,
    move: (history: History<PageDocument>) => History<PageDocument>,
    last: (history: History<PageDocument>) => HistoryStep | undefined,
  ): void {
    const { history } = this.store.getState();
    const step = last(history);
    if (!step) return;
    this.#take(move(history));
    const [selected] = step.select;
    if (selected !== undefined && indexOfPage(this.document()).components.has(selected)) this.select(selected);
    this.notices.announce(`${how}: ${step.label}`);
  }

  settle(): void {
    const { history } = this.store.getState();
    const settled = settle(history);
    if (settled !== history) this.store.setState({ history: settled });
  }

  select(id: string | undefined): void {
    if (this.store.getState().selected === id) return;
    this.settle();
    this.store.setState({ selected: id });
  }

  set(change: Partial<PageState>): void {
    this.store.setState(change);
  }

  jumpTo(place: ProblemPlace): void {
    const { bottom, jump } = this.store.getState();
    const next = (field: string) => ({ field, times: (jump?.times ?? 0) + 1 });
    if (place.kind === 'use') {
      this.store.setState({ bottom: { isOpen: true, tab: 'data' }, use: place.id, jump: next(place.field) });
    } else if (place.kind === 'component') {
      const tab = place.part === 'props' ? 'content' : place.part === 'events' ? 'events' : 'appearance';
      this.store.setState({ selected: place.id, tab, jump: next(place.field), bottom });
    } else this.store.setState({ selected: undefined });
  }

  dispose(): void {
    this.autosave.stop();
  }

  #take(history: History<PageDocument>): void {
    const { selected } = this.store.getState();
    const isThere = selected !== undefined && indexOfPage(history.document).components.has(selected);
    this.store.setState({ history, selected: isThere ? selected : undefined });
    for (const listener of [...this.#listeners]) listener();
  }

  #onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #takeCheck(checked: PageDocument, { issues, live }: PageCheck): void {
    const before = this.store.getState().live;
    // The page opens anew with each other `live`, and loses what somebody has put in.
    const isSame = before && JSON.stringify(before) === JSON.stringify(live);
    this.store.setState({ problems: locateProblems(checked, issues), live: isSame ? before : live, checked });
  }

  #takeSaved(saved: PageDocument, { revision, liveVersion, changed, issues }: CheckedPage): void {
    const { history } = this.store.getState();
    const now = markSaved(history, saved);
    this.store.setState({ name: saved.name, history: now, revision, liveVersion, changed });
    if (isSaved(now)) this.store.setState({ problems: locateProblems(saved, issues) });
  }
}
