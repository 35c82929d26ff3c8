import type { CodeNames } from './code-names.ts';
import { applyEdits, type Edit } from './edits.ts';
import { memberEdits, nameEdits, readNames } from './javascript.ts';

/** What is known of the code of a language without running it. */
export interface CodeLanguage {
  read(code: string): CodeNames;
  nameEdits(code: string, from: string, to: string): Edit[];
  memberEdits(code: string, member: { of: string; from: string; to: string }): Edit[];
}

const languages = new Map<string, CodeLanguage>([['javascript', { read: readNames, nameEdits, memberEdits }]]);

/** Makes another language known. A parser is large: a browser loads it apart, the server with the block that needs it. */
export function addCodeLanguage(name: string, language: CodeLanguage): void {
  languages.set(name, language);
}

/**
 * Reads the body of a code block (`return` and `await` at the top): which names does it take from outside? Undefined for a
 * language that nobody knows.
 *
 * @example
 * const { names, members } = readCode('return params.id', 'python');
 * [...names.keys()]; // ['params']
 * members.get('params'); // Set { 'id' }
 */
export function readCode(code: string, language: string): CodeNames | undefined {
  return languages.get(language)?.read(code);
}

/**
 * Renames a free name in code: not in texts, comments and members, and no variable of that name. Every other character
 * stays. Code that can't be parsed comes back as it is.
 *
 * @throws ExpressionError when the new name would mean a variable of the code at one of the places.
 * @example
 * renameInCode('return { getOrder }', 'javascript', 'getOrder', 'fetchOrder'); // 'return { getOrder: fetchOrder }'
 */
export function renameInCode(code: string, language: string, from: string, to: string): string {
  return applyEdits(code, languages.get(language)?.nameEdits(code, from, to) ?? []);
}

/** The changes that give a member read below a name another name. */
export function codeMemberEdits(
  code: string,
  language: string,
  member: Parameters<CodeLanguage['memberEdits']>[1],
): Edit[] {
  return languages.get(language)?.memberEdits(code, member) ?? [];
}
