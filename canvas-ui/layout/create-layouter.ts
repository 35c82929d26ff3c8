import type { FunctionDocument } from '#schema';
import { type FunctionLayout, layoutFunction } from '../model/layout.ts';
import type { Shapes } from '../model/shapes.ts';
import { type LayoutOrder, type LayoutReply, toOrder } from './layout-request.ts';

export interface Layouter {
  /**
   * Lays a function out. Who asks while an earlier answer is awaited makes that one not worth waiting for: both get the
   * newest.
   */
  layout(document: FunctionDocument, shapes: Shapes): Promise<FunctionLayout>;
  close(): void;
}

/** What is used of a worker. */
export interface LayoutWorker {
  post(order: LayoutOrder): void;
  /** `reply` gets each answer; `fail` is called once if the worker is of no use (any more). */
  listen(reply: (reply: LayoutReply) => void, fail: () => void): void;
  stop(): void;
}

interface Wish {
  id: number;
  document: FunctionDocument;
  shapes: Shapes;
}

interface Waiting {
  resolve(layout: FunctionLayout): void;
  reject(problem: Error): void;
}

/** Lays out in a worker; where there are none, or ours broke, in the page itself. */
export function createLayouter(start: () => LayoutWorker | undefined = startWorker): Layouter {
  let worker = started(start);
  let count = 0;
  let running: Wish | undefined;
  let next: Wish | undefined;
  let waiting: Waiting[] = [];

  const settle = (settleOne: (one: Waiting) => void) => {
    const all = waiting;
    waiting = [];
    for (const one of all) settleOne(one);
  };
  const take = (reply: LayoutReply) => {
    if (reply.id !== running?.id) return;
    running = next;
    next = undefined;
    if (running) run(running);
    else if ('layout' in reply) settle(({ resolve }) => resolve(reply.layout));
    else settle(({ reject }) => reject(new Error(reply.problem)));
  };
  const run = (wish: Wish) => {
    if (worker) worker.post(toOrder(wish.id, wish.document, wish.shapes));
    else layoutHere(wish).then(take);
  };
  const fail = () => {
    worker?.stop();
    worker = undefined;
    if (running) run(running);
  };
  worker?.listen(take, fail);

  return {
    layout(document, shapes) {
      const wish = { id: ++count, document, shapes };
      const answer = new Promise<FunctionLayout>((resolve, reject) => waiting.push({ resolve, reject }));
      if (running) next = wish;
      else {
        running = wish;
        run(wish);
      }
      return answer;
    },
    close() {
      worker?.stop();
      [worker, running, next] = [undefined, undefined, undefined];
      settle(({ reject }) => reject(new Error('The editor was closed.')));
    },
  };
}

function started(start: () => LayoutWorker | undefined): LayoutWorker | undefined {
  try {
    return start();
  } catch {
    return undefined;
  }
}

function startWorker(): LayoutWorker | undefined {
  if (typeof Worker === 'undefined') return undefined;
  const worker = new Worker(new URL('./layout.worker.ts', import.meta.url), { type: 'module' });
  return {
    post: (order) => worker.postMessage(order),
    listen(reply, fail) {
      worker.addEventListener('message', ({ data }: MessageEvent<LayoutReply>) => reply(data));
      worker.addEventListener('error', fail, { once: true });
      worker.addEventListener('messageerror', fail, { once: true });
    },
    stop: () => worker.terminate(),
  };
}

async function layoutHere({ id, document, shapes }: Wish): Promise<LayoutReply> {
  try {
    const { dagreEngine } = await import('./dagre-engine.ts');
    return { id, layout: layoutFunction(document, shapes, dagreEngine) };
  } catch (thrown) {
    return { id, problem: thrown instanceof Error ? thrown.message : 'The layout failed.' };
  }
}
