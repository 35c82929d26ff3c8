import { describe, expect, it } from 'vitest';
import type { Parameter } from '#schema';
import { inputProblems, isComplete, prefill } from './test-inputs.ts';
import { readPresets, removePreset, savePreset } from './test-presets.ts';

const params: Parameter[] = [
  { name: 'orderId', type: 'integer', required: true, minimum: 1 },
  { name: 'note', type: 'string', default: 'none', maxLength: 5 },
  { name: 'sure', type: 'boolean', required: true },
];

describe('the test form', () => {
  it('starts with the last inputs, then test values, defaults, examples', () => {
    const testValues = { orderId: 2, note: 'test' };
    expect(prefill({ params, last: { orderId: 1 }, testValues })).toEqual({ orderId: 1, note: 'test', sure: false });
    expect(prefill({ params, last: undefined, testValues: undefined })).toEqual({ note: 'none', sure: false });
  });

  it('forgets inputs of parameters that are gone', () => {
    expect(prefill({ params, last: { old: 1 }, testValues: undefined })).not.toHaveProperty('old');
  });

  it('knows whether a run can start at once', () => {
    expect(isComplete(params, { sure: true })).toBe(false);
    expect(isComplete(params, { orderId: 1, sure: true })).toBe(true);
  });

  it('tells what is wrong at each field before anything starts', () => {
    expect(Object.fromEntries(inputProblems(params, { orderId: 0, note: 'too long', other: 1 }))).toEqual({
      '/orderId': 'At least 1.',
      '/note': 'At most 5 characters.',
      '/sure': 'Needed to run.',
      '/other': 'There is no parameter "other".',
    });
  });

  it('looks inside lists and objects', () => {
    const deep: Parameter[] = [
      {
        name: 'lines',
        type: 'array',
        items: { type: 'object', fields: [{ name: 'a/b', type: 'integer', required: true }] },
      },
    ];
    expect([...inputProblems(deep, { lines: [{ 'a/b': 1 }, { 'a/b': 'x' }, {}] }).keys()]).toEqual([
      '/lines/1/a~1b',
      '/lines/2/a~1b',
    ]);
  });
});

describe('presets', () => {
  function memory() {
    const kept = new Map<string, string>();
    return {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, text: string) => void kept.set(key, text),
    };
  }

  it('are kept by function, one for each name', () => {
    const store = memory();
    savePreset(store, 'refund', { name: 'large', inputs: { a: 1 } });
    savePreset(store, 'refund', { name: 'large', inputs: { a: 2 } });
    expect(readPresets(store, 'refund')).toEqual([{ name: 'large', inputs: { a: 2 } }]);
    expect(readPresets(store, 'other')).toEqual([]);
    removePreset(store, 'refund', 'large');
    expect(readPresets(store, 'refund')).toEqual([]);
  });

  it('survive what others wrote in their place', () => {
    const store = memory();
    store.setItem('switchyard.presets.refund', '{"not":"a list"}');
    expect(readPresets(store, 'refund')).toEqual([]);
    store.setItem('switchyard.presets.refund', '[1,{"name":"ok","inputs":{}}]');
    expect(readPresets(store, 'refund')).toEqual([{ name: 'ok', inputs: {} }]);
  });
});
