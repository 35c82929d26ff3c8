import { describe, expect, it } from 'vitest';
import type { JsonValue } from '#schema';
import type { Format } from '../format-value.ts';
import { fromEdited, toEdited } from './edited-value.ts';

describe('what is typed into a cell', () => {
  it.each<[string, Format, JsonValue | undefined]>([
    [' 12.5 ', 'number', 12.5],
    ['1,200', 'money', undefined],
    ['', 'number', null],
    ['', 'text', ''],
    ['true', 'boolean', true],
    ['false', 'boolean', false],
    ['', 'boolean', null],
    ['2026-01-31', 'date', '2026-01-31'],
    [' x ', 'text', ' x '],
    ['Infinity', 'number', undefined],
  ])('%j as %s is %j', (text, format, value) => {
    expect(fromEdited(text, format)).toEqual(value);
  });

  it('starts as the data, not as they are shown', () => {
    expect(toEdited(1234.5, 'money')).toBe('1234.5');
    expect(toEdited('2026-01-31T10:00:00Z', 'date')).toBe('2026-01-31');
    expect(toEdited(null, 'text')).toBe('');
    expect(toEdited(false, 'boolean')).toBe('false');
  });
});
