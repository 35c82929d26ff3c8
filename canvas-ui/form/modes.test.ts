import { describe, expect, it } from 'vitest';
import type { Value } from '#schema';
import { type FieldMode, type Kept, switchMode, typedText, usualMode } from './modes.ts';

function through(value: Value, ...modes: FieldMode[]): Value | undefined {
  let kept: Kept = {};
  let at: Value | undefined = value;
  for (const mode of modes) ({ value: at, kept } = switchMode(at, mode, kept));
  return at;
}

describe('switching the mode of a field', () => {
  it('loses nothing on the way there and back', () => {
    const values: Value[] = [
      { kind: 'literal', value: 42 },
      { kind: 'literal', value: { a: [1, null] } },
      { kind: 'expression', code: 'getOrder.data.lines.map((l) => l.id)' },
      { kind: 'template', text: 'Order {{ params.id }} of {{ user.name }}' },
    ];
    for (const value of values) {
      for (const first of ['fixed', 'text', 'expression'] as const) {
        for (const second of ['fixed', 'text', 'expression'] as const) {
          const own = value.kind === 'literal' ? 'fixed' : value.kind === 'template' ? 'text' : 'expression';
          expect(through(value, first, second, own)).toEqual(value);
        }
      }
    }
  });

  it('keeps what was typed in each mode by itself', () => {
    const first = switchMode({ kind: 'expression', code: 'params.a' }, 'text', {});
    expect(first.value).toEqual({ kind: 'template', text: '{{ params.a }}' });
    const second = switchMode({ kind: 'template', text: 'other' }, 'expression', first.kept);
    expect(second.value).toEqual({ kind: 'expression', code: 'params.a' });
    expect(switchMode(second.value, 'text', second.kept).value).toEqual({ kind: 'template', text: 'other' });
  });

  it('writes the same value the other way the first time', () => {
    expect(through({ kind: 'literal', value: 'paid' }, 'expression')).toEqual({ kind: 'expression', code: '"paid"' });
    expect(through({ kind: 'template', text: '{{ params.a }}' }, 'expression')).toEqual({
      kind: 'expression',
      code: 'params.a',
    });
    expect(through({ kind: 'template', text: 'a `b` {{ params.a }}' }, 'expression')).toEqual({
      kind: 'expression',
      code: '`a \\`b\\` ${params.a}`',
    });
    expect(through({ kind: 'literal', value: 'a {{ b' }, 'text')).toEqual({ kind: 'template', text: 'a \\{{ b' });
  });

  it('takes text with a hole as a template, other text as it is', () => {
    expect(typedText('plain')).toEqual({ kind: 'literal', value: 'plain' });
    expect(typedText('{{ a }}')).toEqual({ kind: 'template', text: '{{ a }}' });
  });

  it('starts as the placeholder is written', () => {
    expect(usualMode({ type: 'boolean' }, 'params.amount > 100')).toBe('expression');
    expect(usualMode({ type: 'number' }, '1000')).toBe('fixed');
    expect(usualMode({ type: 'string' }, 'order.notFound')).toBe('fixed');
    expect(usualMode({}, 'getOrder.data')).toBe('expression');
    expect(usualMode({ type: 'string' }, 'refund-{{ params.id }}')).toBe('text');
  });
});
