import { describe, expect, it } from 'vitest';
import { blocks } from '#blocks';
import { connectors } from '#connectors';
import { createCatalog } from '#core';
import type { JsonValue } from '#schema';
import { lit } from '../support/build.ts';
import { type BlockSubject, describeBlock } from './block.contract.ts';

const catalog = createCatalog(blocks, connectors);
const value = (json: JsonValue): JsonValue => lit(json) as JsonValue;

/** Configs that are right, by block type; several where a type has several kinds. */
const SAMPLES: Record<string, BlockSubject['config'][]> = {
  query: [
    { resource: 'db', connector: 'internal', query: { sql: 'select {{ 1 }} as n', changesData: false } },
    { resource: 'db', connector: 'postgres', query: { sql: 'select $1 as n', params: value([1]) } },
    {
      resource: 'api',
      connector: 'rest',
      query: {
        method: 'POST',
        path: '/orders/{{ 7 }}',
        query: [{ name: 'page', value: value(1) }],
        headers: [{ name: 'x-trace', value: value('t') }],
        body: { kind: 'json', value: value({ a: 1 }) },
        response: 'full',
        successStatus: ['2xx', '404'],
      },
    },
    {
      resource: 'mail',
      connector: 'smtp',
      query: { to: value('a@example.com'), subject: value('Hello'), text: value('Hi') },
    },
  ],
  javascript: [{ code: 'return 1' }],
  python: [{ code: 'return 1' }],
  condition: [{ when: value(false), elseIf: [{ port: 'maybe', when: value(true) }] }],
  switch: [{ value: value(2), cases: [{ port: 'one', equals: value(1) }] }],
  loop: [
    { kind: 'forEach', items: value([1, 2]), concurrency: 2, onItemError: 'collect', itemName: 'row', indexName: 'at' },
    { kind: 'range', from: value(1), to: value(3), by: value(1), maxIterations: 5 },
    { kind: 'while', while: { kind: 'expression', code: 'index < 2' } },
  ],
  parallel: [
    { kind: 'paths', paths: ['a', 'b'], wait: 'all', onFailure: 'failFast' },
    { kind: 'paths', paths: ['a', 'b'], wait: 'first' },
    { kind: 'map', items: value([1, 2]), concurrency: 2, onFailure: 'settle' },
    { kind: 'map', items: value([1, 2]), wait: 'first' },
  ],
  try: [{ errorName: 'problem' }],
  call: [{ function: 'other', params: { id: value(1) } }],
  return: [{ value: value(1), respondEarly: true }],
  throw: [{ code: value('a.b'), message: value('no'), details: value({ a: 1 }) }],
  break: [{ when: value(true) }, { when: value(false) }],
  continue: [{}],
  variables: [{ set: [{ name: 'a', value: value(1) }] }],
  wait: [{ ms: value(1) }, { until: value('2020-01-31T09:00:00Z') }],
  approval: [
    { title: value('Refund?'), fields: [] },
    { title: value('Refund?'), fields: [{ name: 'reason', type: 'string' }], deadlineHours: value(2) },
  ],
  log: [{ level: 'warn', message: value({ a: 1 }) }],
  send: [
    { what: 'progress', percent: value(50), message: value('half') },
    { what: 'message', name: value('note'), data: value(1) },
  ],
};

describe('the block contract', () => {
  it('is held by every registered type', () => {
    expect(Object.keys(SAMPLES).sort()).toEqual(blocks.map(({ type }) => type).sort());
  });
});

for (const type of blocks) {
  (SAMPLES[type.type] ?? []).forEach((config, index) => {
    describeBlock(`${type.type} (sample ${index + 1})`, { type, connectors: catalog.connectors, config });
  });
}
