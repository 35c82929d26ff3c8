import type { FunctionHandle, LiveType } from '#client';
import type { Scope } from '#evaluate';
import type { JsonValue } from '#schema';
import { plainProblem } from './plain-problem.ts';

/** What expressions read of a function: the object without its methods, which an expression could not call anyway. */
const FUNCTION_MEMBERS = ['data', 'error', 'isFetching', 'status', 'lastRunAt', 'runId', 'params'] as const;

/**
 * Everything that expressions of a page read, by name. Each change tells its keys: `search.value` for one member of a
 * component or function, `chosen` for a variable.
 */
export class PageState implements Scope {
  readonly #values = new Map<string, unknown>();
  readonly #onChange: (keys: readonly string[]) => void;

  /** `fixed` are names whose values stay: `user`, `page`, `env`. */
  constructor(fixed: Readonly<Record<string, JsonValue>>, onChange: (keys: readonly string[]) => void) {
    for (const [name, value] of Object.entries(fixed)) this.#values.set(name, value);
    this.#onChange = onChange;
  }

  get(name: string): unknown {
    return this.#values.get(name);
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  keys(): Iterable<string> {
    return this.#values.keys();
  }

  addVariable(name: string, start: JsonValue): void {
    this.#values.set(name, start);
  }

  addComponent(name: string, { values }: LiveType): void {
    const start = Object.entries(values).map(([value, each]) => [value, each.start]);
    this.#values.set(name, Object.fromEntries(start));
  }

  addFunction(name: string, handle: FunctionHandle<unknown, object>): void {
    this.#values.set(name, readable(handle));
  }

  setVariable(name: string, value: unknown): void {
    if (Object.is(this.#values.get(name), value)) return;
    this.#values.set(name, value);
    this.#onChange([name]);
  }

  /** One value that a component exposes. */
  setMember(name: string, member: string, value: unknown): void {
    const before = this.#members(name);
    if (Object.is(before[member], value)) return;
    this.#values.set(name, { ...before, [member]: value });
    this.#onChange([`${name}.${member}`]);
  }

  setFunction(name: string, handle: FunctionHandle<unknown, object>): void {
    const before = this.#members(name);
    const now = readable(handle, before);
    this.#values.set(name, now);
    const changed = FUNCTION_MEMBERS.filter((member) => !Object.is(before[member], now[member]));
    if (changed.length > 0) this.#onChange(changed.map((member) => `${name}.${member}`));
  }

  member(name: string, member: string): unknown {
    return this.#members(name)[member];
  }

  #members(name: string): Record<string, unknown> {
    const value = this.#values.get(name);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  }
}

/** The same error is the same object, so that nothing is evaluated anew for it. */
function readable(
  handle: FunctionHandle<unknown, object>,
  before: Record<string, unknown> = {},
): Record<string, unknown> {
  const { data, error, isFetching, status, lastRunAt, runId, params } = handle;
  const plain = plainProblem(error);
  const isSame = JSON.stringify(plain) === JSON.stringify(before.error);
  return { data, error: isSame ? before.error : plain, isFetching, status, lastRunAt, runId, params };
}
