import { InputError } from '#kit';
import { type PageDocument, pointer, type Version } from '#schema';
import type { Catalog } from './catalog.ts';
import { requireRevision } from './document-conflict.ts';
import type { Functions } from './functions.ts';
import { LiveCache } from './live-cache.ts';
import type { FunctionFacts } from './page-context.ts';
import { pageHash } from './page-summary.ts';
import { invalid, isError } from './plan-issues.ts';
import { type PagePlan, type PlannedPage, planPage } from './plan-page.ts';
import type { Actor, FunctionStore, PageStore } from './seams.ts';

const MAX_PLANS = 200;

/** What is open to whoever may open the page. */
export interface LivePagePlan {
  plan: PagePlan;
  version: number;
}

interface PublishPage {
  name: string;
  revision: number;
  note: string;
  by: Actor;
  /** Throws where its publisher may not make this live. The server's own examples ask nobody. */
  allow?(document: PageDocument): void;
}

interface RollBackPage extends Pick<PublishPage, 'name' | 'by' | 'allow'> {
  /** Number of the version. */
  to: number;
}

export interface PagesOptions {
  store: PageStore;
  /** For functions that are not published. */
  drafts: Pick<FunctionStore, 'draft'>;
  functions: Pick<Functions, 'live'>;
  catalog: Pick<Catalog, 'components'>;
  /** Milliseconds, never going back. */
  monotonic(): number;
  /** False when this process is the only one that can publish. */
  shared: boolean;
}

/** Drafts, versions and plans of pages. A plan depends on the functions that the page uses, so it is kept with their versions. */
export class Pages {
  readonly #options: PagesOptions;
  readonly #live: LiveCache<{ document: PageDocument; hash: string; version: number }>;
  readonly #plans = new Map<string, PlannedPage>();

  constructor(options: PagesOptions) {
    this.#options = options;
    const { monotonic, shared } = options;
    this.#live = new LiveCache({ read: (workspace, name) => this.#read(workspace, name), monotonic, shared });
  }

  /** All issues of a page, and its plan. */
  async plan(workspace: string, document: PageDocument, hash = pageHash(document)): Promise<PlannedPage> {
    const functions = await this.#facts(workspace, document);
    const key = JSON.stringify([workspace, hash, [...functions].map(([name, { version }]) => [name, version])]);
    // A draft of a function has no version that would tell it from the next one.
    const isSettled = [...functions.values()].every(({ version }) => version !== null);
    const known = isSettled ? this.#plans.get(key) : undefined;
    const planned = known ?? planPage(document, { components: this.#options.catalog.components, functions });
    this.#plans.delete(key);
    if (isSettled) this.#plans.set(key, planned);
    if (this.#plans.size > MAX_PLANS) this.#plans.delete(this.#plans.keys().next().value ?? '');
    return planned;
  }

  /** What whoever opens the page gets. @throws InputError `page.unknown`, `page.unpublished` */
  async live(workspace: string, name: string): Promise<LivePagePlan> {
    const { document, hash, version } = await this.#live.get(workspace, name);
    const { plan } = await this.plan(workspace, document, hash);
    return { plan, version };
  }

  /**
   * What whoever builds the page may run: the functions that its draft uses, but for those that it could not be published
   * with. @throws InputError `page.unknown`
   */
  async draft(workspace: string, name: string): Promise<PagePlan> {
    const draft = await this.#options.store.draft(workspace, name);
    if (!draft) throw unknown(name);
    const { plan, issues } = await this.plan(workspace, draft.document);
    const wrong = issues.filter(isError).map(({ path }) => path);
    const usable = draft.document.functions.filter((_, at) => !wrong.includes(pointer('/functions', at, 'function')));
    const ids = new Set(usable.map(({ id }) => id));
    return { ...plan, sites: new Map([...plan.sites].filter(([id]) => ids.has(id))) };
  }

  /** Forgets what was live under a name: after a publish, a rename, a delete. */
  forget(workspace: string, name: string): void {
    this.#live.forget(workspace, name);
  }

  /** Makes the draft live if nothing is wrong with it. @throws InputError `page.invalid`, `page.conflict` */
  async publish(workspace: string, { allow, ...publish }: PublishPage): Promise<Version> {
    const { store } = this.#options;
    const draft = await store.draft(workspace, publish.name);
    if (!draft) throw unknown(publish.name);
    requireRevision('page', publish, draft);
    allow?.(draft.document);
    const { issues } = await this.plan(workspace, draft.document);
    if (issues.some(isError)) throw invalid('page', publish.name, issues);
    const version = await store.publish(workspace, { ...publish, hash: pageHash(draft.document) });
    this.forget(workspace, publish.name);
    return version;
  }

  /** Makes an older version live again. @throws InputError `version.unknown` */
  async rollback(workspace: string, { allow, ...rollback }: RollBackPage): Promise<Version> {
    const old = allow && (await this.#options.store.version(workspace, rollback.name, rollback.to));
    if (old) allow(old.document);
    const version = await this.#options.store.rollback(workspace, rollback);
    this.forget(workspace, rollback.name);
    return version;
  }

  async #read(workspace: string, name: string) {
    const { store } = this.#options;
    const published = await store.live(workspace, name);
    if (published) return { document: published.document, hash: published.hash, version: published.number };
    if (!(await store.draft(workspace, name))) throw unknown(name);
    throw new InputError({ code: 'page.unpublished', message: `"${name}" has no published version yet.` });
  }

  async #facts(workspace: string, { functions }: PageDocument): Promise<Map<string, FunctionFacts>> {
    const names = [...new Set(functions.map((use) => use.function))].sort();
    const found = await Promise.all(names.map((name) => this.#factsOf(workspace, name)));
    return new Map(names.flatMap((name, index) => (found[index] ? [[name, found[index]]] : [])));
  }

  async #factsOf(workspace: string, name: string): Promise<FunctionFacts | undefined> {
    const { functions, drafts } = this.#options;
    try {
      const { plan, version } = await functions.live(workspace, name);
      return toFacts(plan.document, version);
    } catch (thrown) {
      if (!(thrown instanceof InputError) || !/^function\.(unknown|unpublished|invalid)$/.test(thrown.code))
        throw thrown;
      const draft = await drafts.draft(workspace, name);
      return draft && toFacts(draft.document, null);
    }
  }
}

function toFacts(
  { params, scope, settings }: Parameters<Functions['requirePlan']>[0],
  version: number | null,
): FunctionFacts {
  // What nobody has published reaches nobody's page (semantics 5.6).
  return { version, params, scope, behaviour: version === null ? undefined : settings.behaviour };
}

function unknown(name: string): InputError {
  return new InputError({ code: 'page.unknown', message: `There is no page "${name.slice(0, 60)}".` });
}
