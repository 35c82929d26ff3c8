import { parseExpression, parseTemplate, readCode, references } from '#expression';
import type { ConfigField } from './config-fields.ts';

const read = new Map<string, ReadonlySet<string>>();
/** Texts whose names are kept: parsing is most of what looking up names costs. */
const MAX_KEPT = 2_000;

/** The names of the scope that a field reads; none if it can't be parsed. */
export function readsOf({ kind, text, language = '' }: ConfigField): ReadonlySet<string> {
  if (kind !== 'expression' && kind !== 'template' && kind !== 'code') return NONE;
  const key = `${kind}:${language}:${text}`;
  const known = read.get(key);
  if (known) return known;
  if (read.size >= MAX_KEPT) read.clear();
  const found = kind === 'code' ? new Set(readCode(text, language)?.names.keys()) : namesIn(kind, text);
  read.set(key, found);
  return found;
}

const NONE: ReadonlySet<string> = new Set();

function namesIn(kind: 'expression' | 'template', text: string): ReadonlySet<string> {
  try {
    const parsed = kind === 'expression' ? [parseExpression(text, ANY)] : parseTemplate(text, ANY).holes;
    return new Set(parsed.flatMap((expression) => references(expression).map(({ name }) => name)));
  } catch {
    // Half typed: what it means nobody knows yet.
    return NONE;
  }
}

/** Which helpers there are is the field's business: `{{ ident(table.data) }}` reads `table`. */
export const ANY = { helpers: 'any' } as const;
