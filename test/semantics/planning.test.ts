import { describe, expect, it } from 'vitest';
import { type Block, functionSchema, type Value } from '#schema';
import { aBlock, aFunction, aGraph, expr, lit, returns, sets, text } from '../support/build.ts';
import { issuesOf } from '../support/harness.ts';

const log = (name: string, code = '1') => aBlock('log', name, { message: expr(code) });
const condition = (name: string) => aBlock('condition', name, { when: lit(true) });
const thrown = aBlock('throw', 'oops', { code: lit('order.gone'), message: lit('gone') });
const each = (inside: Block) =>
  aBlock('loop', 'each', { kind: 'forEach', items: lit([1]) }, { graphs: { body: aGraph([inside]) } });
const tried = (inside: Block, caught: Block) =>
  aBlock('try', 'tried', {}, { graphs: { try: aGraph([inside]), catch: aGraph([caught]) } });

describe('1.1 documents', () => {
  const good = () => structuredClone(aFunction(aGraph([returns('1')]))) as Record<string, unknown>;
  const table: [string, (document: Record<string, unknown>) => unknown][] = [
    ['an unknown key', (document) => ({ ...document, extra: 1 })],
    [
      'an unknown key of a block',
      (document) => ({ ...document, body: { blocks: [{ ...aBlock('log', 'a'), hidden: 1 }], edges: [] } }),
    ],
    ['another schema version', (document) => ({ ...document, schemaVersion: 99 })],
    ['no schema version', ({ schemaVersion: _, ...document }) => document],
    [
      'a JSON Schema $ref as a parameter',
      (document) => ({ ...document, params: [{ name: 'a', $ref: 'file:///etc/passwd' }] }),
    ],
    ['a type we do not have', (document) => ({ ...document, params: [{ name: 'a', type: 'function' }] })],
    ['a name that is no identifier', (document) => ({ ...document, name: 'delete-customer' })],
    ['a name that starts with a digit', (document) => ({ ...document, name: '1st' })],
    ['a reserved word of JavaScript', (document) => ({ ...document, name: 'delete' })],
    ['a reserved word of Python', (document) => ({ ...document, name: 'lambda' })],
    ['a name of the scope', (document) => ({ ...document, name: 'params' })],
    ['a name that reaches a prototype', (document) => ({ ...document, name: '__proto__' })],
    ['a parameter with a reserved name', (document) => ({ ...document, params: [{ name: 'class', type: 'any' }] })],
    [
      'a block that hides a capability',
      (document) => ({ ...document, body: { blocks: [aBlock('log', 'fetch')], edges: [] } }),
    ],
    ['a name in another script', (document) => ({ ...document, name: 'löschen' })],
    ['a list in place of a graph', (document) => ({ ...document, body: [] })],
    ['nothing at all', () => null],
  ];
  it.each(table)('refuses %s', (_what, change) => {
    expect(functionSchema.safeParse(change(good())).success).toBe(false);
  });

  it('accepts what it gave out', () => {
    const document = good();
    expect(functionSchema.parse(document)).toEqual(document);
  });
});

describe('planning answers every issue at once, with its path', () => {
  const table: [string, Parameters<typeof aGraph>, string[]][] = [
    ['an unknown block type', [[aBlock('teleport', 'a')]], ['error block.unknownType /body/blocks/0/type']],
    ['a circle', [[log('a'), log('b'), log('c')], 'a > b', 'b > c', 'c > b'], ['error graph.cycle /body/edges']],
    ['a block that waits for itself', [[log('a')], 'a > a'], ['error graph.cycle /body/edges']],
    [
      'two blocks of one name',
      [[log('a'), { ...log('a'), id: 'other' }]],
      ['error name.duplicate /body/blocks/1/name'],
    ],
    ['two blocks of one id', [[log('a'), { ...log('b'), id: 'a' }]], ['error id.duplicate /body/blocks/1/id']],
    ['an edge to nowhere', [[log('a')], 'a > gone'], ['error edge.unknownBlock /body/edges/0/to']],
    ['an edge from nowhere', [[log('a')], 'gone > a'], ['error edge.unknownBlock /body/edges/0/from']],
    ['a port that is not there', [[log('a'), log('b')], 'a.maybe > b'], ['error edge.unknownPort /body/edges/0/port']],
    ['the same edge twice', [[log('a'), log('b')], 'a > b', 'a > b'], ['error edge.duplicate /body/edges/1']],
    ['a missing field', [[aBlock('log', 'a', {})]], ['error config.invalid /body/blocks/0/config/message']],
    [
      'a field nobody knows',
      [[aBlock('log', 'a', { message: lit(1), colour: 'red' })]],
      ['error config.invalid /body/blocks/0/config/colour'],
    ],
    ['an expression that does not parse', [[log('a', '1 +')]], ['error config.invalid /body/blocks/0/config/message']],
    ['a name nobody defined', [[log('a', 'nothing.x')]], ['error reference.unknown /body/blocks/0/config/message']],
    [
      'a parameter nobody declared',
      [[log('a', 'params.gone')]],
      ['error reference.unknown /body/blocks/0/config/message'],
    ],
    [
      'a member no block has',
      [[log('a'), log('b', 'a.value')], 'a > b'],
      ['error reference.unknown /body/blocks/1/config/message'],
    ],
    [
      'a block that can not have run before',
      [[log('a', 'b.data'), log('b')], 'a > b'],
      ['error reference.impossible /body/blocks/0/config/message'],
    ],
    [
      'a block that runs beside it',
      [[log('a', 'b.data'), log('b')]],
      ['error reference.impossible /body/blocks/0/config/message'],
    ],
    [
      'code that does not parse',
      [[aBlock('javascript', 'a', { code: 'return (' })]],
      ['error config.invalid /body/blocks/0/config/code'],
    ],
    [
      'code that reads a block beside it',
      [[aBlock('javascript', 'a', { code: 'return b.data' }), log('b')]],
      ['error reference.impossible /body/blocks/0/config/code'],
    ],
    ['break outside a loop', [[aBlock('break', 'a')]], ['error block.misplaced /body/blocks/0/type']],
    [
      'a container without a body',
      [[aBlock('loop', 'a', { kind: 'forEach', items: lit([]) })]],
      ['error graph.empty /body/blocks/0/graphs/body'],
    ],
    [
      'a graph that the container does not have',
      [
        [
          aBlock(
            'loop',
            'a',
            { kind: 'forEach', items: lit([]) },
            { graphs: { body: aGraph([log('x')]), tail: aGraph([log('y')]) } },
          ),
        ],
      ],
      ['error graph.unknown /body/blocks/0/graphs/tail'],
    ],
    [
      'a Return in a finally',
      [[aBlock('try', 'a', {}, { graphs: { try: aGraph([log('x')]), finally: aGraph([returns('1')]) } })]],
      ['error block.misplaced /body/blocks/0/graphs/finally/blocks/0/type'],
    ],
    [
      'a hole that does not parse',
      [[aBlock('log', 'a', { message: text('Hello {{ name') })]],
      ['error config.invalid /body/blocks/0/config/message'],
    ],
  ];
  it.each(table)('%s', (_what, graph, expected) => {
    expect(issuesOf(aFunction(aGraph(...graph))).filter((issue) => issue.startsWith('error'))).toEqual(expected);
  });

  it('several at once, inside containers too', () => {
    const loop = aBlock(
      'loop',
      'each',
      { kind: 'forEach', items: expr('gone') },
      { graphs: { body: aGraph([log('x', 'nope'), aBlock('what', 'y')]) } },
    );
    expect(issuesOf(aFunction(aGraph([loop, log('x')])))).toEqual(
      expect.arrayContaining([
        'error reference.unknown /body/blocks/0/config/items',
        'error reference.unknown /body/blocks/0/graphs/body/blocks/0/config/message',
        'error block.unknownType /body/blocks/0/graphs/body/blocks/1/type',
        'error name.duplicate /body/blocks/0/graphs/body/blocks/0/name',
      ]),
    );
  });

  it('2.6 a declared result without a Return is an error; without a declaration it is a warning', () => {
    const two = aGraph([log('a'), log('b')]);
    expect(issuesOf(aFunction(two, { result: { type: 'number' } }))).toContain('error result.missing /result');
    expect(issuesOf(aFunction(two))).toContain('warning result.missing /body');
    expect(issuesOf(aFunction(aGraph([log('a')])))).toEqual([]);
  });

  it.each<[string, Block[], string[], string | undefined]>([
    [
      'a way of a condition',
      [condition('c'), returns('1'), log('a')],
      ['c.true > done', 'c.false > a'],
      '/body/blocks/2',
    ],
    ['a port without an edge', [condition('c'), returns('1')], ['c.true > done'], '/body/blocks/0'],
    ['an error edge', [log('a'), returns('1'), log('b')], ['a > done', 'a.error > b'], '/body/blocks/2'],
    ['a loop, which may have no pass', [each(returns('1')), log('after')], ['each > after'], '/body/blocks/1'],
    [
      'no way: both return',
      [condition('c'), returns('1'), returns('2', 'two')],
      ['c.true > done', 'c.false > two'],
      undefined,
    ],
    ['no way: it throws', [condition('c'), returns('1'), thrown], ['c.true > done', 'c.false > oops'], undefined],
    [
      'no way: they meet again',
      [condition('c'), log('a'), returns('1')],
      ['c.true > a', 'a > done', 'c.false > done'],
      undefined,
    ],
    ['no way: another runs beside it', [log('a'), returns('1'), log('b')], ['a > done', 'a > b'], undefined],
    ['no way: try and catch return', [tried(returns('1'), returns('2', 'two')), log('a')], ['tried > a'], undefined],
    ['a try whose catch does not', [tried(returns('1'), log('b')), log('a')], ['tried > a'], '/body/blocks/1'],
  ])('2.6 with a result declared, a run that can end without a Return is a warning: %s', (_, blocks, lines, at) => {
    const found = issuesOf(aFunction(aGraph(blocks, ...lines), { result: { type: 'number' } }));
    expect(found.filter((issue) => issue.includes('result.missing'))).toEqual(
      at === undefined ? [] : [`warning result.missing ${at}`],
    );
  });

  it('4.5 reading below a block that may be skipped is a warning; reading its status is not', () => {
    const graph = (read: string) =>
      aFunction(
        aGraph(
          [aBlock('condition', 'c', { when: lit(true) }), sets('yes', '1'), returns(read)],
          'c.true > yes',
          'yes > done',
          'c.false > done',
        ),
      );
    expect(issuesOf(graph('yes.data.x'))).toEqual(['warning reference.perhaps /body/blocks/2/config/value']);
    expect(issuesOf(graph('yes.status'))).toEqual([]);
    expect(issuesOf(graph('c.data'))).toEqual([]);
  });

  it('3.6 reading what a disabled block gives is a warning; reading its status is not', () => {
    const graph = (read: string) =>
      aFunction(aGraph([{ ...sets('off', '1'), disabled: true }, returns(read)], 'off > done'));
    expect(issuesOf(graph('off.data.x'))).toEqual(['warning reference.disabled /body/blocks/1/config/value']);
    expect(issuesOf(graph('off.status'))).toEqual([]);
  });

  it('a write that nobody handles is pointed out, unless an edge, a try or onError handles it', () => {
    const write = aBlock('query', 'save', { resource: 'db', connector: 'fake', query: { does: 'write' } });
    const note = (document: ReturnType<typeof aFunction>) =>
      issuesOf(document).filter((issue) => issue.includes('write.unhandled'));
    expect(note(aFunction(aGraph([write])))).toEqual(['info write.unhandled /body/blocks/0']);
    expect(note(aFunction(aGraph([write, log('oops')], 'save.error > oops')))).toEqual([]);
    expect(note(aFunction(aGraph([write]), { onError: aGraph([log('oops')]) }))).toEqual([]);
    expect(note(aFunction(aGraph([aBlock('try', 'guard', {}, { graphs: { try: aGraph([write]) } })])))).toEqual([]);
  });

  it('parameters: names twice, defaults that do not fit, patterns that can not be checked, and ones nobody reads', () => {
    const document = aFunction(aGraph([returns('params.a')]), {
      params: [
        { name: 'a', type: 'integer', default: 'x' },
        { name: 'a', type: 'string', pattern: '(?=x)' },
        { name: 'unread', type: 'any' },
      ],
    });
    expect(issuesOf(document)).toEqual([
      'error param.default /params/0/default',
      'error name.duplicate /params/1/name',
      'error param.invalid /params/1',
      'info param.unused /params/2',
    ]);
  });

  it('3.4 loop and catch names are seen inside their container, under the names the author gave', () => {
    const loop = (config: object, read: string) =>
      aFunction(
        aGraph([
          aBlock(
            'loop',
            'each',
            { kind: 'forEach', items: lit([]), ...config },
            { graphs: { body: aGraph([log('x', read)]) } },
          ),
        ]),
      );
    expect(issuesOf(loop({}, 'item + index'))).toEqual([]);
    expect(issuesOf(loop({ itemName: 'order' }, 'order.id'))).toEqual([]);
    expect(issuesOf(loop({ itemName: 'order' }, 'item'))).toHaveLength(1);
  });

  describe('3.6 the idempotency key of a block reads what the block may read', () => {
    const table: [string, Value, string[]][] = [
      ['a parameter', expr('params.id'), []],
      ['a block before it', expr('before.data.id'), []],
      ['a template', text('order-{{ params.id }}-{{ before.data }}'), []],
      ['a literal', lit('always'), []],
      ['a name nobody has', expr('params.id + typo'), ['error reference.unknown']],
      ['a parameter nobody declared', text('{{ params.other }}'), ['error reference.unknown']],
      ['a member no block has', expr('before.value'), ['error reference.unknown']],
      ['a block that comes after it', expr('after.data'), ['error reference.impossible']],
      ['what does not parse', expr('params.id +'), ['error config.invalid']],
      ['a list', lit([1]), ['error config.invalid']],
    ];
    it.each(table)('%s', (_what, idempotencyKey, issues) => {
      const save = {
        ...aBlock('query', 'save', { resource: 'db', connector: 'fake', query: { does: 'read' } }),
        idempotencyKey,
      };
      const document = aFunction(
        aGraph(
          [log('before', 'params.id'), save, log('after'), returns('1')],
          'before > save',
          'save > after',
          'after > done',
        ),
        { params: [{ name: 'id', type: 'string' }] },
      );
      expect(issuesOf(document)).toEqual(issues.map((issue) => `${issue} /body/blocks/1/idempotencyKey`));
    });

    it('inside a loop it reads the item', () => {
      const save = { ...log('save'), idempotencyKey: text('{{ item.id }}-{{ index }}') };
      const each = aBlock('loop', 'each', { kind: 'forEach', items: lit([]) }, { graphs: { body: aGraph([save]) } });
      expect(issuesOf(aFunction(aGraph([each])))).toEqual([]);
      expect(issuesOf(aFunction(aGraph([{ ...log('save'), idempotencyKey: expr('item.id') }])))).toEqual([
        'error reference.unknown /body/blocks/0/idempotencyKey',
      ]);
    });
  });

  describe('5.8 the key of a function reads what is known before it runs', () => {
    const table: [string, Value, string[]][] = [
      ['a parameter', expr('params.id'), []],
      ['all that there is', text('{{ params.id }}-{{ user.id }}-{{ env.name }}'), []],
      ['no key, sometimes', expr('params.id == null ? null : params.id'), []],
      ['a parameter nobody declared', expr('params.other'), ['error reference.unknown', 'info param.unused /params/0']],
      ['a name nobody has', expr('params.id + parms'), ['error reference.unknown']],
      ['a block', expr('params.id + a.data'), ['error reference.impossible']],
      ['the run', expr('params.id + run.id'), ['error reference.impossible']],
      ['variables', expr('params.id + vars.x'), ['error reference.impossible']],
      ['the request', expr('params.id + request.path'), ['error reference.impossible']],
      ['what does not parse', expr('params.'), ['error config.invalid', 'info param.unused /params/0']],
    ];
    it.each(table)('%s', (_what, idempotencyKey, issues) => {
      const document = aFunction(aGraph([log('a')]), {
        params: [{ name: 'id', type: 'string' }],
        settings: { idempotencyKey },
      });
      const expected = issues.map((issue) => (issue.includes('/') ? issue : `${issue} /settings/idempotencyKey`));
      expect(issuesOf(document)).toEqual(expected);
    });
  });

  it('stays quick and whole on a chain of 500 blocks', () => {
    const blocks = Array.from({ length: 500 }, (_, index) =>
      log(`b${index}`, index === 0 ? '1' : `b${index - 1}.data`),
    );
    const chain = blocks.slice(1).map((block, index) => `b${index} > ${block.name}`);
    expect(issuesOf(aFunction(aGraph(blocks, ...chain)))).toEqual(['warning result.missing /body']);
  });
});
