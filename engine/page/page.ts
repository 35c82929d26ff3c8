import type { Binding, FunctionStore, LiveComponent, LivePage, LiveValue, PageClient } from '#client';
import { ExpressionError } from '#evaluate';
import type { JsonValue } from '#schema';
import { Cells } from './cells.ts';
import { runsDenied } from './denied.ts';
import type { PageHost } from './host.ts';
import { PageState } from './page-state.ts';
import { PageUses } from './page-uses.ts';
import { setIn } from './set-in.ts';
import { type Source, sourceOf, usesShown } from './source.ts';
import { Steps } from './steps.ts';

/** A component as it is shown now: another object after each change. */
export interface ComponentView {
  props: { readonly [key: string]: unknown };
  hidden: boolean;
  /** Properties that could not be evaluated, in words; they are null. For whoever builds the page. */
  problems: readonly { path: string; message: string }[];
  /** Why there may be nothing to show yet, or nothing new. Not of what stands in a list. */
  source: Source | undefined;
}

export interface PageOptions {
  live: LivePage;
  client: Pick<PageClient, 'run'>;
  host: PageHost;
  /** Of the address. */
  params?: Readonly<Record<string, string>> | undefined;
  environment?: string | undefined;
}

type Locals = Readonly<Record<string, unknown>>;

/**
 * A page that is open: its values, functions and events. Knows no framework: whoever draws it reads views, listens for changes,
 * sets what users put in, and fires events.
 *
 * @example
 * const page = new Page({ live: await client.open(), client, host });
 * page.start();
 * page.subscribe('search', () => draw(page.view('search')));
 * page.set('search', 'value', 'ada');
 * await page.fire('deleteButton', 'press');
 */
export class Page {
  readonly live: LivePage;
  readonly functions: FunctionStore;
  readonly #components = new Map<string, LiveComponent>();
  readonly #views = new Map<string, ComponentView>();
  readonly #listeners = new Map<string, Set<() => void>>();
  readonly #running = new Set<string>();
  /** Components by the use whose data they show, and the other way round. */
  readonly #shownBy = new Map<string, string[]>();
  readonly #shows = new Map<string, readonly string[]>();
  readonly #state: PageState;
  readonly #cells: Cells;
  readonly #steps: Steps;
  readonly #uses: PageUses;

  constructor({ live, client, host, params = {}, environment = '' }: PageOptions) {
    this.live = live;
    const fixed = { user: live.user, page: { name: live.name, params }, env: { name: environment } };
    this.#state = new PageState(fixed, (keys) => this.#changed(keys));
    this.#cells = new Cells(this.#state);
    this.#uses = new PageUses({ live, client, world: host.world, state: this.#state, cells: this.#cells });
    this.functions = this.#uses.functions;
    this.#steps = new Steps(
      {
        evaluate: (value, locals) => this.#cells.once(value, locals),
        run: (use, given) => this.#uses.run(use, given),
        refresh: (use) => this.functions.object(use).handle.refresh(),
        setVariable: (name, value) => this.#state.setVariable(name, value),
        setComponent: (name, member, value) => this.#state.setMember(name, member, value),
      },
      host,
    );
    for (const { name, start } of live.variables) this.#state.addVariable(name, start);
    for (const component of topComponents(live)) this.#add(component, false);
  }

  /** How often something was evaluated so far. */
  get evaluations(): number {
    return this.#cells.evaluations;
  }

  /** Evaluates everything once and runs what runs on load, in one request. */
  start(): void {
    this.#cells.start();
    this.#uses.start((steps, locals) => this.#steps.run(steps, locals));
  }

  /** Events of a component that would run what whoever has opened the page may not: to say so beforehand. */
  deniedEvents(name: string): ReadonlySet<string> {
    const denied = new Set(this.live.denied);
    const events = Object.entries(this.#components.get(name)?.events ?? {});
    return new Set(events.flatMap(([event, steps]) => (runsDenied(steps, denied) ? [event] : [])));
  }

  /** The page is gone: nothing runs by itself any more. */
  stop(): void {
    this.#uses.stop();
  }

  /** A component as it is shown now. What stands in a list needs the names of its item. */
  view(name: string, locals?: Locals): ComponentView {
    const component = this.#components.get(name);
    if (!component) throw new Error(`the page has no component "${name}"`);
    return locals ? this.#viewWith(component, locals) : (this.#views.get(name) ?? plainView(component));
  }

  /** What a component exposes now. */
  value(name: string, member: string): unknown {
    return this.#state.member(name, member);
  }

  /** All that expressions read now, by name: for whoever builds the page. */
  values(): Record<string, unknown> {
    return Object.fromEntries([...this.#state.keys()].map((name) => [name, this.#state.get(name) ?? null]));
  }

  /** Somebody has put something in. */
  set(name: string, member: string, value: JsonValue): void {
    this.#state.setMember(name, member, value);
  }

  /** Runs a use again with the parameters of its last run. */
  retry(use: string): void {
    this.functions.object(use).handle.refresh();
  }

  /** Back to what it starts with. */
  reset(name: string): void {
    const component = this.#components.get(name);
    if (!component) return;
    const values = this.live.types[component.type]?.values ?? {};
    for (const [member, { start, follows }] of Object.entries(values)) {
      const own = follows === undefined ? undefined : this.view(name).props[follows];
      this.#state.setMember(name, member, own ?? start);
    }
  }

  /** Calls back after a change of a component's view, or of a value that it exposes. */
  subscribe(name: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** A property that is evaluated for each row; null where it can't be. */
  tryEvaluate(value: LiveValue, locals: Locals): unknown {
    try {
      return this.#cells.once(value, locals);
    } catch (thrown) {
      if (thrown instanceof ExpressionError) return null;
      throw thrown;
    }
  }

  /**
   * Runs the steps of an event. While they run, further events of the same kind are ignored: a second click does nothing.
   * `locals` are `event`, `row`, and in a list its item. Answers whether the steps were run to their end.
   */
  async fire(name: string, event: string, locals: Locals = {}): Promise<boolean> {
    const steps = this.#components.get(name)?.events[event];
    const key = `${name} ${event} ${JSON.stringify(locals.row ?? locals.item ?? null)}`;
    if (!steps || this.#running.has(key)) return false;
    this.#running.add(key);
    this.#showRunning(name);
    try {
      return await this.#steps.run(steps, locals);
    } finally {
      this.#running.delete(key);
      this.#showRunning(name);
    }
  }

  #showRunning(name: string): void {
    const type = this.live.types[this.#components.get(name)?.type ?? ''];
    if (type?.values.isRunning === undefined) return;
    const isRunning = [...this.#running].some((key) => key.startsWith(`${name} `));
    this.#state.setMember(name, 'isRunning', isRunning);
  }

  #changed(keys: readonly string[]): void {
    const names = new Set(keys.map((key) => key.split('.')[0] ?? ''));
    for (const name of names) for (const component of this.#shownBy.get(name) ?? []) this.#showSource(component);
    for (const name of names) this.#tell(name);
    this.#cells.change(keys);
  }

  #showSource(name: string): void {
    const before = this.#views.get(name);
    const uses = this.#shows.get(name);
    if (!before || !uses) return;
    const source = sourceOf(uses, (use) => Object(this.#state.get(use)));
    if (JSON.stringify(source) === JSON.stringify(before.source)) return;
    this.#views.set(name, { ...before, source });
    this.#tell(name);
  }

  #tell(name: string): void {
    for (const listener of [...(this.#listeners.get(name) ?? [])]) listener();
  }

  #add(component: LiveComponent, isRepeated: boolean): void {
    const { name, type, slots } = component;
    this.#components.set(name, component);
    this.#state.addComponent(name, this.live.types[type] ?? { values: {}, repeats: [] });
    const values = [...component.bindings.map(({ value }) => value), ...(component.hidden ? [component.hidden] : [])];
    if (isRepeated) {
      for (const value of values) this.#cells.watch(value, () => this.#tell(name));
    } else {
      this.#compute(component);
    }
    const repeats = this.live.types[type]?.repeats ?? [];
    for (const [slot, inner] of Object.entries(slots)) {
      for (const each of inner) this.#add(each, isRepeated || repeats.includes(slot));
    }
  }

  #compute(component: LiveComponent): void {
    const { name, bindings, hidden } = component;
    this.#views.set(name, plainView(component));
    const uses = usesShown(
      bindings,
      this.live.types[component.type],
      new Set(this.live.functions.map((use) => use.name)),
    );
    this.#shows.set(name, uses);
    for (const use of uses) this.#shownBy.set(use, [...(this.#shownBy.get(use) ?? []), name]);
    const change = (make: (view: ComponentView) => ComponentView) => {
      this.#views.set(name, make(this.#views.get(name) ?? plainView(component)));
      this.#tell(name);
    };
    for (const { path, value, perRow } of bindings) {
      if (perRow) {
        this.#cells.watch(value, () => change((view) => ({ ...view })));
        continue;
      }
      this.#cells.add(value, (now, problem) => {
        change((view) => withProp(view, path, now, problem?.message));
        this.#follow(component, path, now);
      });
    }
    if (hidden) this.#cells.add(hidden, (now) => change((view) => ({ ...view, hidden: now === true })));
    for (const path of literalStarts(component)) this.#follow(component, path, component.props[path[0] ?? '']);
  }

  /** A value that follows a property takes its value, whenever that comes to another. */
  #follow({ name, type }: LiveComponent, path: Binding['path'], value: unknown): void {
    const [prop] = path;
    if (path.length !== 1) return;
    for (const [member, { follows }] of Object.entries(this.live.types[type]?.values ?? {})) {
      if (follows === prop && value !== null && value !== undefined) this.#state.setMember(name, member, value);
    }
  }

  #viewWith(component: LiveComponent, locals: Locals): ComponentView {
    const { bindings, hidden } = component;
    const views = bindings.filter(({ perRow }) => !perRow);
    const view = views.reduce((made, { path, value }) => {
      try {
        return withProp(made, path, this.#cells.once(value, locals), undefined);
      } catch (thrown) {
        return withProp(made, path, null, thrown instanceof Error ? thrown.message : String(thrown));
      }
    }, plainView(component));
    return { ...view, hidden: hidden !== undefined && this.#cells.once(hidden, locals) === true };
  }
}

function plainView({ props }: LiveComponent): ComponentView {
  return { props, hidden: false, problems: [], source: undefined };
}

function withProp(
  view: ComponentView,
  path: Binding['path'],
  value: unknown,
  problem: string | undefined,
): ComponentView {
  const at = path.join('.');
  const others = view.problems.filter((each) => each.path !== at);
  return {
    ...view,
    props: setIn(view.props, path, value ?? null) as ComponentView['props'],
    problems: problem === undefined ? others : [...others, { path: at, message: problem }],
  };
}

/** Properties that stand in the page as they are. */
function literalStarts({ props, bindings }: LiveComponent): string[][] {
  const computed = new Set(bindings.map(({ path }) => path[0]));
  return Object.keys(props).flatMap((prop) => (computed.has(prop) ? [] : [[prop]]));
}

function topComponents({ sections, overlays }: LivePage): LiveComponent[] {
  const columns = sections.flatMap(({ rows }) => rows).flatMap((row) => row.columns);
  return [...columns.flatMap(({ components }) => components), ...overlays];
}
