import { describe, expect, it } from 'vitest';
import type { EventStep } from '#schema';
import { layoutOf } from '../form/index.ts';
import {
  freshStep,
  STEP_KINDS,
  STEP_SCHEMA,
  type StepValue,
  stepProblems,
  summaryOf,
  wholeStep,
  withField,
  withList,
} from './event-steps.ts';
import { edited, isSaved, moved, newEntry, reconciled, storedSteps } from './step-entries.ts';

const text = (value: string) => ({ kind: 'literal', value });
const toast = (value: string): EventStep => ({ kind: 'toast', tone: 'info', text: { kind: 'literal', value } });

describe('the form of a step', () => {
  it.each(STEP_KINDS)('$id has a title, and a widget for each field', ({ id, label, description }) => {
    expect(label).not.toBe('');
    expect(description).not.toBe('');
    const { fields, variants } = layoutOf(STEP_SCHEMA, freshStep(id));
    expect(variants?.isHidden).toBe(true);
    expect(fields.filter(({ widget }) => widget === 'json')).toEqual([]);
  });

  it('tells what is missing, and what does not go together', () => {
    const step = freshStep('toast');
    expect(stepProblems(step).get('/text')).toMatchObject([{ severity: 'incomplete' }]);
    const both = withField(withField(withField(step, '/text', text('Done')), '/debounceMs', 5), '/throttleMs', 5);
    expect(wholeStep(both)).toBeUndefined();
    expect(stepProblems(both).get('')).toMatchObject([{ severity: 'error' }]);
  });

  it('says in its line what the step is about', () => {
    expect(summaryOf(withField(freshStep('run'), '/function', 'getOrder'))).toBe('getOrder');
    expect(summaryOf(withField(freshStep('toast'), '/text', text('Deleted')))).toBe('Deleted');
    expect(summaryOf(withList(freshStep('parallel'), 'steps', [toast('a'), toast('b')]))).toBe('2 steps');
  });
});

describe('steps that are not whole yet', () => {
  const whole = (value: string) => edited(newEntry('toast'), withField(freshStep('toast'), '/text', text(value)));

  it('stay out of the document, and the others go in', () => {
    const list = [whole('first'), newEntry('run'), whole('last')];
    expect(storedSteps(list)).toEqual([toast('first'), toast('last')]);
    expect(list.map(isSaved)).toEqual([true, false, true]);
  });

  it('keep their place in the document while a field is being rewritten', () => {
    const [first, last] = [whole('first'), whole('last')];
    const cleared = edited(first, withField(first.value, '/text', undefined));
    expect(isSaved(cleared)).toBe(false);
    expect(storedSteps([cleared, last])).toEqual([toast('first'), toast('last')]);
  });

  it('stay on the screen when the document changes by undo, and other steps keep their identity', () => {
    const [a, b, half] = [whole('a'), whole('b'), newEntry('run')];
    const afterRemoval = [b, half];
    const undone = reconciled(afterRemoval, [toast('a'), toast('b')]);
    expect(undone.map(({ stored }) => stored)).toEqual([toast('a'), toast('b'), undefined]);
    expect(undone[1]?.key).toBe(b.key);
    expect(undone[2]).toBe(half);
    const list = [a, b];
    expect(reconciled(list, [toast('a'), toast('b')])).toBe(list);
    expect(moved(list, 0, 1).map(({ key }) => key)).toEqual([b.key, a.key]);
  });

  it('inside of a step are stored with it as soon as they are whole', () => {
    const run: StepValue = withField(freshStep('run'), '/function', 'refund');
    expect(wholeStep(withList(run, 'onError', [toast('x')]))).toEqual({
      kind: 'run',
      function: 'refund',
      onError: [toast('x')],
    });
    expect(withList(run, 'onError', [])).toEqual(run);
  });
});
