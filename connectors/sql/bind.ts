import { BlockError, HelperValue, type ResolvedTemplate } from '#kit';
import type { JsonValue } from '#schema';
import { type WireValue, writeArray } from './array-text.ts';
import { type BindMode, type CompiledSql, compileSql } from './compile.ts';
import type { Statement } from './statement.ts';

/** A statement as it goes over the wire. Values are only ever in `params`. */
export interface BoundSql {
  text: string;
  params: readonly (string | null)[];
  statement: Statement;
}

export interface SqlInput {
  sql: ResolvedTemplate;
  /** For `$1`, `$2` …: instead of holes. */
  params?: readonly JsonValue[] | undefined;
}

/** @throws BlockError `block.invalid` for SQL or values that can't be bound. */
export function bindSql({ sql, params }: SqlInput): BoundSql {
  const compiled = compileSql(sql.parts);
  const [problem] = compiled.problems;
  if (problem) throw invalid(problem.message);
  return params === undefined ? bindHoles(compiled, sql.values) : bindParams(compiled, params);
}

function bindHoles(
  { statement, texts, places, params, names }: CompiledSql,
  values: ResolvedTemplate['values'],
): BoundSql {
  if (params.length > 0) throw invalid(`The SQL asks for $${params.length}, but no list of parameters was given.`);
  const bound: (string | null)[] = [];
  const text = places.map(({ index, mode }, place) => {
    const before = texts[place] ?? '';
    const value = values[index] ?? null;
    if (value instanceof HelperValue) return before + identifier(value, mode);
    if (names.has(index)) throw invalid(NEEDS_NAME);
    bound.push(toWire(value, mode));
    return `${before}$${bound.length}`;
  });
  return { text: text.join('') + (texts.at(-1) ?? ''), params: bound, statement };
}

function bindParams({ statement, texts, places, params }: CompiledSql, values: readonly JsonValue[]): BoundSql {
  if (places.length > 0) throw invalid('Use either {{ }} or $1 with a list of parameters, not both.');
  if (params.length !== values.length) {
    throw invalid(`The SQL asks for ${params.length} parameters, ${values.length} were given.`);
  }
  return {
    text: texts.join(''),
    params: values.map((value, index) => toWire(value, params[index] ?? 'value')),
    statement,
  };
}

export const NEEDS_NAME =
  'A value can not stand where a name is needed. Write {{ ident(name, ["allowed", "names"]) }} to choose a table or column.';

function identifier({ args }: HelperValue, mode: BindMode): string {
  const [name, allowed] = args;
  if (mode === 'array') throw invalid('ident() names a table or column; a list takes values.');
  if (!Array.isArray(allowed) || allowed.length === 0 || args.length !== 2) {
    throw invalid(
      'ident() takes a name and the list of names that are allowed: ident(params.column, ["name", "email"]).',
    );
  }
  if (typeof name !== 'string' || name === '' || !allowed.includes(name)) {
    throw new BlockError({
      code: 'block.invalid',
      message: 'ident() got a name that is not in its list.',
      details: { allowed },
    });
  }
  checkText(name);
  return `"${name.replaceAll('"', '""')}"`;
}

function toWire(value: JsonValue, mode: BindMode): string | null {
  if (value === null) return null;
  if (mode === 'array') return writeArray((Array.isArray(value) ? value : [value]).map(toWireItem));
  if (Array.isArray(value) && mode !== 'json') return writeArray(value.map(toWireItem));
  return scalar(value);
}

function toWireItem(value: JsonValue): WireValue {
  if (value === null) return null;
  return Array.isArray(value) ? value.map(toWireItem) : scalar(value);
}

function scalar(value: Exclude<JsonValue, null>): string {
  const text = typeof value === 'string' ? value : typeof value === 'object' ? JSON.stringify(value) : String(value);
  checkText(text);
  return text;
}

/** Postgres has no NUL in text, and half a character pair would silently become another character on the way. */
function checkText(text: string): void {
  if (text.includes('\0')) throw invalid('A value holds a NUL character, which SQL text can not hold.');
  if (!text.isWellFormed()) throw invalid('A value holds half of a two-part character.');
}

function invalid(message: string): BlockError {
  return new BlockError({ code: 'block.invalid', message });
}
