/**
 * A Map for what comes and goes all the time, such as the runs that are going on.
 *
 * V8 gives a Map a new table now and then, as entries come and go, and the old one goes on pointing to what was in it and to the next
 * table. Once one of them has become old, the collector of young objects takes all that later ones ever held for alive: with a plain
 * Map of runs that was 8 KB of each call that only a full collection freed. So what has left is let go of here, not only its entry.
 *
 * @example
 * const active = new ChurnMap<string, Run>();
 * active.set(id, run);
 * active.delete(id);
 */
export class ChurnMap<K, V> {
  readonly #places = new Map<K, { value: V | undefined }>();

  get size(): number {
    return this.#places.size;
  }

  get(key: K): V | undefined {
    return this.#places.get(key)?.value;
  }

  has(key: K): boolean {
    return this.#places.has(key);
  }

  set(key: K, value: V): void {
    this.delete(key);
    this.#places.set(key, { value });
  }

  delete(key: K): void {
    const place = this.#places.get(key);
    if (!place) return;
    place.value = undefined;
    this.#places.delete(key);
  }

  clear(): void {
    for (const key of [...this.#places.keys()]) this.delete(key);
  }

  /** In the order in which they came. */
  values(): V[] {
    return [...this.#places.values()].map(({ value }) => value as V);
  }
}
