import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';

/** Number of the file descriptor at which the host's process asks. */
export const SYNC_FD = 4;
export const SYNCED = '+';
const REFUSED = '-';
/** As Postgres names its files: no way leads out of the directory. */
const FILE = /^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*(\/[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*)*$/;

/**
 * Writes files through to the disk for a process that may not: Node's permission model has no fsync. The process waits for
 * a character, so that what it calls committed is.
 */
export function serveSyncs(channel: Duplex, directory: string): void {
  let rest = '';
  let last = Promise.resolve();
  channel.setEncoding('utf8');
  channel.on('data', (text: string) => {
    const names = `${rest}${text}`.split('\n');
    rest = names.pop() ?? '';
    for (const name of names) last = last.then(async () => void channel.write(await sync(directory, name)));
  });
  // It ended while we were answering.
  channel.on('error', () => {});
}

async function sync(directory: string, name: string): Promise<string> {
  if (name !== '' && !FILE.test(name)) return REFUSED;
  try {
    const file = await open(join(directory, name), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    await file.datasync().finally(() => file.close());
    return SYNCED;
  } catch {
    return REFUSED;
  }
}
