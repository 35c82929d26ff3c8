import type { RunBehaviour } from '#schema';
import { type AutoInputs, AutoRun } from './auto-run.ts';
import type { FunctionSettings, Send } from './function-handle.ts';
import { FunctionObject } from './function-object.ts';
import type { FunctionWorld } from './world.ts';

/** How one use of a function behaves: when it runs by itself, and what goes with each run. */
export interface UseSettings<Data, Params extends object> extends FunctionSettings<Data, Params> {
  behaviour?: RunBehaviour | undefined;
}

export interface FunctionStoreOptions {
  /** Calls a function of the server by its name. */
  send(name: string): Send<unknown, object>;
  world: FunctionWorld;
}

/** A use that is on the page: what it needs is handed to it as it changes. */
export interface MountedUse<Params extends object> {
  update(inputs: AutoInputs<Params>): void;
  /** As `update`, where a run with these parameters is on its way already. */
  adopt(inputs: AutoInputs<Params>): void;
  unmount(): void;
}

/**
 * The functions of one page by the names of their uses. A use has its function's name unless a page uses a function twice.
 *
 * @example
 * const store = new FunctionStore({ send: (name) => (params, options) => client.runWithMeta(name, params, options), world });
 * const orders = store.object('getOrders');
 * orders.subscribe(() => render(orders.handle.data));
 * await orders.run({ customerId: 1 });
 */
export class FunctionStore {
  readonly #options: FunctionStoreOptions;
  readonly #objects = new Map<string, FunctionObject<unknown, object>>();
  readonly #listeners = new Set<(use: string) => void>();

  constructor(options: FunctionStoreOptions) {
    this.#options = options;
  }

  /** The function object of a use; made at first sight. */
  object(use: string, functionName = use): FunctionObject<unknown, object> {
    const known = this.#objects.get(use);
    if (known) return known;
    const made = new FunctionObject(this.#options.send(functionName), this.#options.world);
    this.#objects.set(use, made);
    made.subscribe(() => {
      for (const listener of [...this.#listeners]) listener(use);
    });
    return made;
  }

  /** Calls back with the name of each use that has changed. */
  subscribe(listener: (use: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Lets a use run by itself for as long as it is on the page. */
  mount<Params extends object>(
    use: string,
    { behaviour = { kind: 'manual' }, ...settings }: UseSettings<unknown, Params>,
    inputs: AutoInputs<Params>,
  ): MountedUse<Params> {
    // A use is typed by whoever opens it: its parameters go to the function that this very use calls.
    const object = this.object(use) as unknown as FunctionObject<unknown, Params>;
    object.configure(settings);
    object.setParams(inputs.params);
    const auto = new AutoRun(object, { behaviour, world: this.#options.world, inputs, isLoaded: object.takeFirst() });
    auto.start((other) => this.object(other));
    return {
      update: (now) => {
        object.setParams(now.params);
        auto.update(now);
      },
      adopt: (now) => {
        object.setParams(now.params);
        auto.adopt(now);
      },
      unmount: () => auto.stop(),
    };
  }
}
