import { describe, expect, it } from 'vitest';
import { aFunction, aGraph, sets } from '../../test/support/build.ts';
import { done, toolsFor } from '../../test/support/canvas-model.ts';
import {
  addBlock,
  applyChanges,
  type Command,
  deleteBlocks,
  execute,
  type History,
  isSaved,
  type LayoutEngine,
  layoutFunction,
  MAX_STEPS,
  markSaved,
  openHistory,
  PAUSE_MS,
  perform,
  redo,
  restoreUnsaved,
  setField,
  setSetting,
  settle,
  takeLayout,
  toggleDisabled,
  undo,
  unsaved,
} from './index.ts';

const oneColumn: LayoutEngine = ({ nodes }) => ({
  positions: new Map(nodes.map(({ id }, row) => [id, { x: 0, y: row * 400 }])),
});

const start = () => openHistory(aFunction(aGraph([sets('a', '1'), sets('b', 'a.data')], 'a > b')));
const type = (code: string) => setField('a', '/set/0/value/code', code);

function act(history: History, command: Command, now = 0): History {
  return perform(history, done(execute(history.document, command, toolsFor(history.document))), now);
}

describe('undo', () => {
  it('goes back and forth with labels, and tells which blocks to show', () => {
    const history = act(act(start(), deleteBlocks(['b'])), toggleDisabled(['a']));
    expect(history.past.map(({ label }) => label)).toEqual(['Delete b', 'Disable a']);
    expect(history.past[1]?.select).toEqual(['a']);
    const back = undo(undo(history));
    expect(JSON.stringify(back.document)).toBe(JSON.stringify({ ...start().document, name: back.document.name }));
    expect(JSON.stringify(redo(redo(back)).document)).toBe(JSON.stringify(history.document));
    expect(undo(back)).toBe(back);
    expect(redo(history)).toBe(history);
  });

  it('takes typing in one field as one step, until there is a pause, another field or the field is left', () => {
    let history = act(act(act(start(), type('12'), 0), type('123'), 500), type('1234'), 1_000);
    expect(history.past).toHaveLength(1);
    history = act(history, type('5'), 1_000 + PAUSE_MS);
    expect(history.past).toHaveLength(2);
    history = act(settle(history), type('6'), 1_000 + PAUSE_MS);
    expect(history.past).toHaveLength(3);
    history = act(history, setField('b', '/set/0/value/code', '6'), 1_000 + PAUSE_MS);
    expect(history.past).toHaveLength(4);
    expect(undo(undo(undo(undo(history)))).document).toEqual({ ...start().document, name: history.document.name });
  });

  it('never takes an item that came, moved or went as typing, however soon', () => {
    const steps = (...names: string[]) =>
      setSetting('behaviour', { onSuccess: names.map((name) => ({ kind: 'openModal' as const, modal: name })) });
    let history = act(act(act(start(), steps('one')), steps('one', 'two')), steps('two', 'one'));
    history = act(history, steps('one'));
    expect(history.past).toHaveLength(4);
    expect(undo(history).document.settings.behaviour?.onSuccess).toHaveLength(2);
  });

  it('has no step for what was typed and taken back', () => {
    const history = act(act(start(), type('12'), 0), type('1'), 100);
    expect(history.past).toEqual([]);
    expect(act(history, type('1'), 200)).toBe(history);
    expect(act(history, type('7'), 300).past).toHaveLength(1);
  });

  it('takes the layout that a change brings along as part of it', () => {
    const added = act(start(), addBlock({ type: 'log' }, { after: 'b' }));
    const { shapes } = toolsFor(added.document);
    const layout = takeLayout(layoutFunction(added.document, shapes, oneColumn).positions);
    const outcome = done(execute(added.document, layout, toolsFor(added.document)));
    const amended = perform(added, outcome, 5_000, { amend: true });
    expect(amended.past.map(({ label }) => label)).toEqual(['Add Log']);
    expect(Object.keys(amended.document.layout.positions ?? {})).toHaveLength(3);
    expect(undo(amended).document).toEqual(undo(added).document);
  });

  it('forgets the future when something else is done, and the oldest steps when there are too many', () => {
    const branched = act(undo(act(start(), type('2'))), type('3'));
    expect(branched.future).toEqual([]);
    let history = start();
    for (let step = 0; step < MAX_STEPS + 20; step++) history = act(settle(history), type(String(step)));
    expect(history.past).toHaveLength(MAX_STEPS);
  });

  it('keeps at least the last step, however large', () => {
    const large = Array.from({ length: 30 }, (_, index) => String(index).repeat(500_000));
    let history = start();
    for (const note of large) history = act(settle(history), setField('a', '/note', note));
    expect(history.past.length).toBeLessThan(30);
    expect(history.past.length).toBeGreaterThan(1);
    const huge = act(
      settle(history),
      setField(
        'a',
        '/note',
        Array.from({ length: 60 }, () => 'x'.repeat(500_000)),
      ),
    );
    expect(huge.past).toHaveLength(1);
  });
});

describe('saving', () => {
  it('knows what is not saved yet, also after undo, and leaves undo alone', () => {
    const first = act(start(), type('2'));
    expect(isSaved(first)).toBe(false);
    const saved = markSaved(first, first.document);
    expect(isSaved(saved)).toBe(true);
    const undone = undo(saved);
    expect(isSaved(undone)).toBe(false);
    expect(isSaved(redo(undone))).toBe(true);
    expect(applyChanges(undone.saved, unsaved(undone))).toEqual(undone.document);
  });

  it('counts what was typed while the save was under way', () => {
    const sent = act(start(), type('2'), 0);
    const typed = act(sent, type('3'), 100);
    const answered = markSaved(typed, sent.document);
    expect(isSaved(answered)).toBe(false);
    expect(unsaved(answered)).toHaveLength(1);
    expect(answered.past).toHaveLength(1);
  });

  it('can be gone on with after the browser was closed, if the document is still the same', () => {
    const history = act(act(start(), type('2')), deleteBlocks(['b']));
    const kept = JSON.parse(JSON.stringify(unsaved(history)));
    expect(restoreUnsaved(history.saved, kept)).toEqual(history.document);
    const other = { ...history.saved, body: { blocks: [], edges: [] } };
    expect(restoreUnsaved(other, kept)).toBeUndefined();
  });
});
