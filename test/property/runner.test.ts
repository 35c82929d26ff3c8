import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Block, Edge, FunctionDocument } from '#schema';
import { aBlock, aFunction, expr, lit } from '../support/build.ts';
import { run } from '../support/harness.ts';

/** A block of a random kind. `delay` decides when waits end, and nothing else. */
const kinds: Record<string, (name: string, delay: number) => Block> = {
  sets: (name) => aBlock('variables', name, { set: [{ name: 'last', value: lit(name) }] }),
  waits: (name, delay) => aBlock('wait', name, { ms: lit(delay) }),
  decides: (name) => aBlock('condition', name, { when: expr(`"${name}".length % 2 == 0`) }),
  fails: (name) => aBlock('throw', name, { code: lit(`test.${name}`), message: lit('failed') }),
  returns: (name) => aBlock('return', name, { value: lit(name) }),
  guards: (name, delay) =>
    aBlock(
      'try',
      name,
      {},
      {
        graphs: {
          try: {
            blocks: [
              aBlock('wait', `${name}w`, { ms: lit(delay) }),
              aBlock('throw', `${name}t`, { code: lit('a.b'), message: lit('x') }),
            ],
            edges: [],
          },
          catch: { blocks: [aBlock('log', `${name}c`, { message: expr('error.code') })], edges: [] },
        },
      },
    ),
};
const ports: Record<string, string[]> = {
  sets: ['out', 'error'],
  waits: ['out', 'error'],
  decides: ['true', 'false', 'error'],
  fails: ['error'],
  returns: ['error'],
  guards: ['out', 'error'],
};

const shapes = fc
  .array(
    fc.record({ kind: fc.constantFrom(...Object.keys(kinds)), delay: fc.nat({ max: 3 }), other: fc.nat({ max: 3 }) }),
    { minLength: 1, maxLength: 12 },
  )
  .chain((blocks) =>
    fc.record({
      blocks: fc.constant(blocks),
      edges: fc.array(
        fc.record({
          a: fc.nat({ max: blocks.length - 1 }),
          b: fc.nat({ max: blocks.length - 1 }),
          port: fc.nat({ max: 9 }),
        }),
        { maxLength: blocks.length * 2 },
      ),
    }),
  );

type Shape = typeof shapes extends fc.Arbitrary<infer T> ? T : never;

function toDocument({ blocks, edges }: Shape, delay: 'delay' | 'other'): FunctionDocument {
  const made = blocks.map(
    (block, index) => kinds[block.kind]?.(`b${index}`, block[delay]) ?? aBlock('log', `b${index}`),
  );
  const drawn = new Map<string, Edge>();
  for (const { a, b, port } of edges) {
    if (a === b) continue;
    const [from, to] = [Math.min(a, b), Math.max(a, b)];
    const choices = ports[blocks[from]?.kind ?? ''] ?? [];
    const chosen = choices[port % choices.length];
    if (chosen) drawn.set(`${from} ${chosen} ${to}`, { from: `b${from}`, port: chosen, to: `b${to}` });
  }
  return aFunction({ blocks: made, edges: [...drawn.values()] }, { name: 'random' });
}

describe('the runner over random functions', () => {
  it('2.8 always ends, settles every block exactly once, and timing never changes the verdict', async () => {
    await fc.assert(
      fc.asyncProperty(shapes, async (shape) => {
        const one = await run(toDocument(shape, 'delay'));
        const two = await run(toDocument(shape, 'other'));
        const top = one.settled.filter((line) => !line.includes('/'));
        expect(top.map((line) => line.split(':')[0]).sort()).toEqual(
          shape.blocks.map((_, index) => `b${index}`).sort(),
        );
        expect(two.outcome).toEqual(one.outcome);
        expect([...two.settled].sort()).toEqual([...one.settled].sort());
      }),
      { numRuns: 150 },
    );
  });
});
