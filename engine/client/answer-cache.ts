import type { RunAnswer } from './client.ts';

const MAX_KEPT = 100;

/** Answers by parameters, for as long as the function says. */
export class AnswerCache<Data> {
  readonly #kept = new Map<string, { until: number; answer: RunAnswer<Data> }>();

  get(params: object, now: number): RunAnswer<Data> | undefined {
    const kept = this.#kept.get(keyOf(params));
    return kept && now < kept.until ? kept.answer : undefined;
  }

  set(params: object, answer: RunAnswer<Data>, until: number): void {
    const key = keyOf(params);
    // Last in the map is what was written last.
    this.#kept.delete(key);
    this.#kept.set(key, { until, answer });
    if (this.#kept.size > MAX_KEPT) this.#kept.delete(this.#kept.keys().next().value ?? '');
  }

  clear(): void {
    this.#kept.clear();
  }
}

/** Parameters that look alike to the server. */
export function keyOf(params: object): string {
  return JSON.stringify(params);
}
