import { describe, expect, it } from 'vitest';
import { expressionLanguage, readNames } from './expression-names.ts';

function marks(text: string): string[] {
  const tree = expressionLanguage.parser.parse(text);
  return readNames(tree, text, new Set(['params', 'getOrder'])).map(
    ({ from, to, isKnown }) => `${isKnown ? '+' : '-'}${text.slice(from, to)}`,
  );
}

describe('names that an expression reads', () => {
  it.each([
    ['getOrder.data.total * params.rate', ['+getOrder', '+params']],
    ['getOrdr.data', ['-getOrdr']],
    ['rows.filter(({ id, ...rest }, i) => id > i && rest && Math.max(1))', ['-rows']],
    ['{ params, id: getOrder.id, "x": undefined }', ['+params', '+getOrder']],
    ['`a ${params.b} ${c}`', ['+params', '-c']],
    ['"params" + params["getOrder"]', ['+params']],
    ['', []],
  ])('%s', (text, expected) => {
    expect(marks(text)).toEqual(expected);
  });
});
