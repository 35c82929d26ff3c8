import { expect, it } from 'vitest';
import { toDataNode } from '#model';
import { scopeValue } from './preview-value.ts';
import { describe as hoverText, namesOf, suggest } from './reading.ts';

const order = toDataNode({
  path: 'getOrder.data',
  name: 'getOrder',
  value: [{ id: 1042, total: 89.5 }],
  source: 'test 14:02',
});
const params = toDataNode({ path: 'params', name: 'params', value: { orderId: 7 } });
const roots = [params, order];
const at = (text: string, path: string[], word = '') => ({ text, pos: text.length, word, path });

it('completes names, then what is below them, with type and example', () => {
  expect(suggest(roots, at('', [])).map(({ label }) => label)).toEqual(['params', 'getOrder']);
  expect(suggest(roots, at('getOrder.', ['getOrder'])).map(({ label }) => label)).toEqual(['data']);
  expect(suggest(roots, at('getOrder.data[0].', ['getOrder', 'data', '0']))).toMatchObject([
    { label: 'id', detail: expect.stringContaining('1042') },
    { label: 'total' },
  ]);
});

it('tells the value below the pointer, and where it is from', () => {
  expect(hoverText(roots, at('params.orderId', ['params'], 'orderId'))?.detail).toContain('7');
  expect(hoverText(roots, at('x', [], 'nothing'))).toBeUndefined();
});

it('knows what can be read and what it is now', () => {
  expect(namesOf(roots)).toEqual(expect.arrayContaining(['params', 'getOrder']));
  expect(scopeValue(roots, 'params')).toEqual({ orderId: 7 });
  expect(scopeValue(roots, 'getOrder')).toMatchObject({ data: [{ id: 1042, total: 89.5 }], status: 'success' });
  expect(scopeValue(roots, 'other')).toBeUndefined();
});
