import {
  compileValue,
  type Evaluate,
  ExpressionError,
  expressionsOf,
  type ParsedValue,
  references,
  type Scope,
} from '#evaluate';

/** What a computed value has come to: why it could not be evaluated, where it could not. */
type OnValue = (value: unknown, problem: ExpressionError | undefined) => void;
type Task = () => void;

/** More rounds than any page has values that feed each other; a published page has no circles. */
const MAX_ROUNDS = 1_000;
const NEVER = Symbol('never evaluated');
/** The whole of a name. */
const WHOLE = '';

/**
 * The computed values of a page. A change evaluates those again that read what has changed, and no others: what a value reads
 * is known from its tree.
 */
export class Cells {
  readonly #scope: Scope;
  /** By name and member. */
  readonly #readers = new Map<string, Map<string, Set<Task>>>();
  readonly #due = new Set<Task>();
  readonly #afterwards: Task[] = [];
  #isStarted = false;
  #isSettling = false;
  #evaluations = 0;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  /** How often something was evaluated. */
  get evaluations(): number {
    return this.#evaluations;
  }

  /** Evaluates `value` with the {@link start}, and whenever something that it reads has changed; tells each other value. */
  add(value: ParsedValue, onValue: OnValue): void {
    const evaluate = compileValue(value);
    let before: { value: unknown; words: string | undefined } = { value: NEVER, words: undefined };
    const task = () => {
      const { value: now, problem } = this.#evaluate(evaluate);
      if (isSame(before.value, now) && before.words === problem?.message) return;
      before = { value: now, words: problem?.message };
      onValue(now, problem);
    };
    this.#read(value, task);
    this.#due.add(task);
  }

  /** Tells when something that `value` reads has changed, for values that are evaluated elsewhere. */
  watch(value: ParsedValue, onChange: Task): void {
    this.#read(value, onChange);
  }

  /** What has changed: `search.value`, or all of `chosen`. */
  change(keys: readonly string[]): void {
    for (const key of keys) {
      const [name = '', member] = key.split('.');
      const readers = this.#readers.get(name);
      const sets = member === undefined ? [...(readers?.values() ?? [])] : [readers?.get(member), readers?.get(WHOLE)];
      for (const set of sets) for (const task of set ?? []) this.#due.add(task);
    }
    this.#settle();
  }

  /** Everything is there that can be read. */
  start(): void {
    this.#isStarted = true;
    this.#settle();
  }

  /** Calls back each time that nothing is left to evaluate. */
  onSettled(task: Task): void {
    this.#afterwards.push(task);
  }

  /** Evaluates what has to be, and what changes with it. */
  #settle(): void {
    if (this.#isSettling || !this.#isStarted) return;
    this.#isSettling = true;
    try {
      for (let round = 0; this.#due.size > 0 && round < MAX_ROUNDS; round++) {
        const tasks = [...this.#due];
        this.#due.clear();
        for (const task of tasks) task();
      }
    } finally {
      this.#isSettling = false;
    }
    for (const task of this.#afterwards) task();
  }

  /** A value once, with names besides those of the page. @throws ExpressionError */
  once(value: ParsedValue, locals: Readonly<Record<string, unknown>> = {}): unknown {
    this.#evaluations += 1;
    return compileValue(value)(withLocals(this.#scope, locals));
  }

  #evaluate(evaluate: Evaluate): { value: unknown; problem: ExpressionError | undefined } {
    this.#evaluations += 1;
    try {
      return { value: evaluate(this.#scope), problem: undefined };
    } catch (thrown) {
      if (!(thrown instanceof ExpressionError)) throw thrown;
      return { value: null, problem: thrown };
    }
  }

  #read(value: ParsedValue, task: Task): void {
    for (const { name, path } of expressionsOf(value).flatMap(references)) {
      const [member = WHOLE] = path;
      const readers = this.#readers.get(name) ?? new Map<string, Set<Task>>();
      this.#readers.set(name, readers.set(member, (readers.get(member) ?? new Set()).add(task)));
    }
  }
}

function withLocals(scope: Scope, locals: Readonly<Record<string, unknown>>): Scope {
  const own = new Map(Object.entries(locals));
  if (own.size === 0) return scope;
  return {
    get: (name) => (own.has(name) ? own.get(name) : scope.get(name)),
    has: (name) => own.has(name) || scope.has(name),
    keys: () => [...own.keys(), ...(scope.keys?.() ?? [])],
  };
}

/** Plain values are told apart by what they are; lists and objects that an expression makes anew, by what is in them. */
function isSame(before: unknown, now: unknown): boolean {
  if (Object.is(before, now)) return true;
  if (typeof before !== 'object' || typeof now !== 'object' || before === null || now === null) return false;
  return JSON.stringify(before) === JSON.stringify(now);
}
