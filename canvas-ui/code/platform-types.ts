/** What every code block has besides the language and its own names (docs/code-blocks.md). */
export const PLATFORM_TYPES = `
interface Console {
  /** Writes to the step's log. */ log(...values: unknown[]): void;
  /** Writes to the step's log. */ info(...values: unknown[]): void;
  /** Writes a warning to the step's log. */ warn(...values: unknown[]): void;
  /** Writes an error to the step's log. */ error(...values: unknown[]): void;
  /** Writes to the step's log. */ debug(...values: unknown[]): void;
}
declare var console: Console;
interface FetchAnswer {
  readonly ok: boolean;
  readonly status: number;
  readonly url: string;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
  json(): Promise<any>;
}
/** Calls a public address. */
declare function fetch(
  url: string | URL,
  options?: { method?: string; headers?: Record<string, string>; body?: string | URLSearchParams },
): Promise<FetchAnswer>;
/** Tells whoever watches the run; percent from 0 to 100. */
declare function progress(percent: number, message?: string): Promise<void>;
/** Fails the block with your own code, such as order.closed. */
declare class FunctionError extends Error {
  constructor(code: string, message: string, details?: unknown);
  readonly code: string;
  readonly details: any;
}
declare function setTimeout(callback: (...args: any[]) => void, ms?: number, ...args: any[]): number;
declare function setInterval(callback: (...args: any[]) => void, ms?: number, ...args: any[]): number;
declare function clearTimeout(id: number | undefined): void;
declare function clearInterval(id: number | undefined): void;
declare function queueMicrotask(callback: () => void): void;
declare function structuredClone<T>(value: T): T;
declare function atob(text: string): string;
declare function btoa(text: string): string;
declare class URLSearchParams {
  constructor(init?: string | Record<string, string> | [string, string][] | URLSearchParams);
  readonly size: number;
  append(name: string, value: string): void;
  delete(name: string): void;
  get(name: string): string | null;
  getAll(name: string): string[];
  has(name: string): boolean;
  set(name: string, value: string): void;
  sort(): void;
  toString(): string;
  entries(): IterableIterator<[string, string]>;
  keys(): IterableIterator<string>;
  values(): IterableIterator<string>;
  forEach(callback: (value: string, name: string) => void): void;
  [Symbol.iterator](): IterableIterator<[string, string]>;
}
declare class URL {
  constructor(url: string | URL, base?: string | URL);
  static canParse(url: string, base?: string): boolean;
  hash: string; host: string; hostname: string; href: string; password: string; pathname: string; port: string;
  protocol: string; search: string; username: string;
  readonly origin: string;
  readonly searchParams: URLSearchParams;
  toString(): string;
  toJSON(): string;
}
declare class TextEncoder { readonly encoding: string; encode(text?: string): Uint8Array<ArrayBuffer>; }
declare class TextDecoder {
  constructor(encoding?: string);
  readonly encoding: string;
  decode(bytes?: ArrayBuffer | ArrayBufferView): string;
}
declare const crypto: { randomUUID(): string; getRandomValues<T extends ArrayBufferView>(array: T): T };
/** lodash */ declare const _: any;
declare const lodash: any;
/** Luxon: dates and time zones */ declare const luxon: any;
/** Luxon's DateTime */ declare const DateTime: any;
declare const uuid: { v1(): string; v3(...args: any[]): string; v4(): string; v5(...args: any[]): string;
  v6(): string; v7(): string; validate(text: unknown): boolean; version(text: string): number; [name: string]: any };
/** Zod: checking what came from outside */ declare const z: any;
declare const zod: any;
/** Papa Parse: CSV */ declare const Papa: any;
/** jsPDF: a PDF file; doc.output() has its bytes as text */ declare const jsPDF: new (options?: any) => any;
/** AutoTable: a table in a PDF file */ declare function autoTable(doc: any, options: any): void;
`;
