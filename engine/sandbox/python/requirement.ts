/** What a library says that it needs (PEP 508): `six>=1.5; python_version < "4" and extra == "test"`. */
import { satisfies } from '@renovatebot/pep440';
import { normalName } from './wheel.ts';

export interface Requirement {
  name: string;
  /** Versions that will do (PEP 440); empty: any. */
  specifier: string;
  /** It is needed where our interpreters run, and not only for something extra. */
  applies: boolean;
}

/** What the interpreter says of itself. */
const HERE: Readonly<Record<string, string>> = {
  python_version: '3.14',
  python_full_version: '3.14.2',
  os_name: 'posix',
  sys_platform: 'emscripten',
  platform_system: 'Emscripten',
  platform_machine: 'wasm32',
  platform_release: '',
  platform_version: '',
  platform_python_implementation: 'CPython',
  implementation_name: 'cpython',
  implementation_version: '3.14.2',
  extra: '',
};

const FORM = /^\s*([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*(?:\(([^)]*)\)|([^;@]*))\s*(?:;(.*))?$/s;

/** @throws Error for text that is none, such as one with an address */
export function readRequirement(text: string): Requirement {
  const [, name, inBrackets, bare, marker] = FORM.exec(text) ?? [];
  if (name === undefined) throw new Error(`"${text}" is not the name of a library with versions of it`);
  const specifier = (inBrackets ?? bare ?? '').trim();
  return { name: normalName(name), specifier, applies: marker === undefined || new Marker(marker).holds() };
}

export function fits(version: string, specifier: string): boolean {
  return specifier === '' || satisfies(version, specifier, { prereleases: true });
}

const TOKEN = /\s*(\(|\)|'[^']*'|"[^"]*"|(?:and|or|not\s+in|in)\b|[a-z_]+|[<>=!~]=?=?)/y;

/** `(a == "x" or b < "2") and c in "y z"` */
class Marker {
  readonly #tokens: string[] = [];
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    TOKEN.lastIndex = 0;
    for (let found = TOKEN.exec(text); found; found = TOKEN.exec(text)) this.#tokens.push(found[1] ?? '');
  }

  holds(): boolean {
    const result = this.#any();
    if (this.#at < this.#tokens.length) throw this.#unreadable();
    return result;
  }

  #any(): boolean {
    let result = this.#all();
    while (this.#takes('or')) result = this.#all() || result;
    return result;
  }

  #all(): boolean {
    let result = this.#one();
    while (this.#takes('and')) result = this.#one() && result;
    return result;
  }

  #one(): boolean {
    if (!this.#takes('(')) return this.#compare();
    const result = this.#any();
    if (!this.#takes(')')) throw this.#unreadable();
    return result;
  }

  #compare(): boolean {
    const [left, operator = '', right] = this.#tokens.slice(this.#at, this.#at + 3);
    this.#at += 3;
    if (left === undefined || right === undefined) throw this.#unreadable();
    const [a, b] = [this.#value(left), this.#value(right)];
    if (operator === 'in') return b.includes(a);
    if (/^not/.test(operator)) return !b.includes(a);
    if (/version$/.test(left) && a !== '') return satisfies(a, `${operator}${b}`);
    if (operator === '==' || operator === '===') return a === b;
    if (operator === '!=') return a !== b;
    throw this.#unreadable();
  }

  #value(token: string): string {
    if (/^['"]/.test(token)) return token.slice(1, -1);
    const value = Object.hasOwn(HERE, token) ? HERE[token] : undefined;
    if (value === undefined) throw this.#unreadable();
    return value;
  }

  #takes(token: string): boolean {
    if (this.#tokens[this.#at] !== token) return false;
    this.#at += 1;
    return true;
  }

  #unreadable(): Error {
    return new Error(`"${this.#text.trim()}" can not be understood as a condition of a requirement`);
  }
}
