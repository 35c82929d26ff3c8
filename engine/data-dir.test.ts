import { describe, expect, it } from 'vitest';
import { lookAtDataDir, makeDataDir } from './data-dir.ts';

/** A folder that is there, and in which nobody can write. */
const READ_ONLY = '/proc';
const [databaseUrl, masterKeys] = ['postgres://db.internal/switchyard', 'k1:key'];

describe.skipIf(process.platform !== 'linux')('a data directory that can only be read', () => {
  it.each([
    ['no database of its own', { databaseUrl: undefined, masterKeys }],
    ['no master keys', { databaseUrl, masterKeys: undefined }],
  ])('stops a server with %s', (_, given) => {
    for (const look of [makeDataDir, lookAtDataDir]) {
      expect(() => look({ dataDir: READ_ONLY, ...given })).toThrow(
        /^SWITCHYARD_DATA_DIR: nothing can be written in \/proc/,
      );
    }
  });

  it('does for one that has both from elsewhere', () => {
    for (const look of [makeDataDir, lookAtDataDir]) look({ dataDir: READ_ONLY, databaseUrl, masterKeys });
  });

  it('can hold no other', () => {
    const dataDir = `${READ_ONLY}/switchyard`;
    expect(() => makeDataDir({ dataDir, databaseUrl, masterKeys })).toThrow('can not be made');
    expect(() => lookAtDataDir({ dataDir, databaseUrl, masterKeys })).toThrow('nothing can be written in');
  });
});
