import type { AutoInputs, FunctionStore, MountedUse, UseSettings } from '#client';

interface Held {
  mounted: MountedUse<object>;
  /** What it was mounted with: another behaviour is another mount. */
  behaviour: string;
  owner: object;
  isReleased: boolean;
}

export interface Claim {
  use: string;
  /** Stands for the component, the same one when React mounts it a second time. */
  owner: object;
  settings: UseSettings<unknown, object>;
  inputs: AutoInputs<object>;
}

/** Which component has the say about a use. Others may read it and run it. */
export class MountedUses {
  readonly #store: FunctionStore;
  readonly #held = new Map<string, Held>();

  constructor(store: FunctionStore) {
    this.#store = store;
  }

  /** @throws Error when another component has the say */
  claim({ use, owner, settings, inputs }: Claim): Omit<MountedUse<object>, 'adopt'> {
    const behaviour = JSON.stringify(settings.behaviour);
    const held = this.#held.get(use);
    if (held && !held.isReleased) {
      throw new Error(
        `Two components give parameters to "${use}". Name one of them, as in useFunction('${use}', params, { use: '${use}2' }), or let one read it without parameters.`,
      );
    }
    // React's StrictMode mounts twice in one go, and what runs on load must run once.
    if (held && held.owner === owner && held.behaviour === behaviour) {
      held.isReleased = false;
      held.mounted.update(inputs);
      return this.#claimed(use, held);
    }
    held?.mounted.unmount();
    const made = { mounted: this.#store.mount(use, settings, inputs), behaviour, owner, isReleased: false };
    this.#held.set(use, made);
    return this.#claimed(use, made);
  }

  #claimed(use: string, held: Held): Omit<MountedUse<object>, 'adopt'> {
    return {
      update: (inputs) => held.mounted.update(inputs),
      unmount: () => {
        held.isReleased = true;
        queueMicrotask(() => {
          if (!held.isReleased || this.#held.get(use) !== held) return;
          this.#held.delete(use);
          held.mounted.unmount();
        });
      },
    };
  }
}
