import { isJsonObject, type JsonValue, type Parameter, type Run, type TypeSpec } from '#schema';

export type Inputs = { readonly [name: string]: JsonValue };

interface InputSources {
  params: readonly Parameter[];
  /** What was run last. */
  last: Inputs | undefined;
  testValues: Inputs | undefined;
}

/** What the test form starts with: the last inputs, else test values, else defaults, else an example where one is needed. */
export function prefill({ params, last = {}, testValues = {} }: InputSources): Inputs {
  const found = params.flatMap((param) => {
    const value = own(last, param.name) ?? own(testValues, param.name) ?? param.default ?? exampleOf(param);
    return value === undefined ? [] : [[param.name, value] as const];
  });
  return Object.fromEntries(found);
}

/** What a run was given, as far as the function still takes it; undefined where its record has only the beginning. */
export function inputsOf({ params: given }: Pick<Run, 'params'>, params: readonly Parameter[]): Inputs | undefined {
  const all: unknown = given.truncated ? undefined : JSON.parse(given.text);
  if (!isJsonObject(all)) return undefined;
  const names = new Set(params.map(({ name }) => name));
  return Object.fromEntries(Object.entries(all).filter(([name]) => names.has(name)));
}

function own(inputs: Inputs, name: string): JsonValue | undefined {
  return Object.hasOwn(inputs, name) ? inputs[name] : undefined;
}

/** Only where any value is as good as another; a made-up id or text would be run by mistake. */
function exampleOf({ required, ...type }: Parameter): JsonValue | undefined {
  if (!required) return undefined;
  if (type.type === 'boolean') return false;
  return type.type === 'enum' ? type.values[0] : undefined;
}

/** Whether a run can start without asking: every required value is there by itself. */
export function isComplete(params: readonly Parameter[], inputs: Inputs): boolean {
  return params.every(({ name, required }) => !required || (own(inputs, name) ?? null) !== null);
}

/** What is wrong with the inputs, by JSON Pointer. The server checks again, with patterns as it reads them. */
export function inputProblems(params: readonly Parameter[], inputs: Inputs): Map<string, string> {
  const problems = new Map<string, string>();
  for (const param of params) {
    const value = own(inputs, param.name);
    if (value === undefined || value === null) {
      if (param.required && param.default === undefined) problems.set(`/${param.name}`, 'Needed to run.');
    } else check(param, value, `/${param.name}`, problems);
  }
  for (const name of Object.keys(inputs)) {
    if (!params.some((param) => param.name === name)) problems.set(`/${name}`, `There is no parameter "${name}".`);
  }
  return problems;
}

function check(type: TypeSpec, value: JsonValue, path: string, problems: Map<string, string>): void {
  const wrong = problemOf(type, value);
  if (wrong !== undefined) {
    problems.set(path, wrong);
    return;
  }
  if (type.type === 'array' && Array.isArray(value)) {
    for (const [at, item] of value.entries()) check(type.items, item, `${path}/${at}`, problems);
  }
  if (type.type === 'object' && isJsonObject(value)) checkMembers(type, value, path, problems);
}

function checkMembers(
  { fields }: Extract<TypeSpec, { type: 'object' }>,
  value: { [key: string]: JsonValue },
  path: string,
  problems: Map<string, string>,
): void {
  for (const field of fields) {
    const at = `${path}/${field.name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const member = Object.hasOwn(value, field.name) ? value[field.name] : undefined;
    if (member === undefined) {
      if (field.required) problems.set(at, 'Needed to run.');
    } else if (member !== null || !field.nullable) check(field, member, at, problems);
  }
}

function problemOf(type: TypeSpec, value: JsonValue): string | undefined {
  switch (type.type) {
    case 'string':
      return typeof value === 'string' ? textProblem(type, value) : 'Has to be text.';
    case 'number':
    case 'integer':
      return numberProblem(type, value);
    case 'boolean':
      return typeof value === 'boolean' ? undefined : 'Has to be true or false.';
    case 'date':
      return typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value)
        ? undefined
        : 'Has to be a date such as 2026-11-21.';
    case 'datetime':
      return typeof value === 'string' && !Number.isNaN(Date.parse(value))
        ? undefined
        : 'Has to be a date and time such as 2026-11-21T09:30:00Z.';
    case 'enum':
      return type.values.some((one) => one === value) ? undefined : `Has to be one of ${type.values.join(', ')}.`;
    case 'array':
      return Array.isArray(value) ? countProblem(type, value.length) : 'Has to be a list.';
    case 'object':
    case 'file':
      return isJsonObject(value) ? undefined : 'Has to be an object.';
    case 'any':
      return undefined;
  }
}

function textProblem(
  { minLength, maxLength }: Extract<TypeSpec, { type: 'string' }>,
  { length }: string,
): string | undefined {
  if (minLength !== undefined && length < minLength) return `At least ${minLength} characters.`;
  return maxLength !== undefined && length > maxLength ? `At most ${maxLength} characters.` : undefined;
}

function numberProblem(type: Extract<TypeSpec, { type: 'number' | 'integer' }>, value: JsonValue): string | undefined {
  if (typeof value !== 'number') return 'Has to be a number.';
  if (type.type === 'integer' && !Number.isInteger(value)) return 'Has to be a whole number.';
  if (type.minimum !== undefined && value < type.minimum) return `At least ${type.minimum}.`;
  return type.maximum !== undefined && value > type.maximum ? `At most ${type.maximum}.` : undefined;
}

function countProblem({ minItems, maxItems }: Extract<TypeSpec, { type: 'array' }>, count: number): string | undefined {
  if (minItems !== undefined && count < minItems) return `At least ${minItems} items.`;
  return maxItems !== undefined && count > maxItems ? `At most ${maxItems} items.` : undefined;
}
