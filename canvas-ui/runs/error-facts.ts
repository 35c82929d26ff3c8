import type { BlockProblem, JsonValue, Problem } from '#schema';

/** What an error of a block or of a run tells, taken apart for reading. */
export interface ErrorFacts {
  code: string;
  /** The title of a run's problem; a block's error has none. */
  title: string | undefined;
  message: string;
  status: number | undefined;
  /** Name of the block that failed. */
  block: string | undefined;
  isRetryable: boolean;
  /** JSON Pointer into the config of the block. */
  field: string | undefined;
  /** Where in the text of the field. */
  range: { start: number; end: number } | undefined;
  /** Where in the code. */
  line: number | undefined;
  column: number | undefined;
  stack: string | undefined;
  /** What a database said of it, in its own words: which table, which word. */
  database: string | undefined;
  /** What else it tells. */
  details: JsonValue | undefined;
}

/** Told apart from the rest already. */
const KNOWN = new Set(['field', 'start', 'end', 'line', 'column', 'stack', 'name', 'message']);

export function errorFacts(problem: BlockProblem | Problem): ErrorFacts {
  const isRun = 'title' in problem;
  const { details } = problem;
  return {
    code: problem.code,
    title: isRun ? problem.title : undefined,
    message: isRun ? problem.detail : problem.message,
    status: problem.status,
    block: isRun ? undefined : problem.block,
    isRetryable: !isRun && problem.retryable,
    field: textOf(details, 'field'),
    range: rangeOf(details),
    line: numberOf(details, 'line'),
    column: numberOf(details, 'column'),
    stack: textOf(details, 'stack') || undefined,
    database: textOf(details, 'sqlState') && textOf(details, 'database'),
    details: restOf(details),
  };
}

/** As text for a ticket or a chat. */
export function errorText({ code, message, database, block, field, stack }: ErrorFacts): string {
  const lines = [`${code}: ${message}`, database, block && `Block: ${block}`, field && `Field: ${field}`, stack];
  return lines.filter(Boolean).join('\n');
}

function memberOf(details: JsonValue | undefined, name: string): JsonValue | undefined {
  const isObject = typeof details === 'object' && details !== null && !Array.isArray(details);
  return isObject && Object.hasOwn(details, name) ? details[name] : undefined;
}

function textOf(details: JsonValue | undefined, name: string): string | undefined {
  const member = memberOf(details, name);
  return typeof member === 'string' ? member : undefined;
}

function numberOf(details: JsonValue | undefined, name: string): number | undefined {
  const member = memberOf(details, name);
  return typeof member === 'number' ? member : undefined;
}

function rangeOf(details: JsonValue | undefined): ErrorFacts['range'] {
  const start = numberOf(details, 'start');
  const end = numberOf(details, 'end');
  return start === undefined || end === undefined || end <= start ? undefined : { start, end };
}

function restOf(details: JsonValue | undefined): JsonValue | undefined {
  if (details === undefined || details === null) return undefined;
  if (typeof details !== 'object' || Array.isArray(details)) return details;
  // Only what was taken out above is left out: details of an author may have a `line` of an order.
  const isOurs = Object.hasOwn(details, 'stack') || Object.hasOwn(details, 'field');
  const rest = Object.entries(details).filter(([key]) => !isOurs || !KNOWN.has(key));
  return rest.length === 0 ? undefined : Object.fromEntries(rest);
}
