import {
  FunctionStore,
  type FunctionWorld,
  type LivePage,
  type LiveStep,
  type LiveUse,
  type MountedUse,
  type PageClient,
  type SiteCall,
} from '#client';
import { expressionsOf, references } from '#evaluate';
import type { Cells } from './cells.ts';
import type { PageState } from './page-state.ts';
import { plainProblem } from './plain-problem.ts';
import { toText } from './to-text.ts';

interface Use {
  live: LiveUse;
  params: Record<string, unknown>;
  /** Parameters that could not be evaluated: it does not run by itself meanwhile. */
  broken: Set<string>;
  /** Parameters with another value since it was told last. */
  changed: Set<string>;
  when: boolean;
  /** What the server makes for its first run, while that goes on. */
  awaited: ReadonlySet<string>;
  mounted: MountedUse<object> | undefined;
}

type RunSteps = (steps: readonly LiveStep[], locals: Readonly<Record<string, unknown>>) => Promise<unknown>;

export interface PageUsesOptions {
  live: LivePage;
  client: Pick<PageClient, 'run'>;
  world: FunctionWorld;
  state: PageState;
  cells: Cells;
}

/** The functions that a page uses: their parameters follow the page, and what runs on load is one request. */
export class PageUses {
  readonly functions: FunctionStore;
  readonly #options: PageUsesOptions;
  readonly #uses: readonly Use[];
  /** What goes with the first call of a use, by its id. */
  readonly #first = new Map<string, Pick<SiteCall, 'waits' | 'scope'>>();

  constructor(options: PageUsesOptions) {
    this.#options = options;
    const { live, client, world } = options;
    this.functions = new FunctionStore({
      send:
        (site) =>
        (params, { signal }) =>
          client.run({ site, signal, ...this.#firstCall(site, params) }),
      world,
    });
    this.#uses = live.functions.map((each) => this.#open(each));
  }

  /** Runs what runs by itself from now on. */
  start(runSteps: RunSteps): void {
    const loading = this.#uses.filter((use) => loadsByItself(use.live) && use.when);
    const names = new Set(loading.map(({ live }) => live.name));
    for (const use of loading) this.#await(use, names);
    for (const use of this.#uses) use.mounted = this.#mount(use, runSteps);
    this.#first.clear();
    this.#options.cells.onSettled(() => {
      for (const use of this.#uses) this.#update(use);
    });
  }

  stop(): void {
    for (const { mounted } of this.#uses) mounted?.unmount();
  }

  /** Runs a use with these parameters over its own. @throws ProblemError */
  run(name: string, params: Record<string, unknown>): Promise<unknown> {
    const own = this.#uses.find(({ live }) => live.name === name)?.params;
    return this.functions.object(name).run({ ...own, ...params });
  }

  #open(live: LiveUse): Use {
    const { state, cells } = this.#options;
    const object = this.functions.object(live.name, live.id);
    const use: Use = {
      ...{ live, params: {}, broken: new Set(), changed: new Set(), when: true, awaited: NONE },
      mounted: undefined,
    };
    state.addFunction(live.name, object.handle);
    object.subscribe(() => {
      if (!object.handle.isFetching) use.awaited = NONE;
      state.setFunction(live.name, object.handle);
    });
    for (const [name, value] of Object.entries(live.params)) {
      cells.add(value, (now, problem) => {
        use.params[name] = now ?? null;
        use.changed.add(name);
        if (problem) use.broken.add(name);
        else use.broken.delete(name);
      });
    }
    const { when } = live.behaviour;
    if (when) {
      cells.add(when, (now) => {
        use.when = now === true;
        use.changed.add('');
      });
    }
    return use;
  }

  /** What its first run needs of others that load at the same moment, the server makes: one request for all. */
  #await(use: Use, loading: ReadonlySet<string>): void {
    const readBy = (name: string) => {
      const value = use.live.params[name];
      return value ? expressionsOf(value).flatMap((each) => references(each).map((read) => read.name)) : [];
    };
    const waits = Object.keys(use.live.params).filter((name) => readBy(name).some((read) => loading.has(read)));
    if (waits.length === 0) return;
    const { state } = this.#options;
    const others = waits.flatMap(readBy).filter((name) => !loading.has(name) && state.has(name));
    const scope = Object.fromEntries(others.map((name) => [name, state.get(name) ?? null]));
    use.awaited = new Set(waits);
    this.#first.set(use.live.id, { waits, scope });
  }

  #firstCall(site: string, params: object): Omit<SiteCall, 'site'> {
    const first = this.#first.get(site);
    if (!first) return { params };
    this.#first.delete(site);
    const known = Object.entries(params).filter(([name]) => !first.waits?.includes(name));
    return { ...first, params: Object.fromEntries(known) };
  }

  #mount(use: Use, runSteps: RunSteps): MountedUse<object> {
    const { name, behaviour } = use.live;
    const { run, confirm, cacheSeconds, onSuccess = [], onError = [] } = behaviour;
    const settings = {
      behaviour: run,
      cacheSeconds,
      confirm: () => confirm && toText(this.#options.cells.once(confirm)),
      onSuccess: [({ result }: { result: unknown }) => runSteps(onSuccess, { result })],
      onError: [
        ({ error }: { error: Parameters<typeof plainProblem>[0] }) => runSteps(onError, { error: plainProblem(error) }),
      ],
    };
    use.changed.clear();
    return this.functions.mount(name, settings, inputsOf(use));
  }

  #update(use: Use): void {
    if (use.changed.size === 0) return;
    const isAwaited = [...use.changed].every((name) => use.awaited.has(name));
    use.changed.clear();
    if (isAwaited) use.mounted?.adopt(inputsOf(use));
    else use.mounted?.update(inputsOf(use));
  }
}

const NONE: ReadonlySet<string> = new Set();

function inputsOf({ params, when, broken, awaited }: Use) {
  return { params: { ...params }, when: when && [...broken].every((name) => awaited.has(name)) };
}

function loadsByItself({ behaviour: { run } }: LiveUse): boolean {
  return run !== undefined && run.kind !== 'manual' && run.kind !== 'after';
}
