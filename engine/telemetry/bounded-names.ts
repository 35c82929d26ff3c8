/** Names as labels of a metric: the first so many, then `other`, so that nobody can make metrics without end. */
export class BoundedNames {
  readonly #max: number;
  readonly #known = new Set<string>();

  constructor(max: number) {
    this.#max = max;
  }

  label(name: string): string {
    if (this.#known.has(name)) return name;
    if (this.#known.size >= this.#max) return 'other';
    this.#known.add(name);
    return name;
  }
}
