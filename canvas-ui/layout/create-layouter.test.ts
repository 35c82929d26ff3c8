import { describe, expect, it } from 'vitest';
import { aBlock, aFunction, aGraph, expr, lit, sets } from '../../test/support/build.ts';
import { exampleDocuments, toolsFor } from '../../test/support/canvas-model.ts';
import { layoutFunction } from '../model/index.ts';
import { createLayouter, type LayoutWorker } from './create-layouter.ts';
import { dagreEngine } from './dagre-engine.ts';
import { type LayoutOrder, type LayoutReply, toShapes } from './layout-request.ts';

/** A worker that answers when it is told to. */
function aWorker() {
  const orders: LayoutOrder[] = [];
  let reply: (reply: LayoutReply) => void = () => {};
  let fail = () => {};
  let stopped = false;
  const worker: LayoutWorker = {
    post: (order) => orders.push(structuredClone(order)),
    listen: (onReply, onFail) => {
      reply = onReply;
      fail = onFail;
    },
    stop: () => {
      stopped = true;
    },
  };
  const answer = () => {
    const order = orders.shift();
    if (!order) throw new Error('nothing was asked');
    reply({ id: order.id, layout: layoutFunction(order.document, toShapes(order.shapes), dagreEngine) });
  };
  return {
    worker,
    orders,
    answer,
    breakDown: () => fail(),
    say: (told: LayoutReply) => reply(told),
    isStopped: () => stopped,
  };
}

const chain = (...names: string[]) =>
  aFunction(
    aGraph(
      names.map((name) => sets(name, '1')),
      ...names.slice(1).map((name, at) => `${names[at]} > ${name}`),
    ),
  );
const shapesOf = (document: ReturnType<typeof chain>) => toolsFor(document).shapes;

describe('layouts in a worker', () => {
  it('are those of the page itself', async () => {
    for (const document of exampleDocuments()) {
      const there = aWorker();
      const promise = createLayouter(() => there.worker).layout(document, shapesOf(document));
      there.answer();
      expect(await promise).toEqual(layoutFunction(document, shapesOf(document), dagreEngine));
    }
  });

  it('do not send what no layout looks at', () => {
    const there = aWorker();
    const secret = 'x'.repeat(10_000);
    const inner = aGraph([aBlock('log', 'inner', { message: lit(secret) })]);
    const loop = aBlock('loop', 'each', { kind: 'forEach', items: expr(`'${secret}'`) }, { graphs: { body: inner } });
    const document = aFunction(aGraph([loop]), { layout: { pins: { each: secret }, collapsed: ['each'] } });
    void createLayouter(() => there.worker).layout(document, shapesOf(document));
    const sent = JSON.stringify(there.orders);
    expect(sent).not.toContain(secret);
    expect(sent).toContain('"collapsed":["each"]');
  });

  it('asks only for the newest of those who came meanwhile, and gives it to all', async () => {
    const there = aWorker();
    const layouter = createLayouter(() => there.worker);
    const documents = [chain('a'), chain('a', 'b'), chain('a', 'b', 'c')];
    const answers = documents.map((document) => layouter.layout(document, shapesOf(document)));
    expect(there.orders).toHaveLength(1);
    there.answer();
    there.answer();
    expect(there.orders).toHaveLength(0);
    for (const layout of await Promise.all(answers)) expect(Object.keys(layout.positions)).toEqual(['a', 'b', 'c']);
  });

  it('tells what went wrong, and works again after it', async () => {
    const there = aWorker();
    const layouter = createLayouter(() => there.worker);
    const failed = layouter.layout(chain('a'), shapesOf(chain('a')));
    there.say({ id: there.orders.shift()?.id ?? 0, problem: 'no room' });
    await expect(failed).rejects.toThrow('no room');
    const again = layouter.layout(chain('b'), shapesOf(chain('b')));
    there.answer();
    expect((await again).positions).toEqual({ b: { x: 0, y: 0 } });
  });

  it('goes on in the page when the worker breaks, with what was asked last', async () => {
    const there = aWorker();
    const layouter = createLayouter(() => there.worker);
    const first = layouter.layout(chain('a'), shapesOf(chain('a')));
    const second = layouter.layout(chain('a', 'b'), shapesOf(chain('a', 'b')));
    there.breakDown();
    expect(Object.keys((await first).positions)).toEqual(['a', 'b']);
    expect(await second).toBe(await first);
    expect(there.isStopped()).toBe(true);
  });

  it('runs in the page where there are no workers, or none may be started', async () => {
    const refuse = () => {
      throw new Error('refused by the policy');
    };
    for (const layouter of [createLayouter(() => undefined), createLayouter(refuse), createLayouter()]) {
      const { positions } = await layouter.layout(chain('a'), shapesOf(chain('a')));
      expect(positions).toEqual({ a: { x: 0, y: 0 } });
    }
  });

  it('tells who still waits when it is closed', async () => {
    const there = aWorker();
    const layouter = createLayouter(() => there.worker);
    const answer = layouter.layout(chain('a'), shapesOf(chain('a')));
    layouter.close();
    await expect(answer).rejects.toThrow('closed');
    expect(there.isStopped()).toBe(true);
  });
});
