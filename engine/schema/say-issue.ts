import type { z } from 'zod';

type RawIssue = z.core.$ZodRawIssue;

const TYPES: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
};

const FORMATS: Record<string, string> = {
  email: 'an email address',
  url: 'an address such as https://example.com',
  uuid: 'a UUID',
  date: 'a date such as 2027-01-31',
  datetime: 'a time such as 2027-01-31T09:00:00Z',
  base64: 'base64',
};

const MAX_VALUES = 12;

/** What is wrong with a value, as the rest of a sentence about it: "must be a number, not text". */
export function sayIssue(issue: RawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return sayType(issue.expected, issue.input);
    case 'invalid_value':
      return `must be ${oneOf(issue.values)}`;
    case 'invalid_union':
      return Array.isArray(issue.options) ? `must be ${oneOf(issue.options)}` : 'is nothing that is possible here';
    case 'unrecognized_keys':
      return `must not have ${issue.keys.map(quoted).join(', ')}`;
    case 'too_small':
      return sayLimit(issue, issue.minimum, issue.inclusive === false ? 'more than' : 'at least');
    case 'too_big':
      return sayLimit(issue, issue.maximum, issue.inclusive === false ? 'less than' : 'at most');
    case 'invalid_format':
      return sayFormat(issue);
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    case 'invalid_key':
      return 'has a key that is not possible here';
    case 'invalid_element':
      return 'has an item that is not possible here';
    default:
      return 'is not right';
  }
}

function sayType(expected: string, input: unknown): string {
  if (input === undefined) return 'is required';
  const isOther = !(expected === 'int' && Number.isFinite(input));
  return `must be ${typeName(expected)}${isOther ? `, not ${kindOf(input)}` : ''}`;
}

function typeName(type: string): string {
  return TYPES[type] ?? type;
}

function kindOf(input: unknown): string {
  if (input === null) return 'null';
  if (Array.isArray(input)) return 'a list';
  // An infinite one is no JSON, and no number that a field takes.
  if (typeof input === 'number') return Number.isFinite(input) ? 'a number' : String(input);
  return typeName(typeof input);
}

function oneOf(values: readonly unknown[]): string {
  const told = values.slice(0, MAX_VALUES).map(quoted).join(', ');
  if (values.length === 1) return told;
  return `one of ${told}${values.length > MAX_VALUES ? ', …' : ''}`;
}

function quoted(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

function sayLimit({ origin, exact }: RawIssue, limit: unknown, bound: string): string {
  const much = `${exact === true ? 'exactly' : bound} ${String(limit)}`;
  if (origin === 'string')
    return limit === 1 && bound === 'at least' ? 'must not be empty' : `must have ${much} characters`;
  if (origin === 'array' || origin === 'set') return `must have ${much} ${limit === 1 ? 'item' : 'items'}`;
  return `must be ${much}`;
}

function sayFormat({ format, pattern, prefix, suffix, includes }: RawIssue): string {
  if (format === 'regex') return `must match ${String(pattern)}`;
  if (format === 'starts_with') return `must start with ${quoted(prefix)}`;
  if (format === 'ends_with') return `must end with ${quoted(suffix)}`;
  if (format === 'includes') return `must include ${quoted(includes)}`;
  return `must be ${FORMATS[String(format)] ?? String(format)}`;
}
