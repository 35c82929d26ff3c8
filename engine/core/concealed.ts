import type { BlockProblem, Preview, Problem, RevealPart } from '#schema';
import { type Mask, textPreview } from './redact.ts';

/** Characters of steps that are kept of one life of a run; what is beyond can't be revealed. */
const MAX_STEP_CHARACTERS = 1024 * 1024;

/** What the trace of a run does not tell because it is sensitive, for who may reveal it. The store seals it. */
export interface Concealed {
  /** Kept so many days. */
  days: number;
  /** Functions that declared what is sensitive: revealing takes the right for each of them. */
  functions: readonly string[];
  /** By {@link partKey}. */
  parts: Readonly<Record<string, Preview>>;
}

/** Name of a part: of the run itself, or of the step with that path. */
export function partKey(part: RevealPart, step?: string): string {
  return step === undefined ? part : `${part} ${step}`;
}

/**
 * Collects what a run does not tell. Nothing is kept unless every function of the run that declares something sensitive says for how
 * long (`settings.revealDays`): what one of them is to forget stands in the steps of the others, too.
 */
export class ConcealedParts {
  readonly #functions = new Set<string>();
  #parts = new Map<string, Preview>();
  #days = Number.POSITIVE_INFINITY;
  #characters = 0;
  #isOff = false;

  get isOn(): boolean {
    return this.#functions.size > 0 && !this.#isOff;
  }

  /** @param days undefined: nothing of this run may be kept */
  declare(functionName: string, days: number | undefined): void {
    this.#functions.add(functionName);
    if (days === undefined) {
      this.#isOff = true;
      this.#parts.clear();
    } else this.#days = Math.min(this.#days, days);
  }

  /** Keeps `whole` where something else was `shown`. */
  keep(key: string, shown: Preview, whole: Preview): void {
    if (this.isOn && shown.text !== whole.text) this.#parts.set(key, whole);
  }

  /** As {@link keep}, as long as there is room. */
  keepOfStep(key: string, shown: Preview, whole: Preview): void {
    this.#characters += whole.text.length;
    if (this.#characters <= MAX_STEP_CHARACTERS) this.keep(key, shown, whole);
  }

  /** What was kept since it was last taken; undefined: nothing. */
  take(): Concealed | undefined {
    if (!this.isOn || this.#parts.size === 0) return undefined;
    const parts = Object.fromEntries(this.#parts);
    this.#parts = new Map();
    this.#characters = 0;
    return { days: this.#days, functions: [...this.#functions], parts };
  }
}

/** The words and values of an error, in which something sensitive may stand. */
export function wordsOf(error: BlockProblem | Problem, mask: Mask): Preview {
  const { details } = error;
  const message = 'detail' in error ? error.detail : error.message;
  return textPreview(JSON.stringify({ message, ...(details === undefined ? {} : { details }) }), mask);
}
