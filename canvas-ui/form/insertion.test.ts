import { expect, it } from 'vitest';
import { withPath } from './insertion.ts';

const path = 'getOrder.data?.[0].id';

it('a path becomes an expression, or a hole in text', () => {
  expect(withPath(undefined, path, { mode: 'expression', how: 'insert', isText: false })).toEqual({
    kind: 'expression',
    code: path,
  });
  expect(withPath({ kind: 'literal', value: 'Order ' }, path, { mode: 'text', how: 'insert', isText: true })).toEqual({
    kind: 'template',
    text: `Order {{ ${path} }}`,
  });
});

it('a path follows an operator, and takes the place of a fixed number', () => {
  const half = { kind: 'expression', code: '1 +' } as const;
  expect(withPath(half, path, { mode: 'expression', how: 'insert', isText: false })).toEqual({
    kind: 'expression',
    code: `1 + ${path}`,
  });
  expect(withPath({ kind: 'literal', value: 5 }, path, { mode: 'fixed', how: 'insert', isText: false })).toEqual({
    kind: 'expression',
    code: path,
  });
});

it('Replace leaves nothing of what was there', () => {
  const text = { kind: 'template', text: 'a {{ b }}' } as const;
  expect(withPath(text, path, { mode: 'text', how: 'replace', isText: true })).toEqual({
    kind: 'template',
    text: `{{ ${path} }}`,
  });
});

it('text that looks like a hole stays text', () => {
  const value = { kind: 'literal', value: 'use {{ }}: ' } as const;
  expect(withPath(value, 'a', { mode: 'text', how: 'insert', isText: true })).toEqual({
    kind: 'template',
    text: 'use \\{{ }}: {{ a }}',
  });
});
