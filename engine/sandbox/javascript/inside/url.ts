/** URL and URLSearchParams. Addresses are taken apart by the child's own parser, in its confined process. */
import { host } from './host.ts';
import {
  defineGlobal,
  defineProperty,
  exec,
  get,
  hasOwn,
  isArray,
  keys,
  PristineTypeError,
  parse,
  push,
  SafeWeakMap,
  slice,
  toText,
  uncurry,
} from './intrinsics.ts';

const encode = encodeURIComponent;
const decode = decodeURIComponent;
const split = uncurry<string, [string], string[]>(String.prototype.split);
const join = uncurry<unknown[], [string], string>(Array.prototype.join);
const sort = uncurry<[string, string][], [(a: [string, string], b: [string, string]) => number], unknown>(
  Array.prototype.sort,
);
const filter = uncurry<[string, string][], [(pair: [string, string]) => boolean], [string, string][]>(
  Array.prototype.filter,
);
const values = uncurry(Array.prototype.values);
const iteratorPrototype = Object.getPrototypeOf([].values());
const next = uncurry<object, [], IteratorResult<[string, string]>>(iteratorPrototype.next);

/** Characters that encodeURIComponent leaves alone and a form does not. */
const formOnly: Record<string, string> = { '!': '%21', "'": '%27', '(': '%28', ')': '%29', '~': '%7E', '%20': '+' };
const formPattern = /%20|[!'()~]/;

function encodeForm(text: string): string {
  let rest = encode(text);
  let out = '';
  for (let found = exec(formPattern, rest); found; found = exec(formPattern, rest)) {
    out += slice(rest, 0, found.index) + formOnly[found[0]];
    rest = slice(rest, found.index + found[0].length);
  }
  return out + rest;
}

function decodeForm(text: string): string {
  const spaced = join(split(text, '+'), ' ');
  try {
    return decode(spaced);
  } catch {
    return spaced;
  }
}

function parseForm(text: string): [string, string][] {
  const pairs: [string, string][] = [];
  const parts = split(slice(text, 0, 1) === '?' ? slice(text, 1) : text, '&');
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i] ?? '';
    if (part === '') continue;
    const at = split(part, '=');
    const name = at[0] ?? '';
    push(pairs, [decodeForm(name), decodeForm(slice(part, name.length + 1))]);
  }
  return pairs;
}

function toPairs(init: unknown): [string, string][] {
  if (init === undefined || init === null) return [];
  if (typeof init !== 'object') return parseForm(toText(init));
  if (init instanceof SearchParams) return parseForm(init.toString());
  const pairs: [string, string][] = [];
  if (isArray(init)) {
    for (let i = 0; i < init.length; i++) {
      const pair: unknown = init[i];
      if (isArray(pair)) push(pairs, [toText(pair[0]), toText(pair[1])]);
    }
    return pairs;
  }
  const names = keys(init);
  for (let i = 0; i < names.length; i++) {
    const name = names[i] ?? '';
    push(pairs, [name, toText(get(init, name))]);
  }
  return pairs;
}

/** What an address wants to know of its parameters. */
const owners = new SafeWeakMap<(search: string) => void>();

export class SearchParams {
  #pairs: [string, string][];

  constructor(init?: unknown) {
    this.#pairs = toPairs(init);
  }

  #changed(): void {
    owners.get(this)?.(this.toString());
  }

  get size(): number {
    return this.#pairs.length;
  }

  get(name: unknown): string | null {
    const wanted = toText(name);
    for (let i = 0; i < this.#pairs.length; i++) {
      const pair = this.#pairs[i];
      if (pair && pair[0] === wanted) return pair[1];
    }
    return null;
  }

  getAll(name: unknown): string[] {
    const found: string[] = [];
    const wanted = toText(name);
    for (let i = 0; i < this.#pairs.length; i++) {
      const pair = this.#pairs[i];
      if (pair && pair[0] === wanted) push(found, pair[1]);
    }
    return found;
  }

  has(name: unknown): boolean {
    return this.get(name) !== null;
  }

  append(name: unknown, value: unknown): void {
    push(this.#pairs, [toText(name), toText(value)]);
    this.#changed();
  }

  set(name: unknown, value: unknown): void {
    const wanted = toText(name);
    let kept = false;
    this.#pairs = filter(this.#pairs, (pair) => {
      if (pair[0] !== wanted) return true;
      if (kept) return false;
      kept = true;
      pair[1] = toText(value);
      return true;
    });
    if (kept) this.#changed();
    else this.append(wanted, value);
  }

  delete(name: unknown): void {
    const wanted = toText(name);
    this.#pairs = filter(this.#pairs, (pair) => pair[0] !== wanted);
    this.#changed();
  }

  sort(): void {
    sort(this.#pairs, (a, b) => (a[0] < b[0] ? -1 : Number(a[0] > b[0])));
    this.#changed();
  }

  forEach(callback: (value: string, name: string, params: SearchParams) => void): void {
    for (let i = 0; i < this.#pairs.length; i++) {
      const pair = this.#pairs[i];
      if (pair) callback(pair[1], pair[0], this);
    }
  }

  *#each<Item>(pick: (pair: [string, string]) => Item): Generator<Item> {
    const iterator = values(this.#pairs);
    for (let step = next(iterator); !step.done; step = next(iterator)) yield pick(step.value);
  }

  entries(): Generator<[string, string]> {
    return this.#each((pair) => [pair[0], pair[1]]);
  }

  keys(): Generator<string> {
    return this.#each((pair) => pair[0]);
  }

  values(): Generator<string> {
    return this.#each((pair) => pair[1]);
  }

  [Symbol.iterator](): Generator<[string, string]> {
    return this.entries();
  }

  toString(): string {
    let text = '';
    for (let i = 0; i < this.#pairs.length; i++) {
      const pair = this.#pairs[i];
      if (pair) text += `${i === 0 ? '' : '&'}${encodeForm(pair[0])}=${encodeForm(pair[1])}`;
    }
    return text;
  }

  /** An address's own change of its search; tells nobody. */
  static refill(params: SearchParams, search: string): void {
    params.#pairs = parseForm(search);
  }
}

type Parts = Record<string, string>;

const PARTS = 'href origin protocol username password host hostname port pathname search hash'.split(' ');

const partsOf = new SafeWeakMap<Parts>();
const paramsOf = new SafeWeakMap<SearchParams>();

function ask(address: string, base: string | undefined, name?: string, value?: string): Parts | undefined {
  const answer = host.ask('url', address, base, name === undefined ? undefined : `${name}=${value}`);
  return typeof answer === 'string' ? parse(answer) : undefined;
}

function change(url: Url, name: string, value: string): void {
  const changed = ask(url.href, undefined, name, value);
  if (changed) partsOf.set(url, changed);
}

class Url {
  declare readonly href: string;

  constructor(address: unknown, base?: unknown) {
    const parts = ask(toText(address), base === undefined ? undefined : toText(base));
    if (!parts) throw new PristineTypeError(`Invalid URL: ${slice(toText(address), 0, 200)}`);
    partsOf.set(this, parts);
  }

  static canParse(address: unknown, base?: unknown): boolean {
    return ask(toText(address), base === undefined ? undefined : toText(base)) !== undefined;
  }

  static parse(address: unknown, base?: unknown): Url | null {
    return Url.canParse(address, base) ? new Url(address, base) : null;
  }

  get searchParams(): SearchParams {
    let params = paramsOf.get(this);
    if (!params) {
      params = new SearchParams(partsOf.get(this)?.search);
      paramsOf.set(this, params);
      owners.set(params, (search) => change(this, 'search', search));
    }
    return params;
  }

  toString(): string {
    return this.href;
  }

  toJSON(): string {
    return this.href;
  }
}

function part(url: Url, name: string): string {
  const parts = partsOf.get(url);
  return parts && hasOwn(parts, name) ? (parts[name] ?? '') : '';
}

export function installUrl(): void {
  for (const name of PARTS) {
    defineProperty(Url.prototype, name, {
      configurable: true,
      get(this: Url) {
        return part(this, name);
      },
      set(this: Url, value: unknown) {
        change(this, name, toText(value));
        const params = paramsOf.get(this);
        if (params) SearchParams.refill(params, part(this, 'search'));
      },
    });
  }
  defineProperty(Url, 'name', { value: 'URL' });
  defineProperty(SearchParams, 'name', { value: 'URLSearchParams' });
  defineGlobal('URL', Url);
  defineGlobal('URLSearchParams', SearchParams);
}
