import type { Suggestion } from './suggestion.ts';
import type { Answer, Message, Question } from './ts-protocol.ts';

/** An underlined place of a text. */
export interface CodeDiagnostic {
  from: number;
  to: number;
  severity: 'error' | 'warning' | 'info';
  message: string;
}

export interface HoverText {
  text: string;
  /** In plain words, below the text. */
  detail?: string;
}

/**
 * What knows JavaScript: one document. The seam behind which TypeScript 6 in a worker may be replaced by a language
 * server. Every question is about the code of the last `update`; a question that can't be answered is rejected.
 */
export interface LanguageService {
  update(code: string, declarations: string): void;
  complete(pos: number): Promise<readonly Suggestion[]>;
  diagnostics(): Promise<readonly CodeDiagnostic[]>;
  hover(pos: number): Promise<HoverText | undefined>;
  dispose(): void;
}

/** How long the worker, which took a second to start, waits for the next editor. */
const IDLE_MS = 300_000;

interface SharedWorker {
  worker: Worker;
  waiting: Map<number, { resolve: (answer: Answer) => void; reject: (error: Error) => void }>;
  users: number;
  idle: ReturnType<typeof setTimeout> | undefined;
}

let shared: SharedWorker | undefined;
let lastId = 0;

/** A document in the worker that all editors share. The worker starts with the first. */
export function createLanguageService(): LanguageService {
  const host = acquire();
  const document = nextId();
  let isDisposed = false;
  const tell = (message: Message): void => {
    if (!isDisposed) host.worker.postMessage(message);
  };
  const ask = async (question: Question): Promise<Answer> => {
    if (isDisposed || host !== shared) throw new Error('The language service is gone');
    const id = nextId();
    const answer = new Promise<Answer>((resolve, reject) => host.waiting.set(id, { resolve, reject }));
    tell({ type: 'ask', id, document, question });
    return answer;
  };
  return {
    update: (code, declarations) => tell({ type: 'update', document, code, declarations }),
    complete: async (pos) => (await ask({ type: 'complete', pos })).suggestions ?? [],
    diagnostics: async () => (await ask({ type: 'diagnostics' })).diagnostics ?? [],
    hover: async (pos) => (await ask({ type: 'hover', pos })).hover,
    dispose: () => {
      if (isDisposed) return;
      tell({ type: 'close', document });
      isDisposed = true;
      release(host);
    },
  };
}

function nextId(): number {
  lastId += 1;
  return lastId;
}

function acquire(): SharedWorker {
  const host = shared ?? startWorker();
  shared = host;
  clearTimeout(host.idle);
  host.users += 1;
  return host;
}

function release(host: SharedWorker): void {
  host.users -= 1;
  if (host.users === 0) host.idle = setTimeout(() => stop(host), IDLE_MS);
}

function startWorker(): SharedWorker {
  const worker = new Worker(new URL('./ts-worker.ts', import.meta.url), { type: 'module' });
  const host: SharedWorker = { worker, waiting: new Map(), users: 0, idle: undefined };
  worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => {
    const waiting = host.waiting.get(data.id);
    host.waiting.delete(data.id);
    if (data.isFailed) waiting?.reject(new Error('The language service could not answer'));
    else waiting?.resolve(data);
  });
  // A worker that could not start or broke: who waits falls back, and the next editor tries anew.
  worker.addEventListener('error', () => stop(host));
  return host;
}

function stop(host: SharedWorker): void {
  host.worker.terminate();
  if (shared === host) shared = undefined;
  for (const { reject } of host.waiting.values()) reject(new Error('The language service stopped'));
  host.waiting.clear();
}
