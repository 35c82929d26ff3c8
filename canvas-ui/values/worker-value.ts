import type { OpenedValue } from './opened-value.ts';
import type { Answer, Question } from './worker-messages.ts';

/** Longer texts are parsed by a worker. */
export const MOST_CHARACTERS_HERE = 200_000;

type Asked = Question extends infer One ? (One extends Question ? Omit<One, 'id'> : never) : never;

/** Opens a text in a worker of its own, which ends with `signal`. Undefined: the text is no JSON. */
export async function openInWorker(
  text: string,
  isCut: boolean,
  signal: AbortSignal,
): Promise<OpenedValue | undefined> {
  const ask = startWorker(signal);
  const opening = await ask({ ask: 'open', text, isCut });
  if (opening.tell !== 'head' || !opening.head) return undefined;
  return {
    head: opening.head,
    rows: async (from, to) => {
      const answer = await ask({ ask: 'rows', from, to });
      return answer.tell === 'rows' ? answer.rows : { value: [], omitted: [] };
    },
    shape: async () => {
      const answer = await ask({ ask: 'shape' });
      return answer.tell === 'shape' ? answer.lines : [];
    },
  };
}

function startWorker(signal: AbortSignal): (question: Asked) => Promise<Answer> {
  const worker = new Worker(new URL('./value.worker.ts', import.meta.url), { type: 'module', name: 'values' });
  const waiting = new Map<number, { resolve: (answer: Answer) => void; reject: (reason: Error) => void }>();
  const stop = (reason: string): void => {
    worker.terminate();
    for (const { reject } of waiting.values()) reject(new Error(reason));
    waiting.clear();
  };
  worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => {
    waiting.get(data.id)?.resolve(data);
    waiting.delete(data.id);
  });
  worker.addEventListener('error', () => stop('The value could not be read. Download it to see it.'));
  signal.addEventListener('abort', () => stop('The value is no longer shown.'), { once: true });
  let last = 0;
  return (question) =>
    new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const id = ++last;
      waiting.set(id, { resolve, reject });
      worker.postMessage({ ...question, id });
    });
}
