/** Names that code may read without anybody defining them: the language's own, the sandbox's, the preloaded libraries'. */
export const CODE_GLOBALS: ReadonlySet<string> = new Set(
  [
    'undefined NaN Infinity globalThis Object Array String Number Boolean Symbol BigInt Function Math JSON Date RegExp Error',
    'TypeError RangeError SyntaxError ReferenceError EvalError URIError AggregateError Promise Proxy Reflect Map Set WeakMap',
    'WeakSet Iterator ArrayBuffer DataView Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array',
    'Uint32Array Float16Array Float32Array Float64Array BigInt64Array BigUint64Array Intl parseInt parseFloat isNaN isFinite',
    'encodeURIComponent decodeURIComponent encodeURI decodeURI escape unescape eval arguments console setTimeout clearTimeout',
    'setInterval clearInterval queueMicrotask structuredClone TextEncoder TextDecoder URL URLSearchParams atob btoa crypto',
    'resources functions fetch progress FunctionError _ lodash luxon DateTime uuid z zod Papa jsPDF autoTable',
  ]
    .join(' ')
    .split(' '),
);

/**
 * Those of them that are there for plain code: nothing that waits, asks, makes code from text, or keeps something for later.
 * The sandbox's room for plain code has these names and no other (engine/sandbox/javascript/inside/harden.ts).
 */
export const PLAIN_GLOBALS: ReadonlySet<string> = new Set(
  [
    'undefined NaN Infinity Object Array String Number Boolean Math JSON Date RegExp Error TypeError RangeError SyntaxError',
    'ReferenceError EvalError URIError Map Set WeakMap WeakSet Intl parseInt parseFloat isNaN isFinite encodeURIComponent',
    'decodeURIComponent encodeURI decodeURI escape unescape console structuredClone atob btoa FunctionError',
  ]
    .join(' ')
    .split(' '),
);

/** Members of those that are not there for plain code: they wait, or tell of what ran before. */
export const UNSHARED_MEMBERS: ReadonlyMap<string, readonly string[]> = new Map([
  ['Array', ['fromAsync']],
  ['Math', ['random']],
  ['RegExp', "input $_ lastMatch $& lastParen $+ leftContext $` rightContext $' $1 $2 $3 $4 $5 $6 $7 $8 $9".split(' ')],
]);
