import { expect, it } from 'vitest';
import {
  bindMessage,
  closeMessage,
  commandMessages,
  DESCRIBE,
  executeMessage,
  parseMessage,
  SYNC,
} from './sql-messages.ts';

/** As the protocol's documentation spells them: type, length with itself, body. */
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');

it('a statement goes as it is, its length in bytes', () => {
  const sql = 'select $1, ‘ü’';
  const message = Buffer.from(parseMessage(sql));
  expect(message.readInt32BE(1)).toBe(message.length - 1);
  expect(message.subarray(5).toString()).toBe(`\0${sql}\0\0\0`);
});

it('values are bound as text, null as no value at all', () => {
  const bound = Buffer.from(bindMessage(['7', null, '', 'ü']));
  expect(bound.readInt32BE(1)).toBe(bound.length - 1);
  const values = ['\0\0\0\x017', '\xff\xff\xff\xff', '\0\0\0\0', '\0\0\0\x02\xc3\xbc'];
  expect(text(bound.subarray(5))).toBe(`\0\0\0\0\0\x04${values.join('')}\0\0`);
});

it('a statement that is kept has a name', () => {
  expect(text(parseMessage('select 1', 's1').subarray(5))).toBe('s1\0select 1\0\0\0');
  expect(text(bindMessage([], 's1').subarray(5))).toBe('\0s1\0\0\0\0\0\0\0');
  expect(text(closeMessage('s1'))).toBe('C\0\0\0\x08Ss1\0');
});

it('asks for so many rows and ends the round trip', () => {
  expect(text(DESCRIBE)).toBe('D\0\0\0\x06P\0');
  expect(text(executeMessage(258))).toBe('E\0\0\0\x09\0\0\0\x01\x02');
  expect(text(SYNC)).toBe('S\0\0\0\x04');
});

it.each(['BEGIN READ ONLY', 'SET LOCAL statement_timeout = 5'])('%s is parsed, bound and executed', (sql) => {
  expect(text(commandMessages(sql))).toBe(text(Buffer.concat([parseMessage(sql), bindMessage([]), executeMessage(0)])));
});
