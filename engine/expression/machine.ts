import { type Budget, MAX_DEPTH } from './budget.ts';
import { NESTED_TOO_DEEPLY, Refusal } from './errors.ts';

/**
 * What the names of an expression mean. A Map fits. `keys` feeds "did you mean".
 *
 * @example
 * const scope: Scope = new Map<string, unknown>([['params', { id: 7 }]]);
 */
export interface Scope {
  get(name: string): unknown;
  has(name: string): boolean;
  keys?(): Iterable<string>;
}

/** One evaluation: everything an expression can reach. */
export class Machine {
  readonly scope: Scope;
  readonly budget: Budget;
  #depth = 0;
  #copies: Map<readonly unknown[], readonly unknown[]> | undefined;

  constructor(scope: Scope, budget: Budget) {
    this.scope = scope;
    this.budget = budget;
  }

  /** Around each call of an arrow function: pays for its body, and bounds the stack. */
  enter(steps: number, levels: number): void {
    this.budget.spend(steps);
    this.#depth += levels;
    if (this.#depth > MAX_DEPTH) throw new Refusal(NESTED_TOO_DEEPLY, 'expression.limit');
  }

  leave(levels: number): void {
    this.#depth -= levels;
  }

  /**
   * The items of an array as one that native methods may read: without accessors, holes or a Proxy. Reading the array
   * itself would run them. Copies of long arrays are kept, since a callback may ask for one again and again.
   */
  items(array: readonly unknown[]): readonly unknown[] {
    const known = this.#copies?.get(array);
    if (known) return known;
    const length = arrayLength(array);
    this.budget.spend(length * 3);
    const copy: unknown[] = [];
    for (let index = 0; index < length; index++) copy.push(ownMember(array, index));
    this.#keep(array, copy);
    return copy;
  }

  /** Marks an array that the expression made: {@link items} needs no copy of it. */
  made<T>(array: T[]): T[] {
    this.#keep(array, array);
    return array;
  }

  #keep(array: readonly unknown[], copy: readonly unknown[]): void {
    if (copy.length <= 16) return;
    this.#copies ??= new Map();
    this.#copies.set(array, copy);
  }
}

/** Where the parameters of one call of an arrow function are. */
export class Frame {
  readonly machine: Machine;
  readonly slots: unknown[];
  readonly outer: Frame | undefined;

  constructor(machine: Machine, slots: unknown[], outer: Frame | undefined) {
    this.machine = machine;
    this.slots = slots;
    this.outer = outer;
  }
}

/** A function of the language. Not a function of JavaScript, so that nothing native can call it or be reached by it. */
export class FunctionValue {
  readonly #invoke: (args: unknown[]) => unknown;

  constructor(invoke: (args: unknown[]) => unknown) {
    this.#invoke = invoke;
  }

  invoke(args: unknown[]): unknown {
    return this.#invoke(args);
  }

  /** `instanceof` would run a trap of a Proxy. */
  static is(value: unknown): value is FunctionValue {
    return typeof value === 'object' && value !== null && #invoke in value;
  }
}

/** A point in time. Leaves an expression as ISO 8601 text. */
export class DateValue {
  readonly #time: number;

  constructor(time: number) {
    this.#time = time;
  }

  get time(): number {
    return this.#time;
  }

  static is(value: unknown): value is DateValue {
    return typeof value === 'object' && value !== null && #time in value;
  }
}

const descriptorOf = Object.getOwnPropertyDescriptor;

/** An own member of an object or array, without running anything that belongs to it. */
export function ownMember(target: object, key: string | number): unknown {
  const descriptor = descriptorOf(target, key);
  if (descriptor === undefined) return undefined;
  if (descriptor.get === undefined && descriptor.set === undefined) return descriptor.value;
  throw new Refusal(`"${String(key).slice(0, 60)}" is computed by a getter, which expressions don't run`);
}

export function arrayLength(array: readonly unknown[]): number {
  const length = descriptorOf(array, 'length')?.value;
  return typeof length === 'number' ? length : 0;
}
