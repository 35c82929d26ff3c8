/**
 * The few messages of PostgreSQL's extended protocol that a statement takes, as bytes: so that all of them go in one write,
 * and those that never change are made once. pg would write each by itself.
 */

type Message = Uint8Array;

/** Lengths count themselves. */
const LENGTH_BYTES = 4;

/** Ends a round trip: the server answers all that came before. */
export const SYNC = message('S', Buffer.alloc(0));
/** Describes what the unnamed portal will answer. */
export const DESCRIBE = message('D', Buffer.from('P\0'));

/** A statement; the server finds the types of its parameters. One with a name stays until it is closed. */
export function parseMessage(sql: string, name = ''): Message {
  return message('P', Buffer.from(`${name}\0${sql}\0\0\0`));
}

/** Binds values, as text, to a statement: without a name the one parsed last. What comes back is text too. */
export function bindMessage(values: readonly (string | null)[], name = ''): Message {
  const bytes = values.map((value) => (value === null ? null : Buffer.from(value)));
  const parts = bytes.flatMap((value) => (value === null ? [int32(-1)] : [int32(value.length), value]));
  // A portal without a name, all parameters as text; then how many, and no format of answers, which means text.
  return message('B', Buffer.concat([Buffer.from(`\0${name}\0\0\0`), int16(values.length), ...parts, int16(0)]));
}

/** Forgets a statement. One that the server does not know is no error. */
export function closeMessage(name: string): Message {
  return message('C', Buffer.from(`S${name}\0`));
}

/** Executes what was bound last, for at most so many rows; 0 is all. */
export function executeMessage(maxRows: number): Message {
  return message('E', Buffer.concat([Buffer.from('\0'), int32(maxRows)]));
}

const TRANSACTION: ReadonlyMap<string, Message> = new Map(
  ['BEGIN', 'BEGIN READ ONLY', 'COMMIT', 'ROLLBACK'].map((sql) => [sql, makeCommand(sql)]),
);

/** A command without parameters and answers. */
export function commandMessages(sql: string): Message {
  return TRANSACTION.get(sql) ?? makeCommand(sql);
}

function makeCommand(sql: string): Message {
  return Buffer.concat([parseMessage(sql), bindMessage([]), executeMessage(0)]);
}

function message(type: string, body: Buffer): Message {
  return Buffer.concat([Buffer.from(type, 'latin1'), int32(LENGTH_BYTES + body.length), body]);
}

function int32(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function int16(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(2);
  bytes.writeUInt16BE(value);
  return bytes;
}
