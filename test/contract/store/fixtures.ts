import { randomUUID } from 'node:crypto';
import { type Draft, type RunRecord, type Store, type Version, versionHash } from '#core';
import type { FunctionDocument, Run, Step } from '#schema';
import { aBlock, aFunction, aGraph } from '../../support/build.ts';

export interface StoreHarness {
  store: Store;
  /** The process ends and another one comes up on the same data. Answers its store. */
  restart(): Promise<Store>;
  /** Time as the store sees it; undefined: the real one. */
  setNow(now: Date | undefined): void;
  close(): Promise<void>;
}

/** Who does it. */
export const by = { id: 'u1', name: 'Ada' };

/** Texts that have broken databases, drivers and JSON: none may be lost, none may be understood. */
export const HOSTILE = [
  `'; DROP TABLE switchyard.run; --`,
  `" OR ""="`,
  `$1 \${x} {{y}} %s \\`,
  `__proto__`,
  `constructor`,
  `\u0000`,
  `a\u0000b`,
  `\ud800`,
  `\udfffx`,
  `😀‮\u2028`,
  `null`,
  `"123"`,
  `{"a":1}`,
  ``,
  ` `,
  `é é`,
];

/** What text columns make of a text that Postgres has no place for; JSON columns keep everything. */
export const asText = (text: string) => text.toWellFormed().replaceAll('\0', '\uFFFD');

export function aDocument(name: string, note = ''): FunctionDocument {
  return aFunction(aGraph([aBlock('return', 'done', { note })]), { name });
}

export function aRun(parts: Partial<Run> = {}): Run {
  return {
    id: randomUUID(),
    functionName: 'refund',
    version: null,
    hash: 'h',
    mode: 'inline',
    trigger: 'http',
    environment: 'production',
    caller: 'Ada',
    params: { text: '{}', truncated: false, bytes: 2 },
    status: 'success',
    queuedMs: 0,
    startedAt: '2026-01-02T03:04:05.678Z',
    durationMs: 1.5,
    ...parts,
  };
}

export function aStep(path: string, parts: Partial<Step> = {}): Step {
  return {
    path,
    block: 'b',
    name: 'b',
    type: 'javascript',
    status: 'success',
    attempts: 1,
    startedAt: '2026-01-02T03:04:05.678Z',
    durationMs: 1,
    ...parts,
  };
}

export const aRecord = (workspace: string, run: Run, parts: Partial<RunRecord> = {}): RunRecord => ({
  workspace,
  run,
  steps: [],
  logs: [],
  held: [],
  ...parts,
});

export const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString();

/** A workspace that no other test has. */
export const workspace = () => `w-${randomUUID()}`;

/** The store that a contract is about. */
export class StoreUnderTest {
  readonly #open: () => Promise<StoreHarness>;
  #harness: StoreHarness | undefined;
  #store: Store | undefined;

  constructor(open: () => Promise<StoreHarness>) {
    this.#open = open;
  }

  /** After a restart another one. */
  get store(): Store {
    if (!this.#store) throw new Error('the store is not open yet');
    return this.#store;
  }

  async open(): Promise<void> {
    this.#harness = await this.#open();
    this.#store = this.#harness.store;
  }

  async restart(): Promise<void> {
    this.#store = await this.#harness?.restart();
  }

  setNow(now: Date | undefined): void {
    this.#harness?.setNow(now);
  }

  async close(): Promise<void> {
    await this.#harness?.close();
  }

  create(w: string, document: FunctionDocument): Promise<Draft> {
    return this.store.functions.save(w, { name: document.name, document, revision: null, by });
  }

  publish(w: string, document: FunctionDocument, revision: number, note = ''): Promise<Version> {
    return this.store.functions.publish(w, { name: document.name, revision, hash: versionHash(document), note, by });
  }
}
