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
  /** Keeps what is not saved when the page goes, at that moment. Answers what stops it. */
  keepLast(unsaved: () => KeptEdits<Document> | undefined): () => void;
}

/** Edits of another tab that is still open are saved by that tab within this time. */
const OTHER_TAB_MS = 15_000;
const STORE = 'edits';

interface KeeperOptions {
  now(): number;
  /** Tells pages from functions that have the same name. */
  prefix?: string;
}

/**
 * In IndexedDB, each tab for itself; in the last moment of a page, which waits for no database, in its local storage. Where a
 * browser gives no storage, edits live as long as the page.
 */
export function createEditKeeper<Document = FunctionDocument>(
  tab: string,
  { now, prefix = '' }: KeeperOptions,
): EditKeeper<Document> {
  const key = (name: string, of = tab) => [prefix + name, of];
  const last = createLastEdits<Document>(prefix);
  const quietly = async <T>(work: (store: IDBObjectStore) => IDBRequest<T>, mode: IDBTransactionMode) => {
    try {
      return await inStore(work, mode);
    } catch {
      return undefined;
    }
  };
  const keep = async (edits: KeptEdits<Document>) =>
    void (await quietly((store) => store.put(edits, key(edits.name)), 'readwrite'));
  const forget = async (name: string, of: string) => {
    last.forget(name, of);
    await quietly((store) => store.delete(key(name, of)), 'readwrite');
  };
  const findAll = async (name: string): Promise<Kept<Document>[]> => {
    const range = IDBKeyRange.bound(key(name, ''), key(name, '\uffff'));
    const keys = (await quietly((store) => store.getAllKeys(range), 'readonly')) ?? [];
    const edits: KeptEdits<Document>[] = (await quietly((store) => store.getAll(range), 'readonly')) ?? [];
    const inDatabase = edits.map((each, at) => ({ edits: each, tab: String([keys[at]].flat().at(-1)) }));
    return [...inDatabase, ...last.find(name)].sort((one, other) => other.edits.at - one.edits.at);
  };
  return {
    keep,
    forget: (name) => forget(name, tab),
    async find(name) {
      const all = await findAll(name);
      const own = all.find((each) => each.tab === tab);
      if (own) return own.edits;
      const left = all.find(({ edits }) => now() - edits.at > OTHER_TAB_MS);
      if (!left) return undefined;
      // They are this tab's now: else every tab that is opened would find them again, however long they are saved.
      await keep(left.edits);
      await forget(name, left.tab);
      return left.edits;
    },
    keepLast(unsaved) {
      const leave = () => {
        const edits = unsaved();
        if (edits) last.keep({ edits, tab });
      };
      addEventListener('pagehide', leave);
      return () => removeEventListener('pagehide', leave);
    },
  };
}

interface Kept<Document> {
  edits: KeptEdits<Document>;
  tab: string;
}

/** In local storage, which takes them at once, if it has room for them. */
function createLastEdits<Document>(prefix: string) {
  const start = (name: string) => `switchyard.edits ${JSON.stringify(prefix + name)} `;
  const quietly = <T>(work: () => T): T | undefined => {
    try {
      return work();
    } catch {
      return undefined;
    }
  };
  return {
    keep: ({ edits, tab }: Kept<Document>) =>
      quietly(() => localStorage.setItem(start(edits.name) + tab, JSON.stringify(edits))),
    forget: (name: string, tab: string) => quietly(() => localStorage.removeItem(start(name) + tab)),
    find: (name: string): Kept<Document>[] =>
      quietly(() =>
        Object.keys(localStorage)
          .filter((key) => key.startsWith(start(name)))
          .map((key) => ({
            edits: JSON.parse(localStorage.getItem(key) ?? ''),
            tab: key.slice(start(name).length),
          })),
      ) ?? [],
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
