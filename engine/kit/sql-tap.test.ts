import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dataRow, message } from '../../test/support/sql-rows.ts';
import { SqlRows } from './sql-rows.ts';
import { type RowTaker, SqlTap } from './sql-tap.ts';

/** A connection on which pg notes what it gets, and somebody who takes the rows. */
function aConnection(maxMessageBytes = 1_000) {
  const stream = new PassThrough();
  const told: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => told.push(chunk));
  const rows = new SqlRows();
  const state = { isTooLong: false };
  const taker: RowTaker = {
    maxMessageBytes,
    takeRow: (bytes, start, end) => rows.add(bytes, start, end),
    tooLong: () => {
      state.isTooLong = true;
    },
  };
  const tap = SqlTap.of(stream);
  return { stream, tap, taker, rows, state, toPg: () => Buffer.concat(told) };
}

const bindComplete = message('2', Buffer.alloc(0));
const complete = message('C', Buffer.from('SELECT 2\0'));
const ready = message('Z', Buffer.from('I'));

describe('what a server sends, before pg reads it', () => {
  test('rows go to who takes them, all else to pg in its order, however the bytes are cut', () => {
    const cells = fc.array(fc.option(fc.string({ maxLength: 30 })), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(fc.array(cells, { maxLength: 8 }), fc.array(fc.nat(80), { maxLength: 30 }), (given, cuts) => {
        const { stream, tap, taker, rows, toPg } = aConnection();
        tap.taker = taker;
        const bytes = Buffer.concat([bindComplete, ...given.map(dataRow), complete, ready]);
        let from = 0;
        for (const cut of cuts) {
          stream.emit('data', bytes.subarray(from, from + cut));
          from += cut;
        }
        stream.emit('data', bytes.subarray(from));
        expect(rows.toCells()).toEqual(given);
        expect(toPg()).toEqual(Buffer.concat([bindComplete, complete, ready]));
      }),
    );
  });

  test('pg has read what came before a row when that is handed over', () => {
    const { stream, tap, taker, toPg } = aConnection();
    const before: string[] = [];
    tap.taker = { ...taker, takeRow: () => before.push(toPg().toString('hex')) };
    stream.emit('data', Buffer.concat([bindComplete, dataRow(['1']), dataRow(['2'])]));
    expect(before).toEqual([bindComplete.toString('hex'), bindComplete.toString('hex')]);
  });

  test('while nobody takes rows, pg gets all of it', () => {
    const { stream, toPg } = aConnection();
    const bytes = Buffer.concat([dataRow(['1']), complete, ready]);
    for (const byte of bytes) stream.emit('data', Buffer.from([byte]));
    expect(toPg()).toEqual(bytes);
  });

  test('a message that is too long is not waited for, row or not', () => {
    for (const kind of ['D', 'N', 'E']) {
      const { stream, tap, taker, state, rows } = aConnection();
      tap.taker = taker;
      stream.emit('data', message(kind, Buffer.alloc(2_000)).subarray(0, 10));
      expect(state.isTooLong).toBe(true);
      expect(rows.count).toBe(0);
    }
  });

  test('a length that can not be ends the connection', async () => {
    const { stream } = aConnection();
    const failed = new Promise<Error>((resolve) => stream.once('error', resolve));
    stream.emit('data', Buffer.from([0x44, 0, 0, 0, 0]));
    expect((await failed).message).toContain('protocol');
  });

  test('a connection has one tap', () => {
    const { stream, tap } = aConnection();
    expect(SqlTap.of(stream)).toBe(tap);
  });
});
