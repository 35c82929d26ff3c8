import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonObject, type JsonValue } from '#schema';

const FILE = '.switchyard-revisions.json';

/** Remembers which revision of which server each folder came from, so that `push` never overwrites somebody else's change. */
export class Revisions {
  readonly #file: string;
  readonly #server: string;
  readonly #kept: Map<string, Map<string, number>>;

  constructor(dir: string, server: string) {
    this.#file = join(dir, FILE);
    this.#server = server;
    this.#kept = read(this.#file, server);
  }

  get(name: string): number | undefined {
    return this.#kept.get(this.#server)?.get(name);
  }

  set(name: string, revision: number): void {
    this.#kept.set(this.#server, new Map(this.#kept.get(this.#server)).set(name, revision));
    const sorted = inOrder([...this.#kept].map(([server, revisions]) => [server, inOrder([...revisions])]));
    writeFileSync(this.#file, `${JSON.stringify(sorted, null, 2)}\n`);
  }
}

/** Revisions by server. Earlier releases wrote those of one server, and not of which: they are taken for those of this one. */
function read(file: string, server: string): Map<string, Map<string, number>> {
  const kept: JsonValue = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const found = new Map(Object.entries(isJsonObject(kept) ? kept : {}).map(([key, value]) => [key, numbersIn(value)]));
  const earlier = numbersIn(kept);
  for (const name of earlier.keys()) found.delete(name);
  return earlier.size === 0 ? found : found.set(server, new Map([...earlier, ...(found.get(server) ?? [])]));
}

function numbersIn(value: JsonValue): Map<string, number> {
  return new Map(
    Object.entries(isJsonObject(value) ? value : {}).flatMap(([name, revision]) =>
      typeof revision === 'number' ? [[name, revision]] : [],
    ),
  );
}

function inOrder<Value>(entries: [string, Value][]): { [key: string]: Value } {
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
