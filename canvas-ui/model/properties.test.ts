import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Block, canonicalJson, type FunctionDocument, type JsonValue } from '#schema';
import { aBlock, aFunction, aGraph, expr, sets } from '../../test/support/build.ts';
import { catalogIndex, exampleDocuments, problemsOf } from '../../test/support/canvas-model.ts';
import {
  addBlock,
  addNote,
  addParameter,
  applyChanges,
  BODY,
  type Command,
  connect,
  copyBlocks,
  createIds,
  createShapes,
  deleteBlocks,
  disconnect,
  duplicateBlocks,
  type EditTools,
  execute,
  groupBlocks,
  type History,
  indexOf,
  type LayoutEngine,
  layoutFunction,
  localsOf,
  moveBlocks,
  moveTo,
  ON_ERROR,
  openHistory,
  pasteBlocks,
  perform,
  readPasted,
  reconnect,
  redo,
  removeParameter,
  rename,
  renamePort,
  replaceType,
  setCommon,
  setField,
  setPin,
  setTestValue,
  slotKey,
  takeLayout,
  toggleCollapsed,
  toggleDisabled,
  undo,
  unsaved,
} from './index.ts';

const oneColumn: LayoutEngine = ({ nodes }) => ({
  positions: new Map(nodes.map(({ id }, row) => [id, { x: 0, y: row * 400 }])),
});

/** The sketches are left out, so that edits go through guessed ports and slots as well. */
const shapes = createShapes({ catalog: catalogIndex, checked: {} });

function newTools(): EditTools {
  let count = 0;
  return { catalog: catalogIndex, shapes, newIds: createIds(() => (Math.sin(++count) + 1) / 2) };
}

interface Draw {
  kind: number;
  a: number;
  b: number;
  c: number;
  name: string;
}

const draws = fc.record<Draw>({
  kind: fc.nat(99),
  a: fc.nat(),
  b: fc.nat(),
  c: fc.nat(),
  name: fc.constantFrom('one', 'two', 'item', 'x', 'params', 'row', '', 'a b'),
});

const TYPES = ['query', 'javascript', 'condition', 'switch', 'loop', 'try', 'return', 'variables', 'log'];
const SLOTS = ['body', 'try', 'catch'];

/** Some edit of this document, as far as it has what it needs. */
function toCommand(document: FunctionDocument, { kind, a, b, c, name }: Draw): Command {
  const index = indexOf(document);
  const ids = [...index.blocks.keys()];
  const graphs = [...index.graphs.keys()];
  const id = (n: number) => ids[n % Math.max(1, ids.length)] ?? '';
  const graph = (n: number) => [...graphs, ON_ERROR][n % (graphs.length + 1)] ?? BODY;
  const edges = [...index.graphs.values()].flatMap(({ graph: { edges: some } }) => some);
  const edge = edges[a % Math.max(1, edges.length)] ?? { from: id(a), port: 'out', to: id(b) };
  const type = TYPES[c % TYPES.length] ?? 'log';
  const port = ['out', 'error', 'true'][c % 3] ?? 'out';
  const param = document.params[a % Math.max(1, document.params.length)]?.name ?? 'none';
  const all: (() => Command)[] = [
    () => addBlock({ type }, { in: graph(a) }),
    () => addBlock({ type }, { in: slotKey(id(a), SLOTS[b % 3] ?? 'body') }),
    () => addBlock({ type, name }, { after: id(a), port, branch: b % 2 === 0 }),
    () => addBlock({ type }, { before: id(a) }),
    () => addBlock({ type }, { on: edge }),
    () => deleteBlocks([id(a), id(b)].slice(c % 2), { heal: b % 2 === 0 }),
    () => duplicateBlocks([id(a), id(b)]),
    () => paste(document, [id(a), id(b), id(c)], graph(b)),
    () => moveBlocks([id(a), id(b)].slice(c % 2), graph(c), b % 2 ? { x: 7, y: 9 } : undefined),
    () => connect({ from: id(a), port, to: id(b) }),
    () => connect({ from: id(a), port: 'out', to: id(c) }),
    () => reconnect(edge, { ...edge, to: id(b) }),
    () => disconnect([edge]),
    () => setField(id(a), '/set/0/value', expr(`${index.blocks.get(id(b))?.block.name}.data + ${name || 1}`)),
    () => setField(id(a), '/code', `return ${index.blocks.get(id(b))?.block.name}.data`),
    () => setField(id(a), `/${name}/-`, c),
    () => setCommon(id(a), 'timeoutMs', c % 3 ? c % 100_000 : undefined),
    () => setCommon(id(a), 'idempotencyKey', expr(`${index.blocks.get(id(b))?.block.name}.data`)),
    () => toggleDisabled([id(a), id(b)]),
    () => rename({ kind: 'block', block: id(a) }, name),
    () => renameLocal(document, a, name || 'each'),
    () => rename({ kind: 'parameter', name: param }, name),
    () => renamePort(id(a), '/cases/0/port', name),
    () => replaceType(id(a), type),
    () => addParameter({ name, type: 'any' }, a % 3),
    () => removeParameter(param),
    () => setTestValue(param, c),
    () => setPin(id(a), b % 2 ? { value: c } : undefined),
    () => moveTo({ [id(a)]: { x: b % 1000, y: c % 1000 } }),
    () => toggleCollapsed([id(a)]),
    () => groupBlocks(name, [id(a), id(b)]),
    () => addNote({ text: name, x: 0, y: 0 }),
    () => takeLayout(layoutFunction(document, shapes, oneColumn).positions, { tidy: a % 2 === 0 }),
  ];
  return all[kind % all.length]?.() ?? (() => ({ label: '' }));
}

/** Of some block that adds names to its graphs. */
function renameLocal(document: FunctionDocument, pick: number, to: string): Command {
  const found = [...indexOf(document).blocks.values()].flatMap(({ block }) =>
    localsOf(block, catalogIndex).map((name) => ({ block: block.id, name })),
  );
  const { block, name } = found[pick % Math.max(1, found.length)] ?? { block: '', name: '' };
  return rename({ kind: 'local', block, name }, to);
}

function paste(document: FunctionDocument, ids: readonly string[], to: string): Command {
  const pasted = readPasted(copyBlocks(document, ids));
  if (pasted.kind !== 'blocks') throw new Error(`what was copied can't be pasted: ${JSON.stringify(pasted)}`);
  return pasteBlocks(pasted.fragment, { in: to });
}

const starts: FunctionDocument[] = [
  aFunction({ blocks: [], edges: [] }),
  aFunction(aGraph([sets('a', '1'), sets('b', 'a.data'), sets('c', 'b.data')], 'a > b', 'b > c')),
  aFunction(aGraph([...nested(), ...['d', 'e', 'f'].map((name) => sets(name, '1'))], 'choose.paid > d', 'd > each')),
  ...exampleDocuments(),
];

function nested(): Block[] {
  const inner = aBlock(
    'loop',
    'inner',
    { kind: 'forEach', items: expr('item') },
    { graphs: { body: aGraph([sets('g', 'item')]) } },
  );
  const body = aGraph([inner, sets('h', 'item + index')], 'inner > h');
  const loop = aBlock('loop', 'each', { kind: 'forEach', items: expr('[]'), itemName: 'row' }, { graphs: { body } });
  return [aBlock('switch', 'choose', { value: expr('1'), cases: [{ port: 'paid', equals: expr('1') }] }), loop];
}

const sequences = fc.tuple(fc.constantFrom(...starts), fc.array(draws, { maxLength: 40 }));

function play(start: FunctionDocument, some: readonly Draw[]): { history: History; refused: number } {
  const tools = newTools();
  let refused = 0;
  const history = some.reduce((now, draw, at) => {
    if (now.document.body.blocks.length === 0 && draw.kind % 33 === 7) return now;
    const outcome = execute(now.document, toCommand(now.document, draw), tools);
    if (!outcome.ok) {
      refused++;
      expect(outcome.reason).toMatch(/\S/);
      return now;
    }
    return perform(now, outcome, at * 300);
  }, openHistory(start));
  return { history, refused };
}

describe('whatever is edited', () => {
  it('the document stays right after every step', () => {
    fc.assert(
      fc.property(sequences, ([start, some]) => {
        const tools = newTools();
        let document = start;
        for (const draw of some) {
          if (indexOf(document).blocks.size === 0 && draw.kind % 33 === 7) continue;
          const outcome = execute(document, toCommand(document, draw), tools);
          if (outcome.ok) document = outcome.document;
          expect(problemsOf(document)).toEqual([]);
        }
      }),
      { numRuns: 120 },
    );
  });

  it('undo goes back to the same bytes, redo forth to the same bytes, and what is unsaved leads from one to the other', () => {
    fc.assert(
      fc.property(sequences, ([start, some]) => {
        const { history } = play(start, some);
        let back = history;
        while (back.past.length > 0) back = undo(back);
        expect(JSON.stringify(back.document)).toBe(JSON.stringify(start));
        let again = back;
        while (again.future.length > 0) again = redo(again);
        expect(JSON.stringify(again.document)).toBe(JSON.stringify(history.document));
        expect(JSON.stringify(applyChanges(start, unsaved(history)))).toBe(JSON.stringify(history.document));
      }),
      { numRuns: 120 },
    );
  });

  it('a command changes nothing of the document that it is given', () => {
    fc.assert(
      fc.property(sequences, draws, ([start, some], draw) => {
        const { document } = play(start, some.slice(0, 10)).history;
        if (indexOf(document).blocks.size === 0) return;
        const before = JSON.stringify(document);
        const outcome = execute(document, toCommand(document, draw), newTools());
        expect(JSON.stringify(document)).toBe(before);
        if (!outcome.ok) return;
        expect(applyChanges(document, outcome.changes)).toEqual(outcome.document);
        expect(applyChanges(outcome.document, outcome.undo)).toEqual(document);
      }),
      { numRuns: 120 },
    );
  });

  it('most edits are not refused, so that the others prove something', () => {
    const counts = { done: 0, refused: 0 };
    fc.assert(
      fc.property(sequences, ([start, some]) => {
        const { refused } = play(start, some);
        counts.refused += refused;
        counts.done += some.length - refused;
      }),
      { numRuns: 30 },
    );
    expect(counts.done).toBeGreaterThan(counts.refused);
  });
});

describe('a block renamed there and back', () => {
  it('leaves the same document', () => {
    fc.assert(
      fc.property(sequences, fc.nat(), ([start, some], pick) => {
        const { document } = play(start, some).history;
        const places = [...indexOf(document).blocks.values()];
        const place = places[pick % Math.max(1, places.length)];
        if (!place) return;
        const fresh = 'aNameThatNobodyHas';
        const tools = newTools();
        const there = execute(document, rename({ kind: 'block', block: place.block.id }, fresh), tools);
        if (!there.ok) throw new Error(there.reason);
        const back = execute(there.document, rename({ kind: 'block', block: place.block.id }, place.block.name), tools);
        if (!back.ok) throw new Error(back.reason);
        expect(canonicalJson(toJson(back.document))).toBe(canonicalJson(toJson(document)));
      }),
      { numRuns: 120 },
    );
  });
});

function toJson(document: FunctionDocument): JsonValue {
  return JSON.parse(JSON.stringify(document));
}
