import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

const BYTES_EACH = 16;
const pool = new Uint8Array(BYTES_EACH * 256);
let used = pool.length;

/** Id of a run: a UUID of version 7, which sorts by time. Random bytes are fetched for many at once. */
export function newId(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += BYTES_EACH;
  return v7({ random: pool.subarray(used - BYTES_EACH, used) });
}
