import type { JsonValue, Value } from '#schema';
import { evaluateValue, type Preview, type PreviewScope } from './preview.ts';
import type { PreviewAnswer, PreviewQuestion } from './preview-protocol.ts';

export interface PreviewEvent {
  data: PreviewAnswer;
}

/** What the previewer needs of a worker, so that a test can stand in for it. */
export interface PreviewPort {
  postMessage(question: PreviewQuestion): void;
  terminate(): void;
  addEventListener(type: 'message' | 'error', listener: (event: PreviewEvent) => void): void;
}

export interface Previewer {
  evaluate(value: Value, scope: PreviewScope): Promise<Preview>;
  dispose(): void;
}

/** An expression that has not answered by then is given up, and the worker with it. */
const GIVE_UP_MS = 1_000;

const TOO_LONG: Preview = { kind: 'problem', message: 'This takes too long to preview.', start: 0, end: 0 };

/**
 * Evaluates in a worker that starts with the first preview. Values go there once and again only when they are other ones,
 * since the output of a block may be large and the author types fast.
 */
export function createPreviewer(start: (() => PreviewPort) | undefined = startWorker()): Previewer {
  return start
    ? new WorkerPreviewer(start)
    : { evaluate: async (value, scope) => evaluateValue(value, scope), dispose() {} };
}

function startWorker(): (() => PreviewPort) | undefined {
  if (typeof Worker === 'undefined') return undefined;
  return () => new Worker(new URL('./preview.worker.ts', import.meta.url), { type: 'module' });
}

class WorkerPreviewer implements Previewer {
  readonly #start: () => PreviewPort;
  #worker: PreviewPort | undefined;
  readonly #sent = new Map<string, JsonValue>();
  readonly #waiting = new Map<number, (preview: Preview) => void>();
  #lastId = 0;

  constructor(start: () => PreviewPort) {
    this.#start = start;
  }

  evaluate(value: Value, scope: PreviewScope): Promise<Preview> {
    const worker = this.#worker ?? this.#open();
    const news = Object.entries(scope).filter(([name, known]) => this.#sent.get(name) !== known);
    for (const [name, known] of news) this.#sent.set(name, known);
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#giveUp(), GIVE_UP_MS);
      this.#waiting.set(id, (preview) => {
        clearTimeout(timer);
        resolve(preview);
      });
      const question: PreviewQuestion = { id, value, names: Object.keys(scope), news: Object.fromEntries(news) };
      worker.postMessage(question);
    });
  }

  #open(): PreviewPort {
    const worker = this.#start();
    this.#worker = worker;
    worker.addEventListener('message', ({ data: { id, preview } }) => {
      const answer = this.#waiting.get(id);
      this.#waiting.delete(id);
      answer?.(preview);
    });
    worker.addEventListener('error', () => this.#giveUp());
    return worker;
  }

  #giveUp(): void {
    this.#close();
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const answer of waiting) answer(TOO_LONG);
  }

  #close(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#sent.clear();
  }

  dispose(): void {
    this.#giveUp();
  }
}
