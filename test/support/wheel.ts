import { crc32 } from 'node:zlib';

/** A wheel as a package index would hold it: a zip whose files are stored as they are. */
export function aWheel(files: Readonly<Record<string, string>>): Buffer {
  const [parts, table]: [Buffer[], Buffer[]] = [[], []];
  let offset = 0;
  for (const [path, text] of Object.entries(files)) {
    const [name, content] = [Buffer.from(path), Buffer.from(text)];
    const sizes = Buffer.alloc(16);
    sizes.writeUInt32LE(crc32(content), 0);
    sizes.writeUInt32LE(content.length, 4);
    sizes.writeUInt32LE(content.length, 8);
    sizes.writeUInt16LE(name.length, 12);
    const header = Buffer.concat([Buffer.from('PK\x03\x04\x14\0\0\0\0\0\0\0\x21\0', 'latin1'), sizes, name, content]);
    const entry = Buffer.from('PK\x01\x02\x14\0\x14\0\0\0\0\0\0\0\x21\0', 'latin1');
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    table.push(Buffer.concat([entry, sizes, rest, name]));
    parts.push(header);
    offset += header.length;
  }
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(table.length, 8);
  end.writeUInt16LE(table.length, 10);
  end.writeUInt32LE(Buffer.concat(table).length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, ...table, end]);
}
