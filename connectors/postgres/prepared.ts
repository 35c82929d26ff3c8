import { randomUUID } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { PreparedStatement } from '#kit';

/** A connection remembers so many texts; each may take some 10 KB of the server's memory. */
const MAX_TEXTS = 100;
/** Longer ones are made by programs, each another. */
const MAX_CHARS = 16 * 1024;

/**
 * What came of it that a statement was kept: other columns by now, or a name that this server does not know (a proxy may
 * have handed us to another one, or somebody sent DEALLOCATE), or knows already. Nothing has been done yet then.
 */
const STALE_STATES: ReadonlySet<unknown> = new Set(['0A000', '26000', '42P05']);

interface Text {
  statement?: PreparedStatement;
}

/** The statements of one connection. A text gets one when it comes for the second time: most of those that come once never come again. */
export class PreparedStatements {
  readonly #texts = new LRUCache<string, Text>({
    max: MAX_TEXTS,
    dispose: ({ statement }) => {
      if (statement) this.#unused.push(statement.name);
    },
  });
  /** No other connection's: behind a proxy that shares sessions, a name of ours could stand for another's statement. */
  readonly #prefix = `switchyard_${randomUUID()}`;
  #unused: string[] = [];
  #last = 0;

  /** What to run this text as; undefined: as it is. */
  take(text: string): PreparedStatement | undefined {
    if (text.length > MAX_CHARS) return undefined;
    const known = this.#texts.get(text);
    if (known) known.statement ??= this.#create();
    else this.#texts.set(text, {});
    return known?.statement;
  }

  /** After a failure: nobody knows whether the server has parsed it. */
  forget(text: string): void {
    this.#texts.delete(text);
  }

  forgetAll(): void {
    this.#texts.clear();
  }

  #create(): PreparedStatement {
    this.#last += 1;
    const replaces = this.#unused;
    this.#unused = [];
    return { name: `${this.#prefix}_${this.#last}`, columns: undefined, replaces };
  }
}

/** Whether a statement failed only because it was kept. */
export function isStale(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && STALE_STATES.has(thrown.code);
}
