import { randomUUID } from 'node:crypto';
import { pageHash, pageSummaryOf, type Store, summaryOf, versionHash } from '#core';
import { accessStore, auditStore } from './memory/access.ts';
import { checkpointStore } from './memory/checkpoints.ts';
import { documentStore } from './memory/documents.ts';
import { idempotencyStore, keyStore } from './memory/keys.ts';
import { type Memory, newMemory } from './memory/memory.ts';
import { resourceStore } from './memory/resources.ts';
import { runStore } from './memory/runs.ts';
import { settingStore } from './memory/settings.ts';

export interface MemoryStoreOptions {
  memory?: Memory;
  now?: () => Date;
}

/** A store without a database, for tests. Passes the contract of the real one. */
export function createMemoryStore({ memory = newMemory(), now = () => new Date() }: MemoryStoreOptions = {}): Store {
  return {
    functions: documentStore({ noun: 'function', rows: memory.functions, hash: versionHash, summaryOf }, now),
    checkpoints: checkpointStore('function', memory.functions, now),
    pages: documentStore({ noun: 'page', rows: memory.pages, hash: pageHash, summaryOf: pageSummaryOf }, now),
    pageCheckpoints: checkpointStore('page', memory.pages, now),
    resources: resourceStore(memory, now),
    runs: runStore(memory, now, randomUUID()),
    settings: settingStore(memory),
    keys: keyStore(memory, now),
    access: accessStore(),
    audit: auditStore(),
    idempotency: idempotencyStore(memory, now),
    ping: async () => {},
    close: async () => {},
  };
}
