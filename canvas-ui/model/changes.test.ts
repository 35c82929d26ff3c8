import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyChanges } from './apply-changes.ts';
import { changesBetween, weightOf } from './changes.ts';

const keys = fc.constantFrom('a', 'b', 'c', 'id', '__proto__', '1');
const { value: json } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<unknown>(null, true, 0, 1, '', 'text', 'x'.repeat(120), `${'x'.repeat(60)}y${'x'.repeat(60)}`),
    fc.array(tie('value'), { maxLength: 5 }),
    fc
      .array(fc.tuple(keys, tie('value')), { maxLength: 5 })
      .map((members): unknown => Object.fromEntries(new Map(members))),
  ),
}));

describe('changes', () => {
  it('make the other document, byte for byte, there and back', () => {
    fc.assert(
      fc.property(json, json, (before, after) => {
        const there = applyChanges(before, changesBetween(before, after));
        expect(JSON.stringify(there)).toBe(JSON.stringify(after));
        const back = applyChanges(there, changesBetween(after, before));
        expect(JSON.stringify(back)).toBe(JSON.stringify(before));
      }),
      { numRuns: 500 },
    );
  });

  it('are none between equal documents, also if they share nothing', () => {
    fc.assert(fc.property(json, (value) => changesBetween(value, structuredClone(value)).length === 0));
  });

  it('of a removed list item are one splice, whatever stands behind it', () => {
    const before = { blocks: Array.from({ length: 500 }, (_, index) => ({ id: `b${index}`, text: 'some text' })) };
    const after = { blocks: before.blocks.toSpliced(3, 1) };
    const changes = changesBetween(before, after);
    expect(changes).toEqual([{ path: ['blocks'], kind: 'splice', at: 3, remove: 1, insert: [] }]);
    expect(weightOf(changes)).toBeLessThan(100);
  });

  it('reach an edited item beside an inserted one by its id', () => {
    const before = [
      { id: 'a', text: 'one' },
      { id: 'b', text: 'two' },
    ];
    const after = [{ id: 'new' }, { id: 'a', text: 'one' }, { id: 'b', text: 'three' }];
    expect(changesBetween(before, after)).toEqual([
      { path: [1, 'text'], kind: 'set', value: 'three' },
      { path: [], kind: 'splice', at: 0, remove: 0, insert: [{ id: 'new' }] },
    ]);
  });

  it('of a letter in long code are that letter', () => {
    const code = 'return params.id;\n'.repeat(1000);
    const changes = changesBetween({ code }, { code: `${code.slice(0, 500)}x${code.slice(500)}` });
    expect(weightOf(changes)).toBeLessThan(100);
  });

  it('leave what they do not touch the same object', () => {
    const before = { kept: { deep: [1] }, changed: { a: 1 } };
    const after = applyChanges(before, changesBetween(before, { ...before, changed: { a: 2 } }));
    expect(after.kept).toBe(before.kept);
  });

  it('of another document are refused, not guessed', () => {
    const changes = changesBetween({ a: { b: [1, 2, 3] } }, { a: { b: [1, 3, 2, 4] } });
    expect(() => applyChanges({ a: 'text' } as unknown, changes)).toThrow('another document');
  });
});
