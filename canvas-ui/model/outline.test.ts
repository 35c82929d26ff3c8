import { describe, expect, it } from 'vitest';
import type { FunctionDocument } from '#schema';
import { aBlock, aFunction, aGraph, expr, sets } from '../../test/support/build.ts';
import { knowledgeOf } from '../../test/support/canvas-model.ts';
import {
  type Direction,
  findInOutline,
  follow,
  moveInOutline,
  outlineOf,
  type TreeKey,
  upTo,
  withAll,
} from './index.ts';

function start(): FunctionDocument {
  const body = aGraph([sets('y', '1'), sets('x', '1'), sets('w', '1')], 'x > y');
  const loop = aBlock('loop', 'each', { kind: 'forEach', items: expr('[]') }, { graphs: { body } });
  const attempt = aBlock(
    'try',
    'attempt',
    {},
    {
      graphs: { try: aGraph([sets('t', '1')]), catch: aGraph([sets('c', '1')]) },
    },
  );
  const choose = aBlock('condition', 'choose', { when: expr('true') });
  const blocks = [sets('no', '1'), sets('yes', '1'), choose, loop, attempt, sets('oops', '1')];
  return aFunction(
    aGraph(
      blocks,
      'choose.false > no',
      'choose.error > oops',
      'choose.true > yes',
      'yes > each',
      'no > each',
      'each > attempt',
    ),
  );
}

const shapes = (document: FunctionDocument) => knowledgeOf(document).shapes;

describe('the outline', () => {
  it('has all blocks in the order in which they run, with what is inside them', () => {
    const document = start();
    const rows = outlineOf(document, shapes(document));
    expect(rows.map(({ level, title }) => `${'  '.repeat(level - 1)}${title}`)).toEqual([
      'choose',
      'no',
      'yes',
      'each',
      '  Body',
      '    x',
      '    y',
      '    w',
      'attempt',
      '  Try',
      '    t',
      '  Catch',
      '    c',
      '  Finally',
      'oops',
    ]);
    const [first] = rows;
    expect(first).toMatchObject({ position: 1, count: 6, isOpen: undefined });
    expect(first?.kind === 'block' && first.ports.map(({ port, to }) => [port, to.map(({ name }) => name)])).toEqual([
      ['true', ['yes']],
      ['false', ['no']],
      ['error', ['oops']],
    ]);
  });

  it('leaves out what is in closed rows, and has the error handler beside the steps', () => {
    const document = { ...start(), onError: aGraph([sets('handle', '1')]) };
    const rows = outlineOf(document, shapes(document), new Set(['body']));
    expect(rows.map(({ title, level, isOpen }) => [title, level, isOpen])).toEqual([
      ['Steps', 1, false],
      ['On error', 1, true],
      ['handle', 2, undefined],
    ]);
  });

  it.each<[string | undefined, TreeKey, unknown]>([
    [undefined, 'ArrowDown', { focus: 'choose' }],
    ['choose', 'ArrowUp', undefined],
    ['choose', 'ArrowDown', { focus: 'no' }],
    ['each', 'ArrowRight', { focus: 'each/body' }],
    ['each', 'ArrowLeft', { close: 'each' }],
    ['attempt', 'ArrowRight', { open: 'attempt' }],
    ['attempt', 'ArrowLeft', undefined],
    ['x', 'ArrowLeft', { focus: 'each/body' }],
    ['x', 'ArrowRight', undefined],
    ['x', 'Home', { focus: 'choose' }],
    ['x', 'End', { focus: 'oops' }],
  ])('from %s, %s leads to %j', (focus, key, expected) => {
    const document = start();
    expect(moveInOutline(outlineOf(document, shapes(document), new Set(['attempt'])), focus, key)).toEqual(expected);
  });

  it('finds rows by their first letters, round again', () => {
    const document = start();
    const rows = outlineOf(document, shapes(document));
    expect(findInOutline(rows, 'choose', 'y')).toBe('yes');
    expect(findInOutline(rows, 'yes', 'Y')).toBe('y');
    expect(findInOutline(rows, 'y', 'ye')).toBe('yes');
    expect(findInOutline(rows, 'y', 'zz')).toBeUndefined();
  });
});

describe('arrows on the canvas', () => {
  it.each<[string | undefined, Direction, string | undefined]>([
    [undefined, 'down', 'choose'],
    ['choose', 'down', 'yes'],
    ['yes', 'right', 'no'],
    ['no', 'right', 'oops'],
    ['oops', 'right', undefined],
    ['no', 'left', 'yes'],
    ['yes', 'left', undefined],
    ['no', 'down', 'each'],
    ['each', 'up', 'no'],
    ['each', 'in', 'x'],
    ['x', 'out', 'each'],
    ['x', 'down', 'y'],
    ['x', 'right', 'w'],
    ['t', 'right', 'c'],
    ['c', 'left', 't'],
    ['c', 'right', undefined],
    ['choose', 'out', undefined],
    ['yes', 'in', undefined],
    ['oops', 'down', undefined],
  ])('from %s, %s leads to %s', (from, direction, expected) => {
    const document = start();
    expect(follow(document, from, direction, shapes(document))).toBe(expected);
  });

  it('select all before or after, and what "Run to here" runs', () => {
    const document = start();
    expect(withAll(document, 'yes', 'down')).toEqual(['yes', 'each', 'attempt']);
    expect(withAll(document, 'no', 'up')).toEqual(['no', 'choose']);
    expect(upTo(document, 'y')).toEqual(['no', 'yes', 'choose', 'each', 'y', 'x']);
    expect(upTo(document, 'gone')).toEqual([]);
  });
});
