import { expect, it } from 'vitest';
import { BODY, deleteBlocks, indexOf, moveBlocks } from '#model';
import { aBlock, aFunction, aGraph, expr, sets } from '../../test/support/build.ts';
import { edited, exampleDocuments } from '../../test/support/canvas-model.ts';
import { unionOf } from './union.ts';

const inner = aGraph([sets('x', '1'), sets('y', '2')], 'x > y');
const loop = aBlock('loop', 'each', { kind: 'forEach', items: expr('[]') }, { graphs: { body: inner } });
const document = aFunction(
  aGraph([sets('a', '1'), sets('b', '2'), sets('c', '3'), loop], 'a > b', 'b > c', 'c > each'),
);

it('has what is gone in the graph where it was, with its edges, beside what is there now', () => {
  const after = edited(document, deleteBlocks(['b', 'y']));
  const { body } = unionOf(document, after);
  expect(body.blocks.map(({ id }) => id)).toEqual(['a', 'c', 'each', 'b']);
  expect(body.edges.map(({ from, to }) => `${from} > ${to}`)).toEqual(['a > c', 'c > each', 'a > b', 'b > c']);
  expect(body.blocks.find(({ id }) => id === 'each')?.graphs?.body?.blocks.map(({ id }) => id)).toEqual(['x', 'y']);
});

it('has what went elsewhere only where it is now, also out of a container that is gone', () => {
  const moved = edited(document, moveBlocks(['x'], BODY));
  const after = edited(moved, deleteBlocks(['each']));
  const union = unionOf(document, after);
  expect(union.body.blocks.map(({ id }) => id).sort()).toEqual(['a', 'b', 'c', 'each', 'x']);
  expect(union.body.blocks.find(({ id }) => id === 'each')?.graphs?.body?.blocks.map(({ id }) => id)).toEqual(['y']);
});

it('of a document and itself is that document', () => {
  for (const example of exampleDocuments()) {
    expect(unionOf(example, structuredClone(example))).toEqual(example);
    expect(indexOf(unionOf(example, example)).blocks.size).toBe(indexOf(example).blocks.size);
  }
});
