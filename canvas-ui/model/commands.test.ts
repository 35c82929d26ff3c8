import { describe, expect, it } from 'vitest';
import type { FunctionDocument } from '#schema';
import { aBlock, aFunction, aGraph, expr, sets } from '../../test/support/build.ts';
import { catalogIndex, done, edited, idOf, problemsOf, refusal, toolsFor } from '../../test/support/canvas-model.ts';
import {
  addBlock,
  addParameter,
  BODY,
  type Command,
  connect,
  connectTargets,
  deleteBlocks,
  disconnect,
  execute,
  indexOf,
  moveBlocks,
  moveParameter,
  moveTo,
  ON_ERROR,
  reconnect,
  removeParameter,
  renameFunction,
  renamePort,
  replaceType,
  setCommon,
  setField,
  setParameter,
  setPin,
  setResult,
  setSetting,
  setTestValue,
  slotKey,
  takeLayout,
  toggleCollapsed,
  toggleDisabled,
} from './index.ts';

/** `a > b > c`, all of them setting a variable. */
function chain(): FunctionDocument {
  return aFunction(aGraph([sets('a', '1'), sets('b', 'a.data'), sets('c', '2')], 'a > b', 'b > c'));
}

function edgesOf(document: FunctionDocument, key = BODY): string[] {
  const index = indexOf(document);
  const name = (id: string) => index.blocks.get(id)?.block.name ?? id;
  const edges = index.graphs.get(key)?.graph.edges ?? [];
  return edges.map(({ from, port, to }) => `${name(from)}${port === 'out' ? '' : `.${port}`} > ${name(to)}`);
}

function told(document: FunctionDocument, command: Command): readonly string[] {
  return done(execute(document, command, toolsFor(document))).told;
}

describe('adding', () => {
  it('on an edge keeps both ends', () => {
    const document = edited(chain(), addBlock({ type: 'log' }, { on: { from: 'a', port: 'out', to: 'b' } }));
    expect(edgesOf(document)).toEqual(['a > log', 'b > c', 'log > b']);
    expect(problemsOf(document)).toEqual([]);
  });

  it('after a block stands between it and what follows, as a branch beside that', () => {
    expect(edgesOf(edited(chain(), addBlock({ type: 'log' }, { after: 'a' })))).toEqual([
      'a > log',
      'b > c',
      'log > b',
    ]);
    expect(edgesOf(edited(chain(), addBlock({ type: 'log' }, { after: 'a', branch: true })))).toEqual([
      'a > b',
      'b > c',
      'a > log',
    ]);
  });

  it('before a block takes all that leads to it', () => {
    const document = edited(
      chain(),
      connect({ from: 'a', port: 'out', to: 'c' }),
      addBlock({ type: 'log' }, { before: 'c' }),
    );
    expect(edgesOf(document)).toEqual(['a > b', 'b > log', 'a > log', 'log > c']);
  });

  it('on the error way, and a block that ends a way where something follows', () => {
    expect(edgesOf(edited(chain(), addBlock({ type: 'log' }, { after: 'c', port: 'error' })))).toContain(
      'c.error > log',
    );
    expect(edgesOf(edited(chain(), addBlock({ type: 'return' }, { after: 'a' })))).toContain('a > return1');
    expect(refusal(chain(), addBlock({ type: 'return' }, { on: { from: 'a', port: 'out', to: 'b' } }))).toBe(
      'Return has no way out, so nothing can come after it.',
    );
  });

  it('gives valid names that are free, and refuses those that are not', () => {
    const twice = edited(chain(), addBlock({ type: 'query' }, { in: BODY }), addBlock({ type: 'query' }, { in: BODY }));
    expect([...indexOf(twice).names.keys()]).toEqual(['a', 'b', 'c', 'query', 'query2']);
    expect(refusal(chain(), addBlock({ type: 'log', name: 'params' }, { in: BODY }))).toContain('already means');
    expect(refusal(chain(), addBlock({ type: 'log', name: 'a' }, { in: BODY }))).toBe(
      'Another block is called "a" already.',
    );
  });

  it('starts with the first variant of its type, over which what was chosen goes', () => {
    const document = edited(
      chain(),
      addBlock({ type: 'loop' }, { in: BODY }),
      addBlock({ type: 'query', config: { resource: 'crm' } }, { in: BODY }),
    );
    expect(document.body.blocks.slice(3).map(({ config }) => config)).toEqual([
      { kind: 'forEach' },
      { connector: 'internal', query: {}, resource: 'crm' },
    ]);
  });

  it('into a slot that is empty, and into the error handler that there was not', () => {
    const loop = aBlock(
      'loop',
      'each',
      { kind: 'forEach', items: expr('[]') },
      { graphs: { body: aGraph([sets('x', '1')]) } },
    );
    const attempt = aBlock('try', 'attempt', {}, { graphs: { try: aGraph([sets('y', '1')]) } });
    const document = edited(
      aFunction(aGraph([loop, attempt])),
      addBlock({ type: 'log' }, { in: slotKey('attempt', 'catch') }),
      addBlock({ type: 'log' }, { in: ON_ERROR }),
    );
    expect([...indexOf(document).graphs.keys()]).toContain('attempt/catch');
    expect(document.onError?.blocks.map(({ name }) => name)).toEqual(['log2']);
    expect(refusal(document, addBlock({ type: 'log' }, { in: slotKey('each', 'catch') }))).toContain(
      'no place for blocks',
    );
    // A handler without blocks would still catch everything.
    expect(edited(document, deleteBlocks([idOf(document, 'log2')])).onError).toBeUndefined();
  });

  it('a layout leaves the places of blocks that it does not move the very same', () => {
    const start = edited(chain(), takeLayout({ a: { x: 0, y: 0 }, b: { x: 0, y: 144 }, c: { x: 0, y: 288 } }));
    const { positions } = edited(
      start,
      takeLayout({ a: { x: 0, y: 0 }, b: { x: 16, y: 144 }, c: { x: 0, y: 288 } }),
    ).layout;
    expect(positions).toEqual({ a: { x: 0, y: 0 }, b: { x: 16, y: 144 }, c: { x: 0, y: 288 } });
    expect(positions?.a).toBe(start.layout.positions?.a);
  });

  it('in a manual layout moves only what comes after it, and only as far as it must', () => {
    const positions = { a: { x: 0, y: 0 }, b: { x: 0, y: 144 }, c: { x: 0, y: 288 } };
    const start = edited(chain(), takeLayout(positions));
    const { layout } = edited(start, addBlock({ type: 'log' }, { on: { from: 'b', port: 'out', to: 'c' } }));
    const { a, b, c, ...fresh } = layout.positions ?? {};
    expect([a, b, c]).toEqual([positions.a, positions.b, { x: 0, y: 432 }]);
    expect(Object.values(fresh)).toEqual([{ x: 0, y: 288 }]);
  });
});

describe('deleting', () => {
  it('joins neighbours, or does not', () => {
    expect(edgesOf(edited(chain(), deleteBlocks(['b'])))).toEqual(['a > c']);
    expect(edgesOf(edited(chain(), deleteBlocks(['b'], { heal: false })))).toEqual([]);
    expect(edgesOf(edited(chain(), deleteBlocks(['a', 'b'])))).toEqual([]);
  });

  it('joins nothing where it is not plain what with what', () => {
    const document = edited(chain(), addBlock({ type: 'log' }, { after: 'b', branch: true }), deleteBlocks(['b']));
    expect(edgesOf(document)).toEqual([]);
  });

  it('forgets what the layout remembered', () => {
    const document = edited(chain(), moveTo({ b: { x: 5, y: 5 } }), setPin('b', { some: 'data' }), deleteBlocks(['b']));
    expect(document.layout).toEqual({ mode: 'manual' });
  });

  it('takes what is inside along', () => {
    const loop = aBlock(
      'loop',
      'each',
      { kind: 'forEach', items: expr('[]') },
      { graphs: { body: aGraph([sets('x', '1')]) } },
    );
    const document = edited(aFunction(aGraph([loop])), moveTo({ x: { x: 1, y: 1 } }), deleteBlocks(['x', 'each']));
    expect(document.body.blocks).toEqual([]);
    expect(document.layout.positions).toBeUndefined();
  });
});

describe('connecting', () => {
  it.each([
    [{ from: 'c', port: 'out', to: 'a' }, 'a comes before c already: that would be a circle.'],
    [{ from: 'a', port: 'out', to: 'a' }, 'a can not wait for itself.'],
    [{ from: 'a', port: 'out', to: 'b' }, 'a and b are connected already.'],
    [{ from: 'a', port: 'true', to: 'c' }, 'a has no way out called "true".'],
    [{ from: 'a', port: 'out', to: 'inner' }, 'Connections can not cross the border of a container.'],
    [{ from: 'a', port: 'out', to: 'gone' }, 'This block is not there any more.'],
  ])('%j is refused', (edge, reason) => {
    const loop = aBlock(
      'loop',
      'each',
      { kind: 'forEach', items: expr('[]') },
      { graphs: { body: aGraph([sets('inner', '1')]) } },
    );
    const document = aFunction(aGraph([...chain().body.blocks, loop], 'a > b', 'b > c'));
    expect(refusal(document, connect(edge))).toBe(reason);
  });

  it('offers exactly the blocks that can be connected to', () => {
    expect(connectTargets(chain(), 'b', 'error', toolsFor(chain()).shapes)).toEqual(['c']);
    expect(connectTargets(chain(), 'a', 'out', toolsFor(chain()).shapes)).toEqual(['c']);
  });

  it('reconnects in place, so that the order of ways stays, and disconnects', () => {
    const edge = { from: 'a', port: 'out', to: 'b' };
    const document = edited(chain(), reconnect(edge, { ...edge, to: 'c' }));
    expect(edgesOf(document)).toEqual(['a > c', 'b > c']);
    expect(edgesOf(edited(document, disconnect(document.body.edges)))).toEqual([]);
    expect(
      refusal(chain(), reconnect({ from: 'b', port: 'out', to: 'c' }, { from: 'b', port: 'out', to: 'a' })),
    ).toContain('circle');
  });
});

describe('moving between graphs', () => {
  const inLoop = () => {
    const body = aGraph([sets('x', 'item'), sets('y', 'x.data')], 'x > y');
    const loop = aBlock('loop', 'each', { kind: 'forEach', items: expr('a.data') }, { graphs: { body } });
    return aFunction(
      aGraph([sets('a', '[1]'), sets('b', '2'), loop, sets('c', 'b.data')], 'a > b', 'b > each', 'each > c'),
    );
  };

  it('takes edges along, joins those left behind, and tells what was cut', () => {
    const document = inLoop();
    const command = moveBlocks(['b'], 'each/body');
    expect(refusal(document, command)).toBe('c reads b, and could not see it there.');
    const free = edited(document, setField('c', '/set/0/value/code', '1'));
    expect(told(free, command)).toEqual(['2 connections across the border were removed.']);
    const moved = edited(free, command);
    expect(edgesOf(moved)).toEqual(['a > each', 'each > c']);
    expect(moved.body.blocks.find(({ id }) => id === 'each')?.graphs?.body?.blocks.map(({ id }) => id)).toEqual([
      'x',
      'y',
      'b',
    ]);
    expect(problemsOf(moved)).toEqual([]);
  });

  it('refuses where something would no longer see what it reads', () => {
    expect(refusal(inLoop(), moveBlocks(['x', 'y'], BODY))).toBe('x reads item, which there is only inside each.');
    expect(refusal(inLoop(), moveBlocks(['y'], BODY))).toBe("y reads x, which can't be seen there.");
    expect(refusal(inLoop(), moveBlocks(['each'], 'each/body'))).toBe('A container can not be put into itself.');
  });

  it('keeps edges among the blocks that move together', () => {
    const document = edited(inLoop(), setField('x', '/set/0/value/code', '1'), moveBlocks(['x', 'y'], BODY));
    expect(edgesOf(document)).toContain('x > y');
    expect(edgesOf(document, 'each/body')).toEqual([]);
  });
});

describe('fields and settings', () => {
  it('sets, adds to and takes out by JSON Pointer', () => {
    const document = edited(
      chain(),
      setField('a', '/set/0/name', 'total'),
      setField('a', '/set/-', { name: 'more', value: { kind: 'literal', value: 1 } }),
      setField('b', '/set/0', undefined),
    );
    const [a, b] = document.body.blocks;
    expect(a?.config.set).toMatchObject([{ name: 'total' }, { name: 'more' }]);
    expect(b?.config.set).toEqual([]);
  });

  it.each(['', 'set', '/__proto__/polluted', '/set/constructor'])('refuses the pointer %j', (pointer) => {
    expect(refusal(chain(), setField('a', pointer, 1))).toContain('not a field');
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  it('renames a case with the edges that leave by it', () => {
    const cases = [{ port: 'paid', equals: expr('1') }];
    const block = aBlock('switch', 'which', { value: expr('1'), cases });
    const document = aFunction(aGraph([block, sets('a', '1')], 'which.paid > a'));
    expect(edgesOf(edited(document, renamePort('which', '/cases/0/port', 'settled')))).toEqual(['which.settled > a']);
    expect(refusal(document, renamePort('which', '/cases/0/port', 'else'))).toBe('which has "else" already.');
    expect(refusal(document, renamePort('which', '/cases/0/port', 'two words'))).toContain('starts with a letter');
  });

  it('renames a path with the blocks in it', () => {
    const block = aBlock(
      'parallel',
      'both',
      { kind: 'paths', paths: ['mail', 'file'] },
      {
        graphs: { 'path:mail': aGraph([sets('a', '1')]), 'path:file': aGraph([sets('b', '1')]) },
      },
    );
    const document = edited(aFunction(aGraph([block])), renamePort('both', '/paths/0', 'post'));
    expect([...indexOf(document).graphs.keys()]).toEqual(['body', 'both/path:post', 'both/path:file']);
  });

  it('checks what every block has, and takes it out again', () => {
    const document = edited(
      chain(),
      setCommon('a', 'timeoutMs', 500),
      setCommon('a', 'note', 'why'),
      toggleDisabled(['a', 'b']),
    );
    expect(document.body.blocks[0]).toMatchObject({ timeoutMs: 500, note: 'why', disabled: true });
    const back = edited(
      document,
      setCommon('a', 'timeoutMs', undefined),
      setCommon('a', 'note', ''),
      toggleDisabled(['a', 'b']),
    );
    expect(back).toEqual({ ...chain(), name: back.name });
    expect(refusal(document, setCommon('a', 'timeoutMs', -1))).toContain('timeoutMs');
  });

  it('replaces a type and keeps name, edges and the fields that fit', () => {
    const log = aBlock('log', 'say', { level: 'warn', message: expr('1') });
    const document = edited(aFunction(aGraph([log, sets('a', '1')], 'say > a')), replaceType('say', 'throw'));
    expect(document.body.blocks[0]).toMatchObject({ type: 'throw', name: 'say', config: { message: expr('1') } });
    expect(document.body.blocks[0]?.config.level).toBeUndefined();
    expect(edgesOf(document)).toEqual(['say > a']);
  });
});

describe('the function itself', () => {
  it('edits parameters with their test values', () => {
    const document = edited(
      chain(),
      addParameter({ name: 'id', type: 'integer', required: true }),
      addParameter({ name: 'note', type: 'string' }, 0),
      setTestValue('id', 7),
      setParameter('id', { name: 'id', type: 'number' }),
      moveParameter('note', 1),
    );
    expect(document.params).toEqual([
      { name: 'id', type: 'number' },
      { name: 'note', type: 'string' },
    ]);
    expect(document.layout.testValues).toEqual({ id: 7 });
    expect(edited(document, removeParameter('id')).layout).toEqual({});
    expect(refusal(document, addParameter({ name: 'id', type: 'any' }))).toBe('There is a parameter "id" already.');
    expect(refusal(document, addParameter({ name: 'class', type: 'any' }))).toContain('reserved word');
    expect(refusal(document, setTestValue('gone', 1))).toContain('no parameter');
  });

  it('sets the result, settings and name; calls of itself follow', () => {
    const call = aBlock('call', 'again', { function: 'countDown' });
    const document = edited(
      aFunction(aGraph([call]), { name: 'countDown' }),
      setResult({ type: 'array', items: { type: 'string' } }),
      setSetting('timeoutMs', 1000),
      renameFunction('count'),
    );
    expect(document).toMatchObject({ name: 'count', settings: { timeoutMs: 1000 }, result: { type: 'array' } });
    expect(document.body.blocks[0]?.config.function).toBe('count');
    expect(refusal(document, setSetting('timeoutMs', 0))).toContain('timeoutMs');
    expect(refusal(document, renameFunction('class'))).toContain('reserved');
  });

  it('turns to a manual layout with the first drag, in steps of the grid', () => {
    const document = edited(chain(), moveTo({ a: { x: 13, y: 30 } }), toggleCollapsed(['a']));
    expect(document.layout).toEqual({ positions: { a: { x: 16, y: 32 } }, mode: 'manual', collapsed: ['a'] });
    expect(told(chain(), moveTo({ a: { x: 0, y: 1 } }))).toEqual(['Manual layout is on.']);
    expect(edited(document, takeLayout({ a: { x: 0, y: 0 } }, { tidy: true }), toggleCollapsed(['a'])).layout).toEqual({
      positions: { a: { x: 0, y: 0 } },
    });
  });

  it('knows the real catalog', () => {
    expect(catalogIndex.block('query')?.title).toBe('Query');
  });
});
