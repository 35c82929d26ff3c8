import {
  ExpressionError,
  type MemberRename,
  parseExpression,
  parseTemplate,
  readCode,
  references,
  rename,
  renameInCode,
  renameMember,
} from '#expression';
import type { ConfigField } from './config-fields.ts';
import { ANY } from './reads.ts';

/** A name of the scope (`getOrder`), or a member of one (`params.orderId`, `vars.total`). */
export interface Renaming {
  of: 'name' | 'params' | 'vars';
  from: string;
  to: string;
}

export type Renamed =
  | { text: string; places: number }
  /** It reads the name, or may do, and could not be changed. */
  | { problem: string };

/** The text of a field with a name replaced; undefined if it does not read the name. */
export function renameText(
  { kind, text, language = '' }: Pick<ConfigField, 'kind' | 'text'> & Partial<Pick<ConfigField, 'language'>>,
  renaming: Renaming,
): Renamed | undefined {
  // Most texts don't even hold the letters, and parsing is what costs.
  if (!text.includes(renaming.from)) return undefined;
  if (kind === 'code') return renameCode(text, language, renaming);
  if (kind !== 'expression' && kind !== 'template') return undefined;
  try {
    return renameExpressions(text, kind, renaming);
  } catch (thrown) {
    if (!(thrown instanceof ExpressionError)) throw thrown;
    return mentions(text, renaming.from) ? { problem: thrown.message } : undefined;
  }
}

/** @throws ExpressionError */
function renameExpressions(text: string, kind: 'expression' | 'template', renaming: Renaming): Renamed | undefined {
  const { of, from, to } = renaming;
  // What can't be parsed is told of; renaming alone would let it pass.
  const parsed = kind === 'expression' ? [parseExpression(text, ANY)] : parseTemplate(text, ANY).holes;
  if (of !== 'name') return renamedMembers(text, kind, { of, from, to });
  const places = parsed.flatMap((expression) => references(expression)).filter(({ name }) => name === from).length;
  return places === 0 ? undefined : { text: rename(text, kind, from, to), places };
}

function renameCode(text: string, language: string, renaming: Renaming): Renamed | undefined {
  const { of, from, to } = renaming;
  const read = readCode(text, language);
  if (!read) return unreadable(text, renaming, language);
  const { names, error } = read;
  if (error) return mentions(text, from) ? { problem: error.message } : undefined;
  if (of !== 'name') return renamedMembers(text, { code: language }, { of, from, to });
  const places = names.get(from)?.length ?? 0;
  if (places === 0) return undefined;
  try {
    return { text: renameInCode(text, language, from, to), places };
  } catch (thrown) {
    if (thrown instanceof ExpressionError) return { problem: thrown.message };
    throw thrown;
  }
}

function renamedMembers(
  text: string,
  kind: Parameters<typeof renameMember>[1],
  renaming: MemberRename,
): Renamed | undefined {
  const renamed = renameMember(text, kind, renaming);
  return renamed.places === 0 ? undefined : renamed;
}

function unreadable(text: string, { from }: Renaming, language: string): Renamed | undefined {
  return mentions(text, from) ? { problem: `names in ${language || 'this'} code can't be changed yet` } : undefined;
}

function mentions(text: string, name: string): boolean {
  return text.split(/[^A-Za-z0-9_$]+/).includes(name);
}
