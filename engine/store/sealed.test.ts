import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { aRecord, aRun } from '../../test/contract/store/fixtures.ts';
import { createSecretBox } from '../resources/secrets.ts';
import { type OpenStore, openStore } from './open.ts';
import { readSealedSamples } from './sealed.ts';

/** Whether master keys are the right ones is told by what is stored of every kind. */

const log = { debug() {}, info() {}, warn() {}, error() {} };
const by = { kind: 'admin' as const, id: 'admin', name: 'admin' };
const [k1, k2, otherK1] = ['k1', 'k2', 'k1'].map((id) => `${id}:${randomBytes(32).toString('base64')}`);
let dataDir: string;
let store: OpenStore;

async function reopen(masterKeys: string): Promise<void> {
  await store?.close();
  store = await openStore({ dataDir, secrets: createSecretBox(masterKeys), log });
}

async function sealOneOfEach(suffix: string): Promise<void> {
  const environments = { production: { password: 'hunter2' } };
  const input = { name: `crm${suffix}`, connector: 'postgres', description: '', environments };
  await store.resources.save('main', { input, secretKeys: ['password'], revision: null, by });
  const definition = { name: `hook${suffix}`, function: 'f', mode: 'async' as const, paused: false };
  const hook = { id: crypto.randomUUID(), definition, environment: 'production', secret: 'whsec' };
  await store.hooks.create('main', { ...hook, by });
  const person = `person${suffix}`;
  await store.sql(
    'INSERT INTO switchyard.person (id, name, email, created_at, updated_at) VALUES ($1, $1, $1, now(), now())',
    [person],
  );
  await store.secondFactors.begin(person, 'OTP');
  const parts = { params: { text: '"card"', truncated: false, bytes: 6 } };
  await store.runs.write([aRecord('main', aRun(), { concealed: { days: 30, functions: ['pay'], parts } })]);
}

const told = async (masterKeys: string) => {
  const box = createSecretBox(masterKeys);
  return (await readSealedSamples(store.sql)).map(({ kind, place, ...sealed }) => [
    kind,
    sealed.keyId,
    box.fits(sealed, place),
  ]);
};

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'switchyard-keys-'));
  await reopen(`${k1}`);
});
afterAll(async () => {
  await store?.close();
  await rm(dataDir, { recursive: true, force: true });
});

const KINDS = [
  'second factors',
  'secrets of webhook endpoints',
  'secrets of resources',
  'what is kept of runs to be revealed',
];

it('of each kind one, for every master key there is', async () => {
  expect(await told(`${k1}`)).toEqual([]);
  await sealOneOfEach('1');
  await sealOneOfEach('2');
  expect(await told(`${k1}`)).toEqual(KINDS.map((kind) => [kind, 'k1', 'fits']));
  expect(await told(`${otherK1}`)).toEqual(KINDS.map((kind) => [kind, 'k1', 'another']));
  await reopen(`${k2},${k1}`);
  await sealOneOfEach('3');
  expect(await told(`${k2}`)).toEqual(
    KINDS.flatMap((kind) => [
      [kind, 'k1', 'missing'],
      [kind, 'k2', 'fits'],
    ]),
  );
});
