import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aRecord, aRun } from '../../test/contract/store/fixtures.ts';
import { createSecretBox } from '../resources/secrets.ts';
import { type OpenStore, openStore } from './open.ts';

/** What is sealed of runs in the database, under changing master keys. */

const log = { debug() {}, info() {}, warn() {}, error() {} };
const [k1, k2] = ['k1', 'k2'].map((id) => `${id}:${randomBytes(32).toString('base64')}`);
const CARD = '4111-1111-1111-1111';
const run = aRun();
const concealed = {
  days: 30,
  functions: ['pay'],
  parts: { params: { text: JSON.stringify(CARD), truncated: false, bytes: 21 } },
};
let dataDir: string;
let store: OpenStore;

async function reopen(masterKeys: string): Promise<void> {
  await store?.close();
  store = await openStore({ dataDir, secrets: createSecretBox(masterKeys), log });
}

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'switchyard-sealed-'));
  await reopen(`${k1}`);
  await store.runs.write([aRecord('main', run, { concealed })]);
});
afterAll(async () => {
  await store?.close();
  await rm(dataDir, { recursive: true, force: true });
});

describe('what is sealed of a run', () => {
  it('does not stand in the database as it is', async () => {
    for (const table of ['run', 'run_trace', 'run_sealed']) {
      const rows = await store.sql(`SELECT t::text FROM switchyard.${table} t`);
      expect(rows.length + (table === 'run_trace' ? 1 : 0)).toBeGreaterThan(0);
      for (const form of [CARD, Buffer.from(CARD).toString('base64').slice(0, -2)]) {
        expect(JSON.stringify(rows)).not.toContain(form);
      }
    }
  });

  it('is opened by an old master key, and by the new one alone once it was rotated', async () => {
    await reopen(`${k2},${k1}`);
    expect(await store.runs.reveal('main', run.id)).toEqual(concealed.parts);
    expect(await store.runs.rotate(100)).toEqual({ rewrapped: 1, left: 0 });
    await reopen(`${k2}`);
    expect(await store.runs.reveal('main', run.id)).toEqual(concealed.parts);
  });

  it('is not opened without its key, and the error names none', async () => {
    await reopen(`${k1}`);
    expect(await store.runs.sealed('main', run.id)).toBeDefined();
    const error = await store.runs.reveal('main', run.id).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'reveal.unavailable' });
    expect(String(error)).not.toContain('k2');
    await reopen(`${k2}`);
  });

  it('is not opened as that of another run', async () => {
    const other = aRun();
    await store.runs.write([aRecord('main', other)]);
    await store.sql('UPDATE switchyard.run_sealed SET run_id = $1', [other.id]);
    await expect(store.runs.reveal('main', other.id)).rejects.toMatchObject({ code: 'reveal.unavailable' });
    await store.sql('UPDATE switchyard.run_sealed SET run_id = $1', [run.id]);
  });

  it('is gone with its run', async () => {
    await store.sql('DELETE FROM switchyard.run WHERE id = $1', [run.id]);
    expect(await store.sql('SELECT FROM switchyard.run_sealed')).toEqual([]);
  });
});
