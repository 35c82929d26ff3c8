/**
 * A list of bytes as one parameter, in the binary form of `bytea[]` (PostgreSQL's array_recv): as text each byte would be
 * written as two digits, and read again.
 */

const BYTEA_OID = 17;
const LENGTH_BYTES = 4;
/** Dimensions, whether there are nulls, the type of the items; then how many there are, and the first one's number. */
const HEADER_BYTES = 5 * LENGTH_BYTES;

export function toByteaArray(items: readonly Uint8Array[]): Buffer {
  const size = items.reduce((sum, item) => sum + LENGTH_BYTES + item.length, HEADER_BYTES);
  const bytes = Buffer.allocUnsafe(size);
  const header = [1, 0, BYTEA_OID, items.length, 1];
  let at = 0;
  for (const value of header) at = bytes.writeInt32BE(value, at);
  for (const item of items) {
    at = bytes.writeInt32BE(item.length, at);
    bytes.set(item, at);
    at += item.length;
  }
  return bytes;
}
