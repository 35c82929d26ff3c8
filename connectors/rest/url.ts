import { BlockError, type ResolvedTemplate } from '#kit';
import type { JsonValue } from '#schema';

export interface UrlInput {
  path: ResolvedTemplate;
  query: readonly { name: string; value: JsonValue }[];
}

/**
 * The address of one request: always at the base URL's origin, every value encoded for the place it stands in.
 * @throws BlockError `block.invalid` for values and paths that would lead elsewhere.
 * @example buildUrl(new URL('https://a.example/v1'), { path: { parts: ['/users/', ''], values: ['a/b'] }, query: [] })
 *   // https://a.example/v1/users/a%2Fb
 */
export function buildUrl(base: URL, { path, query }: UrlInput): URL {
  const { pathText, queryText } = fillTemplate(stripOrigin(base, path.parts), path.values);
  const url = new URL(base);
  // Its own origin written out is a full address already: a link to the next page.
  const prefix = path.parts[0]?.startsWith(`${base.origin}/`) ? '' : base.pathname.replace(/\/+$/, '');
  const full = pathText === '' ? prefix || '/' : `${prefix}/${pathText.replace(/^\//, '')}`;
  refuseDotSegments(full);
  url.pathname = full;
  const pairs = query.flatMap(({ name, value }) =>
    (Array.isArray(value) ? value : [value]).flatMap((item) =>
      item === null ? [] : [`${encode(name)}=${encode(toText(item))}`],
    ),
  );
  url.search = [queryText, ...pairs].filter((part) => part !== '').join('&');
  if (url.origin !== base.origin) throw invalid('The path leads to another host.');
  return url;
}

/** Why a path can't be used, in words, as far as its text tells without values. */
export function pathProblem(parts: readonly string[]): string | undefined {
  if (parts.some((part) => part.includes('#'))) return 'A path has no # part: it would not be sent.';
  if (parts.some((part) => part.includes('\\'))) return 'A path is written with /, not with \\.';
  const [first = ''] = parts;
  if (/^[a-z][a-z0-9+.-]*:/i.test(first))
    return 'The path is relative to the base URL of the resource, which fixes the host.';
  return first.startsWith('//') ? 'A path starts with one /.' : undefined;
}

function stripOrigin({ origin }: URL, parts: readonly string[]): readonly string[] {
  const [first = '', ...rest] = parts;
  const own = first.startsWith(`${origin}/`) ? [first.slice(origin.length), ...rest] : parts;
  const problem = pathProblem(own);
  if (problem) throw invalid(problem);
  return own;
}

function fillTemplate(
  parts: readonly string[],
  values: ResolvedTemplate['values'],
): { pathText: string; queryText: string } {
  let text = '';
  let questionMark = -1;
  for (const [index, part] of parts.entries()) {
    const mark = questionMark < 0 ? part.indexOf('?') : -1;
    if (mark >= 0) questionMark = text.length + mark;
    text += part;
    if (index < parts.length - 1) text += encode(questionMark < 0 ? toSegment(values[index]) : toText(values[index]));
  }
  if (questionMark < 0) return { pathText: text, queryText: '' };
  return { pathText: text.slice(0, questionMark), queryText: text.slice(questionMark + 1) };
}

/** An empty segment would turn `DELETE /orders/{{ id }}` into `DELETE /orders/`. */
function toSegment(value: ResolvedTemplate['values'][number] | undefined): string {
  if (value === null || value === undefined || value === '') throw invalid('A value in the path is empty.');
  if (typeof value === 'object') throw invalid('A value in the path is a list or an object.');
  return toText(value);
}

function toText(value: ResolvedTemplate['values'][number] | undefined): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function encode(text: string): string {
  if (!text.isWellFormed()) throw invalid('A value of the address holds half of a two-part character.');
  // What encodeURIComponent leaves alone though it may mean something in a URL.
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** They would be resolved away, together with the segment before them. */
function refuseDotSegments(path: string): void {
  const segments = path.split('/').map((segment) => segment.replace(/%2e/gi, '.'));
  if (segments.includes('.') || segments.includes('..')) throw invalid('A path has no "." or ".." segments.');
}

function invalid(message: string): BlockError {
  return new BlockError({ code: 'block.invalid', message });
}
