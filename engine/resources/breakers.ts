import type { Clock, ResourceCircuit } from '#core';
import { Breaker } from './breaker.ts';
import type { ResourceKey } from './connections.ts';

const MAX_BREAKERS = 1_000;

/** One circuit breaker for each resource in each environment, as long as this process has used it. */
export class Breakers {
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #breakers = new Map<string, { key: ResourceKey; breaker: Breaker }>();

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock;
  }

  of({ workspace, environment, resource }: ResourceKey): Breaker {
    const id = JSON.stringify([workspace, environment, resource]);
    const known = this.#breakers.get(id);
    if (known) return known.breaker;
    const breaker = new Breaker(resource, this.#clock);
    this.#breakers.set(id, { key: { workspace, environment, resource }, breaker });
    const [oldest] = this.#breakers.keys();
    if (this.#breakers.size > MAX_BREAKERS && oldest !== undefined) this.#breakers.delete(oldest);
    return breaker;
  }

  /** Other settings, another chance. */
  forget(workspace: string, resource: string): void {
    for (const [id, { key }] of this.#breakers) {
      if (key.workspace === workspace && key.resource === resource) this.#breakers.delete(id);
    }
  }

  list(): ResourceCircuit[] {
    const used = [...this.#breakers.values()].filter(({ breaker }) => breaker.isUsed);
    return used.map(({ key, breaker }) => ({ ...key, health: breaker.health }));
  }
}
