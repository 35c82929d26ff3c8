/**
 * The few messages of PostgreSQL's extended protocol that a statement takes, as bytes: so that all of them go in one write,
 * and those that never change are made once. pg would write each by itself.
 */

type Message = Uint8Array;

/** Lengths count themselves. */
const LENGTH_BYTES = 4;
const BIND = 0x42;
/** Of a message that binds no value to a statement without a name. */
const BIND_BYTES = 1 + LENGTH_BYTES + 2 + 3 * 2;

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
  // In one piece: it is made anew for every query.
  const lengths = values.map((value) => (value === null ? -1 : Buffer.byteLength(value)));
  const nameLength = Buffer.byteLength(name);
  const size = lengths.reduce((sum, length) => sum + LENGTH_BYTES + Math.max(0, length), BIND_BYTES + nameLength);
  const bytes = Buffer.allocUnsafe(size);
  let at = bytes.writeUInt8(BIND, 0);
  at = bytes.writeInt32BE(size - 1, at);
  // A portal without a name; all parameters as text.
  at = bytes.writeUInt8(0, at);
  at += bytes.write(name, at);
  at = bytes.writeUInt8(0, at);
  at = bytes.writeUInt16BE(0, at);
  at = bytes.writeUInt16BE(values.length, at);
  values.forEach((value, index) => {
    at = bytes.writeInt32BE(lengths[index] ?? -1, at);
    if (value !== null) at += bytes.write(value, at);
  });
  // No format of answers, which means text.
  bytes.writeUInt16BE(0, at);
  return bytes;
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
