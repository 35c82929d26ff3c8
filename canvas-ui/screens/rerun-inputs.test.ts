import { expect, it } from 'vitest';
import type { Parameter, Run } from '#schema';
import { knownInputs } from './rerun-inputs.ts';

const params: Parameter[] = [
  { name: 'id', type: 'integer' },
  { name: 'pin', type: 'string', sensitive: true },
];
const given = (value: object, mode: Run['mode'], truncated = false) => {
  const text = JSON.stringify(value);
  return { mode, params: { text, truncated, bytes: text.length } } as Run;
};

it('what history hides is left empty, and told of a job as kept', () => {
  const value = { id: 7, pin: '••••••', old: 1 };
  expect(knownInputs(given(value, 'inline'), params)).toEqual({
    inputs: { id: 7 },
    hidden: ['pin'],
    kept: [],
    isCut: false,
  });
  expect(knownInputs(given(value, 'durable'), params).kept).toEqual(['pin']);
});

it('inputs that were cut are told as such', () => {
  expect(knownInputs(given({ id: 7 }, 'inline', true), params)).toEqual({
    inputs: {},
    hidden: [],
    kept: [],
    isCut: true,
  });
});
