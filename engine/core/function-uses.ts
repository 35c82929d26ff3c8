import type { DocumentUses, FunctionCall, FunctionUsers, FunctionUses as Told, UserNames } from '#schema';
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

  /** Which of these functions, all of a workspace, call which others: pairs of a caller and who is called. */
  async calls(workspace: string, entries: readonly FunctionEntry[]): Promise<[caller: string, called: string][]> {
    const all = await this.#all(workspace, entries);
    return all.flatMap(({ name, draft, live }) => {
      const called = new Set([...draft.functions, ...(live?.functions ?? [])].map((each) => each.name));
      return [...called].filter((each) => each !== name).map((each): [string, string] => [name, each]);
    });
  }

  async #all(workspace: string, given?: readonly FunctionEntry[]): Promise<Uses[]> {
    const entries = given ?? (await this.#options.store.list(workspace));
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
    usesOfPages(workspace, pages),
    schedules.list(workspace),
    hooks.list(workspace),
  ]);
  const isFor = (each: { function: string }) => each.function === name;
  return {
    pages: allPages
      .map((page) => ({ name: page.name, draft: page.draft.includes(name), live: page.live.includes(name) }))
      .filter(({ draft, live }) => draft || live),
    schedules: allSchedules.filter(isFor).map(toUser),
    hooks: allHooks.filter(isFor).map(toUser),
  };
}

/** Who runs each of these functions, all of a workspace, by its name; in the order of names. */
export async function usersOfAll(
  workspace: string,
  entries: readonly FunctionEntry[],
  { uses, pages, schedules, hooks }: FunctionUsersOptions & { uses: Pick<FunctionUses, 'calls'> },
): Promise<(name: string) => UserNames> {
  const [calls, allPages, allSchedules, allHooks] = await Promise.all([
    uses.calls(workspace, entries),
    usesOfPages(workspace, pages),
    schedules.list(workspace),
    hooks.list(workspace),
  ]);
  const users = new Map<string, UserNames>();
  const of = (name: string): UserNames => {
    const known = users.get(name) ?? { functions: [], pages: [], schedules: [], hooks: [] };
    users.set(name, known);
    return known;
  };
  for (const [caller, called] of calls) of(called).functions.push(caller);
  for (const { name, draft, live } of allPages)
    for (const used of new Set([...draft, ...live])) of(used).pages.push(name);
  for (const each of allSchedules) of(each.function).schedules.push(toUser(each));
  for (const each of allHooks) of(each.function).hooks.push(toUser(each));
  return of;
}

function toUser({ id, name }: { id: string; name: string }): { id: string; name: string } {
  return { id, name };
}

/** Names of the functions that each page uses. Only where the draft is another than what is live is that read, too. */
async function usesOfPages(workspace: string, pages: FunctionUsersOptions['pages']) {
  const all = await pages.list(workspace);
  return await Promise.all(
    all.map(async ({ name, functions: draft, liveVersion, changed }) => {
      if (liveVersion === null || !changed) return { name, draft, live: liveVersion === null ? [] : draft };
      const live = await pages.live(workspace, name);
      return { name, draft, live: live?.document.functions.map((use) => use.function) ?? [] };
    }),
  );
}
