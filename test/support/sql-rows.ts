import { SqlRows } from '#kit';

/** Rows as a server would answer them: a DataRow message for each. */
export function sqlRows(cells: readonly (readonly (string | null)[])[]): SqlRows {
  const rows = new SqlRows();
  for (const row of cells) {
    const message = dataRow(row);
    rows.add(message, 0, message.length);
  }
  return rows;
}

export function dataRow(values: readonly (string | null)[]): Buffer {
  const body = values.flatMap((value) => (value === null ? [int32(-1)] : lengthAnd(Buffer.from(value))));
  const count = Buffer.alloc(2);
  count.writeUInt16BE(values.length);
  return message('D', Buffer.concat([count, ...body]));
}

/** A message as a server of PostgreSQL sends it. */
export function message(kind: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(kind, 'latin1'), int32(body.length + 4), body]);
}

function lengthAnd(bytes: Buffer): Buffer[] {
  return [int32(bytes.length), bytes];
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}
