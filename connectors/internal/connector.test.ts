import { describe, expect, test } from 'vitest';
import { type InternalDatabase, type OpenContext, type QueryContext, toJson } from '#kit';
import { sqlRows } from '../../test/support/sql-rows.ts';
import internal from './connector.ts';

type Call = Parameters<InternalDatabase['query']>;

function recording() {
  const calls: Call[] = [];
  const internalDatabase: InternalDatabase = {
    query: async (...call) => {
      calls.push(call);
      return { columns: [{ name: 'n', typeOid: 23 }], rows: sqlRows([['1']]), rowCount: 1, truncated: false };
    },
  };
  return { calls, internalDatabase };
}

const egress: OpenContext['egress'] = () => {
  throw new Error('the built-in database has no address');
};
const context: QueryContext = {
  signal: new AbortController().signal,
  timeoutMs: 1_000,
  maxRows: 5,
  maxBytes: 100,
  dry: false,
};
const query = (sql: string, changesData = false) => ({ sql: { parts: [sql], values: [] }, changesData });

describe('the built-in database', () => {
  test('is asked with bound values, read-only for what only reads', async () => {
    const { calls, internalDatabase } = recording();
    const connection = await internal.open({}, { egress, internalDatabase, log: () => {} });
    const sql = { parts: ['select * from t where id in (', ')'], values: [[1, 2]] };
    const { data, rowCount } = await connection.run({ sql, changesData: false }, context);
    expect(toJson(data).value).toEqual([{ n: 1 }]);
    expect(rowCount).toBe(1);
    await connection.run(query('delete from t'), { ...context, dry: true });
    await connection.run(query('select f()', true), context);
    expect(
      calls.map(([text, params, { readOnly, dry, maxRows }]) => ({ text, params, readOnly, dry, maxRows })),
    ).toEqual([
      { text: 'select * from t where id = ANY($1)', params: ['{"1","2"}'], readOnly: true, dry: false, maxRows: 5 },
      { text: 'delete from t', params: [], readOnly: false, dry: true, maxRows: 5 },
      { text: 'select f()', params: [], readOnly: false, dry: false, maxRows: 5 },
    ]);
  });

  test('runs nothing that needs to stand outside a transaction', async () => {
    const { calls, internalDatabase } = recording();
    const connection = await internal.open({}, { egress, internalDatabase, log: () => {} });
    await expect(connection.run(query('vacuum'), context)).rejects.toMatchObject({ code: 'resource.rejected' });
    expect(connection.canRunDry(query('vacuum'))).toBe(false);
    expect(connection.canRunDry(query('delete from t'))).toBe(true);
    expect(calls).toEqual([]);
  });

  test.each([
    ['Connection terminated unexpectedly', 'refused', true],
    ['Connection terminated due to connection timeout', 'timeout', true],
    ['timeout exceeded when trying to connect', 'busy', true],
    ['something else', undefined, undefined],
  ])('what the driver says is told apart: %s', (message, reason, retryable) => {
    // A database that is away must not count as one that answers, or its circuit breaker never opens.
    const told = internal.classify(new Error(message));
    expect([told?.reason, told?.retryable]).toEqual([reason, retryable]);
  });

  test('says when there is none', async () => {
    await expect(internal.open({}, { egress, log: () => {} })).rejects.toMatchObject({ code: 'resource.unreachable' });
  });
});
