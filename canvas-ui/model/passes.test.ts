import { describe, expect, it } from 'vitest';
import { functionSchema, type Run, type Step } from '#schema';
import { fromRecord, passesTo, shownPass, shownStep } from './index.ts';

const startedAt = '2026-11-21T10:00:00.000Z';

function aStep(path: string, block: string): Step {
  return { path, block, name: block, type: 'log', status: 'success', attempts: 1, startedAt, durationMs: 5 };
}

const run: Run = {
  id: '0198a000-0000-7000-8000-000000000000',
  functionName: 'f',
  version: null,
  hash: '',
  mode: 'test',
  trigger: 'test',
  environment: 'production',
  caller: 'me',
  params: { text: '{}', truncated: false, bytes: 2 },
  status: 'success',
  queuedMs: 0,
  startedAt,
  durationMs: 20,
};

const inner = { id: 'save', name: 'save', type: 'log', config: {} };
const each = { id: 'l', name: 'each', type: 'loop', config: {}, graphs: { body: { blocks: [inner], edges: [] } } };
const document = functionSchema.parse({
  schemaVersion: 1,
  name: 'f',
  body: { blocks: [each, { id: 'after', name: 'after', type: 'log', config: {} }], edges: [] },
});
const state = fromRecord(
  run,
  [
    aStep('each', 'l'),
    aStep('each[0]/save', 'save'),
    aStep('each[2]/save', 'save'),
    aStep('each[1]/save', 'save'),
    aStep('after', 'after'),
  ],
  [],
  [],
);

describe('passes', () => {
  it('shows the last pass until another is chosen, however they were interleaved', () => {
    expect(shownStep(document, state, 'save', {})?.path).toBe('each[2]/save');
    expect(shownStep(document, state, 'save', { l: 0 })?.path).toBe('each[0]/save');
  });

  it('a pass of an earlier, longer run becomes the last one', () => {
    expect(shownPass(state, 'l', { l: 17 })).toBe(2);
    expect(shownStep(document, state, 'save', { l: 17 })?.path).toBe('each[2]/save');
  });

  it('leaves alone what stands in no loop', () => {
    expect(shownStep(document, state, 'after', { l: 0 })?.path).toBe('after');
    expect(shownPass(state, 'after', {})).toBeUndefined();
  });

  it('finds the passes that lead to an execution', () => {
    expect(passesTo(document, 'each[1]/save')).toEqual({ l: 1 });
    expect(passesTo(document, 'gone[1]/save')).toEqual({});
  });
});
