import { describe, expect, it } from 'vitest';
import { blockNameProblem, blockNameSchema, labelSchema, nameInScopeSchema, nameProblem, nameSchema } from './names.ts';

describe('1.3 names', () => {
  it.each(['a', '_', 'getOrder', 'get_order_2', 'A'.repeat(40), 'Class', 'dataOf'])('%s is one', (name) => {
    expect(nameProblem(name)).toBeUndefined();
    expect(nameSchema.safeParse(name).success).toBe(true);
  });

  it.each([
    ['', 'needed'],
    ['1a', 'starts with a letter'],
    ['get-order', 'only letters'],
    ['a b', 'only letters'],
    ['a\n', 'only letters'],
    ['größe', 'only letters'],
    ['ａ', 'only letters'],
    ['a'.repeat(41), 'at most 40'],
    ['class', 'reserved word'],
    ['await', 'reserved word'],
    ['lambda', 'reserved word'],
    ['None', 'reserved word'],
    ['params', 'already means something'],
    ['item', 'already means something'],
    ['vars', 'already means something'],
    ['constructor', 'member of every object'],
    ['__proto__', 'member of every object'],
    ['toString', 'member of every object'],
  ])('%j is none: %s', (name, why) => {
    expect(nameProblem(name)).toContain(why);
    expect(nameSchema.safeParse(name).error?.issues[0]?.message).toContain(why);
  });

  it.each(['resources', 'fetch', 'functions', 'console', 'Math', 'JSON', 'Date', 'progress', 'FunctionError'])(
    'a block may not hide %s, a parameter may be called so',
    (name) => {
      expect(blockNameProblem(name)).toContain('use already');
      expect(blockNameSchema.safeParse(name).success).toBe(false);
      expect(nameProblem(name)).toBeUndefined();
    },
  );

  it('3.4 what a container adds may be called item, index, error, or as a block', () => {
    for (const name of ['item', 'index', 'error', 'order'])
      expect(nameInScopeSchema.safeParse(name).success).toBe(true);
    for (const name of ['params', 'vars', 'class', 'fetch', '__proto__', 'my item', ''])
      expect(nameInScopeSchema.safeParse(name).success).toBe(false);
  });

  it('labels may have dashes, for code reaches them through an object', () => {
    for (const label of ['shop-db', '_a', 'A1']) expect(labelSchema.safeParse(label).success).toBe(true);
    for (const label of ['', '-a', '1a', 'a.b', 'a/b', 'a b', '../a', 'a'.repeat(61)])
      expect(labelSchema.safeParse(label).success).toBe(false);
  });
});
