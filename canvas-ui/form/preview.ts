import {
  compile,
  compileTemplate,
  createBudget,
  didYouMean,
  type Expression,
  ExpressionError,
  parseExpression,
  parseTemplate,
  references,
  type Template,
} from '#expression';
import type { JsonValue, Value } from '#schema';

/** What a field shows of its value before anything runs. */
export type Preview =
  | { kind: 'nothing' }
  /** `from` says where the values come from that it was made of. */
  | { kind: 'value'; value: JsonValue; from: string | undefined }
  /** It reads something whose value nobody knows yet. */
  | { kind: 'unknown'; names: readonly string[] }
  | { kind: 'problem'; message: string; start: number; end: number };

/** Names with their values, as far as they are known. */
export type PreviewScope = Readonly<Record<string, JsonValue>>;

/** What an expression or a template reads, or what is wrong with how it is written. */
export type Reading = { names: readonly NameUse[] } | { problem: Extract<Preview, { kind: 'problem' }> };

export interface NameUse {
  name: string;
  path: readonly string[];
  start: number;
  end: number;
}

type Parsed = { kind: 'expression'; parsed: Expression } | { kind: 'template'; parsed: Template };

/** Small enough that a preview never takes longer than the author's next key. */
const LIMITS = { steps: 400_000, textLength: 200_000, items: 20_000 };

/** Functions that only a connector answers, in a template that is not evaluated as a whole. */
const HELPERS = { helpers: 'any' } as const;

function parse(value: Exclude<Value, { kind: 'literal' }>): Parsed {
  if (value.kind === 'expression') return { kind: 'expression', parsed: parseExpression(value.code, HELPERS) };
  return { kind: 'template', parsed: parseTemplate(value.text, HELPERS) };
}

export function readValue(value: Value): Reading {
  if (value.kind === 'literal') return { names: [] };
  try {
    const { kind, parsed } = parse(value);
    if (kind === 'expression') return { names: references(parsed) };
    return { names: parsed.holes.flatMap((hole) => references(hole)) };
  } catch (thrown) {
    return { problem: problemOf(thrown) };
  }
}

/** Evaluates within tight limits. Runs in a worker, so that even what gets past them never holds the page. */
export function evaluateValue(value: Value, scope: PreviewScope): Preview {
  if (value.kind === 'literal') return { kind: 'value', value: value.value, from: undefined };
  try {
    const evaluate = toFunction(parse(value));
    const made = evaluate(new Map(Object.entries(scope)), createBudget(LIMITS));
    return { kind: 'value', value: asJson(made), from: undefined };
  } catch (thrown) {
    return problemOf(thrown);
  }
}

function toFunction(parsed: Parsed) {
  return parsed.kind === 'expression' ? compile(parsed.parsed) : compileTemplate(parsed.parsed);
}

function asJson(value: unknown): JsonValue {
  const text: string | undefined = JSON.stringify(value);
  return text === undefined ? null : JSON.parse(text);
}

function problemOf(thrown: unknown): Extract<Preview, { kind: 'problem' }> {
  if (!(thrown instanceof ExpressionError)) throw thrown;
  return { kind: 'problem', message: `${thrown.message}.`, start: thrown.start, end: thrown.end };
}

/** The first name that nothing is called, as a problem with what was probably meant. */
export function unknownName(
  uses: readonly NameUse[],
  known: ReadonlySet<string>,
): Extract<Preview, { kind: 'problem' }> | undefined {
  const unknown = uses.find(({ name }) => !known.has(name));
  if (!unknown) return undefined;
  const { name, start } = unknown;
  return {
    kind: 'problem',
    message: `Nothing here is called "${name}"${didYouMean(name, known)}`.replace(/[^?]$/, '$&.'),
    start,
    end: start + name.length,
  };
}
