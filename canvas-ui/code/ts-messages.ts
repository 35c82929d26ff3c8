/** TypeScript's messages in the words of somebody who writes JavaScript, without names of our own making. */

const MAX_LENGTH = 200;

const REWRITES: readonly (readonly [codes: readonly number[], pattern: RegExp, words: string])[] = [
  [[2551, 2568], /^Property '(.+?)' .*Did you mean '(.+?)'\?$/s, '"$1" is not a key here. Did you mean "$2"?'],
  [[2339, 2568, 7053], /^Property '(.+?)' does not exist.*$/s, '"$1" is not a key here.'],
  [[2552], /^Cannot find name '(.+?)'.*Did you mean '(.+?)'\?$/s, '$1 is not defined. Did you mean $2?'],
  [[2304, 2580, 2581, 2582, 2584, 2585, 2592, 2591], /^Cannot find name '(.+?)'.*$/s, '$1 is not defined.'],
  [[18047, 2531], /^'?(.+?)'? is possibly 'null'\.$/s, '$1 may be null. Use ?. or check it first.'],
  [[18048, 2532], /^'?(.+?)'? is possibly 'undefined'\.$/s, '$1 may be missing. Use ?. or check it first.'],
  [[18049, 2533], /^'?(.+?)'? is possibly 'null' or 'undefined'\.$/s, '$1 may be missing. Use ?. or check it first.'],
  [
    [1184, 1231, 1232, 1233, 1473, 1474, 2307, 2792],
    /^.*$/s,
    'import and export are not available here. Libraries are preloaded.',
  ],
  [[2349], /^This expression is not callable.*$/s, 'This is not a function.'],
];

/** Types that did not come out right cost nothing at run time: JavaScript may well mean it. */
const WARNINGS: ReadonlySet<number> = new Set([
  2531, 2532, 2533, 18046, 18047, 18048, 18049, 2345, 2322, 2362, 2363, 2365, 2367, 2554, 2555, 2769, 7027, 80007,
]);

export function severityOf(code: number, isError: boolean): 'error' | 'warning' {
  return isError && !WARNINGS.has(code) ? 'error' : 'warning';
}

export function shortMessage(code: number, text: string): string {
  const [first = ''] = text.split('\n');
  for (const [codes, pattern, words] of REWRITES) {
    if (codes.includes(code) && pattern.test(first)) return clip(first.replace(pattern, words));
  }
  // Whole object types in quotes tell less than they take to read.
  return clip(first.replace(/'(?:\{|\[|\(|.{40,}?)[^']*'/g, 'another type').replaceAll("'", '"'));
}

function clip(text: string): string {
  return text.length <= MAX_LENGTH ? text : `${text.slice(0, MAX_LENGTH - 1)}…`;
}
