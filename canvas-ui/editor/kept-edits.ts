import type { FunctionDocument } from '#schema';

/** Edits that are not on the server yet, kept in the browser so that a reload loses nothing. */
export interface KeptEdits<Document = FunctionDocument> {
  name: string;
  /** What they started from. */
  revision: number | null;
  document: Document;
  at: number;
}

export interface EditKeeper<Document = FunctionDocument> {
  keep(edits: KeptEdits<Document>): Promise<void>;
  forget(name: string): Promise<void>;
  find(name: string): Promise<KeptEdits<Document> | undefined>;
}

/** Edits of another tab that is still open are saved by that tab within this time. */
const OTHER_TAB_MS = 15_000;
const STORE = 'edits';

interface KeeperOptions {
  now(): number;
  /** Tells pages from functions that have the same name. */
  prefix?: string;
}

/** In IndexedDB, each tab for itself. Where a browser gives no storage, edits live as long as the page. */
export function createEditKeeper<Document = FunctionDocument>(
  tab: string,
  { now, prefix = '' }: KeeperOptions,
): EditKeeper<Document> {
  const key = (name: string) => [prefix + name, tab];
  const quietly = async <T>(work: (store: IDBObjectStore) => IDBRequest<T>, mode: IDBTransactionMode) => {
    try {
      return await inStore(work, mode);
    } catch {
      return undefined;
    }
  };
  return {
    keep: async (edits) => void (await quietly((store) => store.put(edits, key(edits.name)), 'readwrite')),
    forget: async (name) => void (await quietly((store) => store.delete(key(name)), 'readwrite')),
    async find(name) {
      const own: KeptEdits<Document> | undefined = await quietly((store) => store.get(key(name)), 'readonly');
      if (own) return own;
      const range = IDBKeyRange.bound([prefix + name, ''], [prefix + name, '\uffff']);
      const others: KeptEdits<Document>[] = (await quietly((store) => store.getAll(range), 'readonly')) ?? [];
      return others.filter(({ at }) => now() - at > OTHER_TAB_MS).sort((a, b) => b.at - a.at)[0];
    },
  };
}

/** This tab's own name; it survives a reload. */
export function tabName(): string {
  try {
    const known = sessionStorage.getItem('switchyard.tab');
    const name = known ?? crypto.randomUUID();
    sessionStorage.setItem('switchyard.tab', name);
    return name;
  } catch {
    return crypto.randomUUID();
  }
}

async function inStore<T>(work: (store: IDBObjectStore) => IDBRequest<T>, mode: IDBTransactionMode): Promise<T> {
  const database = await openDatabase();
  try {
    return await toPromise(work(database.transaction(STORE, mode).objectStore(STORE)));
  } finally {
    database.close();
  }
}

async function openDatabase(): Promise<IDBDatabase> {
  const request = indexedDB.open('switchyard', 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE);
  return await toPromise(request);
}

function toPromise<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
