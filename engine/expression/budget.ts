import { Refusal } from './errors.ts';

/** What one block may use while its expressions are evaluated. */
export interface Limits {
  /** About 10 ns of work each: one per tree node and array item, one per 16 characters. */
  steps: number;
  /** Characters of a text that an expression makes. */
  textLength: number;
  /** Items of an array, or members of an object, that an expression makes. */
  items: number;
  /** The clock of `date()` and `Date.now()`; read once, so that all expressions of a block agree on the time. */
  now: () => number;
}

export const DEFAULT_LIMITS: Limits = { steps: 5_000_000, textLength: 2_000_000, items: 200_000, now: Date.now };

/** Levels of calls, operators and brackets that may be open at once while evaluating, and levels of a value. */
export const MAX_DEPTH = 1_000;
export const MAX_VALUE_DEPTH = 300;

/** Counts what evaluations use. One Budget for all expressions of a block. */
export class Budget {
  readonly limits: Limits;
  #left: number;
  #time: number | undefined;

  constructor(limits: Limits) {
    this.limits = limits;
    this.#left = limits.steps;
  }

  /** Steps that are left. */
  get left(): number {
    return this.#left;
  }

  get time(): number {
    this.#time ??= this.limits.now();
    return this.#time;
  }

  spend(steps: number): void {
    this.#left -= steps;
    if (!(this.#left >= 0)) {
      throw new Refusal('This takes too many steps; use a code block for heavy work', 'expression.limit');
    }
  }

  /** Call before making or flattening a text of this length. */
  spendText(length: number): void {
    if (length > this.limits.textLength) {
      const most = this.limits.textLength.toLocaleString('en-US');
      throw new Refusal(`The text would be too long (more than ${most} characters)`, 'expression.limit');
    }
    this.spend(length >>> 4);
  }

  /** Call before making an array or object of this many items. */
  checkItems(count: number): void {
    if (!(count <= this.limits.items)) {
      const most = this.limits.items.toLocaleString('en-US');
      throw new Refusal(`The list would be too long (more than ${most} items)`, 'expression.limit');
    }
  }
}

/**
 * A fresh budget; limits not given are {@link DEFAULT_LIMITS}.
 *
 * @example
 * const budget = createBudget({ steps: 100_000 });
 * const values = compileAll(expressions)(scope, budget);
 */
export function createBudget(limits: Partial<Limits> = {}): Budget {
  return new Budget({ ...DEFAULT_LIMITS, ...limits });
}
