import type { DocumentUses, FunctionCall, FunctionUsers, FunctionUses as Told } from '#schema';
import type { Catalog } from './catalog.ts';
import type { HookStore } from './hook-seam.ts';
import type { ScheduleStore } from './schedule-seam.ts';
import type { FunctionEntry, FunctionStore, PageStore } from './seams.ts';
import { usesOf } from './uses.ts';

const MAX_KEPT = 5_000;
/** Documents that are read at the same time. */
const AT_ONCE = 8;

export interface FunctionUsesOptions {
  store: Pick<FunctionStore, 'list' | 'draft' | 'live'>;
  catalog: Catalog;
}

/** What a function's draft and its live version use. */
interface Uses {
  name: string;
  draft: DocumentUses;
  live: DocumentUses | null;
}

/** Who uses what in a workspace. Only documents that are new since it was last asked are read again. */
export class FunctionUses {
  readonly #options: FunctionUsesOptions;
  readonly #kept = new Map<string, Uses>();

  constructor(options: FunctionUsesOptions) {
    this.#options = options;
  }

  /** What a function uses and which functions use it; undefined if there is none of that name. */
  async of(workspace: string, name: string): Promise<Omit<Told, keyof FunctionUsers> | undefined> {
    const all = await this.#all(workspace);
    const own = all.find((each) => each.name === name);
    if (!own) return undefined;
    const usedBy = all.flatMap((each) => {
      const [draft, live] = [callsOf(each.draft, name), callsOf(each.live, name)];
      return draft.length + live.length > 0 ? [{ name: each.name, draft, live }] : [];
    });
    return { draft: own.draft, live: own.live, usedBy };
  }

  /** Names of the functions whose draft or live version uses a resource, in a block or in code. */
  async ofResource(workspace: string, resource: string): Promise<string[]> {
    const all = await this.#all(workspace);
    return all.flatMap(({ name, draft, live }) =>
      draft.resources.includes(resource) || live?.resources.includes(resource) ? [name] : [],
    );
  }

  async #all(workspace: string): Promise<Uses[]> {
    const entries = await this.#options.store.list(workspace);
    const found: (Uses | undefined)[] = new Array(entries.length).fill(undefined);
    const left = entries.entries();
    const work = async () => {
      // All take from one list.
      for (const [index, entry] of left) found[index] = await this.#read(workspace, entry);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return found.filter((uses) => uses !== undefined);
  }

  async #read(workspace: string, entry: FunctionEntry): Promise<Uses | undefined> {
    const { name, revision, updatedAt, liveVersion, changed } = entry;
    // A function that was deleted and made again counts from 1, too.
    const key = JSON.stringify([workspace, name, revision, updatedAt, liveVersion]);
    const known = this.#kept.get(key);
    if (known) return known;
    const { store, catalog } = this.#options;
    const [draft, live] = await Promise.all([
      store.draft(workspace, name),
      liveVersion !== null && changed ? store.live(workspace, name) : undefined,
    ]);
    // Gone in the meantime.
    if (!draft) return undefined;
    const uses = usesOf(draft.document, catalog);
    const liveUses = live ? usesOf(live.document, catalog) : liveVersion === null ? null : uses;
    const told = { name, draft: uses, live: liveUses };
    // Another draft by now, which is to be kept under its own revision.
    if (draft.revision !== revision) return told;
    this.#kept.set(key, told);
    if (this.#kept.size > MAX_KEPT) this.#kept.delete(this.#kept.keys().next().value ?? '');
    return told;
  }
}

function callsOf(uses: DocumentUses | null, name: string): FunctionCall[] {
  return uses?.functions.find((each) => each.name === name)?.calls ?? [];
}

export interface FunctionUsersOptions {
  pages: Pick<PageStore, 'list' | 'live'>;
  schedules: Pick<ScheduleStore, 'list'>;
  hooks: Pick<HookStore, 'list'>;
}

/** Who runs a function besides other functions: pages, in their draft or live, schedules and webhook endpoints. */
export async function functionUsers(
  workspace: string,
  name: string,
  { pages, schedules, hooks }: FunctionUsersOptions,
): Promise<FunctionUsers> {
  const [allPages, allSchedules, allHooks] = await Promise.all([
    pages.list(workspace),
    schedules.list(workspace),
    hooks.list(workspace),
  ]);
  const usesOfPages = allPages.map(async ({ name: page, functions, liveVersion, changed }) => {
    const draft = functions.includes(name);
    if (liveVersion === null) return { name: page, draft, live: false };
    if (!changed) return { name: page, draft, live: draft };
    const live = await pages.live(workspace, page);
    return { name: page, draft, live: live?.document.functions.some((use) => use.function === name) ?? false };
  });
  return {
    pages: (await Promise.all(usesOfPages)).filter(({ draft, live }) => draft || live),
    schedules: allSchedules.flatMap((each) => (each.function === name ? [{ id: each.id, name: each.name }] : [])),
    hooks: allHooks.flatMap((each) => (each.function === name ? [{ id: each.id, name: each.name }] : [])),
  };
}
