import { jsonLanguage } from '@codemirror/lang-json';
import type { CodeDiagnostic } from './language-service.ts';

/** Longer texts are checked by whoever takes them: here it would hold up typing. */
const MAX_LENGTH = 1_000_000;

/** What keeps a text from being JSON, and where. An empty text is nothing yet, and no mistake. */
export function jsonProblem(text: string): CodeDiagnostic | undefined {
  if (text.trim() === '' || text.length > MAX_LENGTH || isJson(text)) return undefined;
  const at = Math.min(errorPosition(text), text.length);
  const from = Math.min(at, Math.max(0, text.trimEnd().length - 1));
  return { from, to: Math.min(from + 1, text.length), severity: 'error', message: words(text, at) };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Engines differ in whether and how they tell the place, so the editor's own parser says it. */
function errorPosition(text: string): number {
  let position: number | undefined;
  jsonLanguage.parser.parse(text).iterate({
    enter: ({ type, from }) => {
      if (type.isError) position ??= from;
      return position === undefined;
    },
  });
  const at = position ?? text.length;
  return at + (/^\s*/.exec(text.slice(at, at + 10_000))?.[0].length ?? 0);
}

function words(text: string, at: number): string {
  const char = text[at];
  const before = text.slice(0, at).trimEnd().at(-1);
  if (char === undefined) return 'The JSON ends too early. A bracket, a quote or a value is missing.';
  if (char === "'") return 'Text stands in double quotes in JSON.';
  if ((char === '}' || char === ']') && before === ',')
    return 'A comma before a closing bracket is not allowed in JSON.';
  if (char === '/') return 'Comments are not allowed in JSON.';
  if (/[\p{ID_Start}_$]/u.test(char) && (before === '{' || before === ','))
    return 'Keys stand in double quotes in JSON.';
  if (before !== undefined && /["\d}\]el]/.test(before) && /["\d{[tfn-]/.test(char))
    return 'A comma is missing before this.';
  return `"${char}" is not expected here.`;
}
