import type ts from 'ts-js';
import type { Suggestion, SuggestionKind } from './suggestion.ts';

/** TypeScript's kinds of a completion, by the words it uses for them. */
const KINDS: Record<string, SuggestionKind> = {
  property: 'key',
  getter: 'key',
  setter: 'key',
  method: 'method',
  function: 'function',
  'local function': 'function',
  class: 'class',
  const: 'variable',
  let: 'variable',
  var: 'variable',
  'local var': 'variable',
  parameter: 'variable',
  keyword: 'keyword',
  string: 'constant',
  enum: 'constant',
  'enum member': 'constant',
};

/** Entries of the global scope: Math, Promise … TypeScript sorts them behind names of the code by this text. */
const GLOBAL_SORT = '15';

export function toSuggestion(entry: ts.CompletionEntry, shift: number, detail: string | undefined): Suggestion {
  const kind = kindOf(entry);
  return {
    label: entry.name,
    ...(kind ? { kind } : {}),
    ...(detail ? { detail } : {}),
    ...(entry.insertText !== undefined && entry.insertText !== entry.name ? { insert: entry.insertText } : {}),
    ...(entry.replacementSpan ? { from: entry.replacementSpan.start - shift } : {}),
  };
}

function kindOf({ kind, sortText }: ts.CompletionEntry): SuggestionKind | undefined {
  const known = KINDS[kind];
  return known === 'variable' && sortText >= GLOBAL_SORT ? 'constant' : known;
}

/** `(property) total: number | null` → `number | null`; `(method) at(index: number): Item` → `(index: number): Item`. */
export function typeOnly(display: string): string {
  const method = /^\(method\) [^(]*(\(.*)$/s.exec(display)?.[1];
  const text = method ?? /^\([^)]*\) [^:]*?\??: (.*)$/s.exec(display)?.[1] ?? '';
  const line = text.replace(/\s+/g, ' ');
  return line.length <= 48 ? line : `${line.slice(0, 47)}…`;
}
