import { beforeEach, describe, expect, it } from 'vitest';
import { type AccessFacts, type AccessStore, hashOfSecret } from '#core';
import type { Grant } from '#schema';
import { accessStore } from '../../test/support/memory/access.ts';
import { may } from './authorize.ts';
import { createPeopleReader, type PeopleReader } from './people-reader.ts';

/** What is kept of people, and for how long (security R8). */

let passed: number;
let reads: number;
let facts: AccessFacts | undefined;
let isOpen: boolean;
let reader: PeopleReader;

const allow: Grant = {
  subject: { kind: 'role', id: 'viewer' },
  object: { kind: 'workspace', name: '' },
  verb: 'run',
  effect: 'allow',
};

beforeEach(() => {
  passed = 0;
  reads = 0;
  isOpen = true;
  facts = {
    person: { id: 'p', name: 'Ada', email: 'ada@example.com' },
    roles: ['viewer'],
    groups: [],
    lacksSecondFactor: false,
    grants: [allow],
  };
  const access: AccessStore = {
    ...accessStore(),
    async session(hash) {
      reads += 1;
      const end = '2026-01-01T00:00:00.000Z';
      return isOpen && hash === hashOfSecret('good')
        ? { workspace: 'main', personId: 'p', expiresAt: end, createdAt: end }
        : undefined;
    },
    factsOf: async () => facts,
  };
  reader = createPeopleReader(access, { now: () => new Date(passed), monotonic: () => passed });
});

const mayRun = async () => {
  const who = await reader.bySession(hashOfSecret('good'));
  return who && may(who, 'function.run', 'orders');
};

describe('a person with a session', () => {
  it('is read once in 5 s, however many ask at once', async () => {
    await Promise.all(Array.from({ length: 20 }, mayRun));
    passed = 4999;
    await mayRun();
    expect(reads).toBe(1);
    passed = 5000;
    await mayRun();
    expect(reads).toBe(2);
  });

  it('loses within 5 s what another server took from them, and at once what this one took', async () => {
    expect(await mayRun()).toBe(true);
    facts = facts && { ...facts, roles: [], groups: [], lacksSecondFactor: false, grants: [] };
    passed = 5000;
    expect(await mayRun()).toBe(false);
    facts = facts && { ...facts, grants: [allow] };
    reader.forget();
    expect(await mayRun()).toBe(true);
  });

  it('is nobody once the session is over, or the person has gone', async () => {
    expect(await mayRun()).toBe(true);
    isOpen = false;
    passed = 5000;
    expect(await reader.bySession(hashOfSecret('good'))).toBeUndefined();
    isOpen = true;
    facts = undefined;
    passed = 10_000;
    expect(await reader.bySession(hashOfSecret('good'))).toBeUndefined();
  });

  it('a database that is away is no end of a session, and is not remembered as one', async () => {
    const { person } = facts ?? {};
    facts = undefined;
    const kept = { person: person ?? null, roles: ['owner'], groups: [], lacksSecondFactor: false, grants: [] };
    const failing = createPeopleReader(
      { ...accessStore(), session: () => Promise.reject(new Error('away')) },
      { now: () => new Date(0), monotonic: () => 0 },
    );
    await expect(failing.bySession(hashOfSecret('good'))).rejects.toThrow('away');
    await expect(failing.bySession(hashOfSecret('good'))).rejects.toThrow('away');
    facts = kept;
    expect((await reader.bySession(hashOfSecret('good')))?.rights.isOwner).toBe(true);
  });

  it('another token is nobody', async () => {
    expect(await reader.bySession(hashOfSecret('bad'))).toBeUndefined();
    expect(await reader.bySession(hashOfSecret(''))).toBeUndefined();
  });
});
