import { layoutFunction } from '../model/layout.ts';
import { dagreEngine } from './dagre-engine.ts';
import { type LayoutOrder, type LayoutReply, toShapes } from './layout-request.ts';

/** Lays functions out beside the page. Nobody else can send it anything: it belongs to the page that started it. */
addEventListener('message', ({ data: { id, document, shapes } }: MessageEvent<LayoutOrder>) => {
  postMessage(replyTo(id, () => layoutFunction(document, toShapes(shapes), dagreEngine)));
});

function replyTo(id: number, work: () => ReturnType<typeof layoutFunction>): LayoutReply {
  try {
    return { id, layout: work() };
  } catch (thrown) {
    return { id, problem: thrown instanceof Error ? thrown.message : 'The layout failed.' };
  }
}
