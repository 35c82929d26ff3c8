import { ChangeSet } from '@codemirror/state';
import { expect, it } from 'vitest';
import type { CodeDiagnostic } from './language-service.ts';
import { moved } from './problems.ts';

const at = (from: number, to: number): CodeDiagnostic => ({ from, to, severity: 'error', message: 'wrong' });

it('a place moves with the text before it', () => {
  const typed = ChangeSet.of({ from: 0, insert: 'ab' }, 10);
  expect(moved(at(4, 6), typed)).toEqual(at(6, 8));
});

it('a place that was counted in a longer text ends with the one there is', () => {
  const typed = ChangeSet.of({ from: 0, insert: 'ab' }, 0);
  expect(moved(at(20, 25), typed)).toMatchObject({ severity: 'error', message: 'wrong' });
  const shortened = ChangeSet.of({ from: 2, to: 8 }, 10);
  expect(moved(at(20, 25), shortened)).toEqual(at(4, 4));
});
