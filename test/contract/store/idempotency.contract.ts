import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CallClaim, KeptCall } from '#core';
import { at, HOSTILE, type StoreUnderTest, workspace } from './fixtures.ts';

/** Calls that are known by a key. */
export function idempotencyContract(under: StoreUnderTest): void {
  describe('calls with a key', () => {
    const aClaim = (parts: Partial<CallClaim> = {}): CallClaim => ({
      caller: 'u1',
      key: randomUUID(),
      fingerprint: 'f',
      runId: randomUUID(),
      leaseUntil: at(90),
      expiresAt: at(1_000),
      ...parts,
    });
    const kept = ({ fingerprint, runId, leaseUntil }: CallClaim, answer: KeptCall['answer'] = null) => ({
      ...{ fingerprint, runId, leaseUntil, answer },
    });
    beforeEach(() => under.setNow(new Date(at(0))));
    afterEach(() => under.setNow(undefined));

    test('a key is taken once, and shows who has it, then the answer', async () => {
      const w = workspace();
      const first = aClaim();
      expect(await under.store.idempotency.claim(w, first)).toBeUndefined();
      const again = aClaim({ key: first.key, fingerprint: 'other', leaseUntil: at(500) });
      expect(await under.store.idempotency.claim(w, again)).toEqual(kept(first));
      const answer = { status: 422, body: '{"data":"\\u0000 \\ud800 😀"}' };
      await under.store.idempotency.complete(first.runId, answer);
      expect(await under.store.idempotency.claim(w, again)).toEqual(kept(first, answer));
      await under.store.idempotency.complete(again.runId, { status: 200, body: 'never' });
      expect(await under.store.idempotency.claim(w, again)).toEqual(kept(first, answer));
    });

    test('of many who ask at once, one gets it', async () => {
      const w = workspace();
      const claims = Array.from({ length: 20 }, () => aClaim({ key: 'same' }));
      const answers = await Promise.all(claims.map((claim) => under.store.idempotency.claim(w, claim)));
      const winners = claims.filter((_, index) => answers[index] === undefined);
      expect(winners).toHaveLength(1);
      const [winner = aClaim()] = winners;
      expect(answers.filter(Boolean)).toEqual(Array.from({ length: 19 }, () => kept(winner)));
    });

    test('each caller of each workspace has keys of its own', async () => {
      const w = workspace();
      const claim = aClaim();
      expect(await under.store.idempotency.claim(w, claim)).toBeUndefined();
      const others = [
        [workspace(), {}],
        [w, { caller: 'u2' }],
        [w, { key: randomUUID() }],
      ] as const;
      for (const [where, parts] of others) {
        const other = { ...claim, ...parts, runId: randomUUID() };
        expect(await under.store.idempotency.claim(where, other)).toBeUndefined();
      }
    });

    test('a key that was given back is free', async () => {
      const w = workspace();
      const first = aClaim();
      await under.store.idempotency.claim(w, first);
      await under.store.idempotency.release(first.runId);
      expect(await under.store.idempotency.claim(w, aClaim({ key: first.key }))).toBeUndefined();
      await under.store.idempotency.release(randomUUID());
    });

    test('after its time a key is free, its answer gone, and whoever had it changes nothing more', async () => {
      const w = workspace();
      const first = aClaim({ expiresAt: at(10) });
      await under.store.idempotency.claim(w, first);
      await under.store.idempotency.complete(first.runId, { status: 200, body: '1' });
      const second = aClaim({ key: first.key, expiresAt: at(50) });
      under.setNow(new Date(at(9)));
      expect(await under.store.idempotency.claim(w, second)).toEqual(kept(first, { status: 200, body: '1' }));
      under.setNow(new Date(at(10)));
      expect(await under.store.idempotency.claim(w, second)).toBeUndefined();
      await under.store.idempotency.complete(first.runId, { status: 200, body: 'late' });
      await under.store.idempotency.release(first.runId);
      expect(await under.store.idempotency.claim(w, aClaim({ key: first.key }))).toEqual(kept(second));
    });

    test('what is over is deleted, no more at a time than asked for', async () => {
      const w = workspace();
      under.setNow(new Date(at(100_000)));
      await under.store.idempotency.prune(1_000);
      under.setNow(new Date(at(0)));
      const claims = [10, 10, 10, 20].map((end) => aClaim({ expiresAt: at(end) }));
      for (const claim of claims) await under.store.idempotency.claim(w, claim);
      expect(await under.store.idempotency.prune(10)).toBe(0);
      under.setNow(new Date(at(10)));
      expect(await under.store.idempotency.prune(2)).toBe(2);
      expect(await under.store.idempotency.prune(2)).toBe(1);
      expect(await under.store.idempotency.prune(2)).toBe(0);
      const left = claims.at(-1) ?? aClaim();
      expect(await under.store.idempotency.claim(w, aClaim({ key: left.key }))).toEqual(kept(left));
    });

    test('what was taken and answered is there after a restart', async () => {
      const w = workspace();
      const [open, done] = [aClaim(), aClaim()];
      await under.store.idempotency.claim(w, open);
      await under.store.idempotency.claim(w, done);
      await under.store.idempotency.complete(done.runId, { status: 200, body: '{"data":1}' });
      await under.restart();
      expect(await under.store.idempotency.claim(w, aClaim({ key: open.key }))).toEqual(kept(open));
      expect(await under.store.idempotency.claim(w, aClaim({ key: done.key }))).toEqual(
        kept(done, { status: 200, body: '{"data":1}' }),
      );
    });

    test.each(HOSTILE)('takes %j wherever a text goes', async (text) => {
      const w = `${workspace()}${text}`;
      const claim = aClaim({ caller: text, key: text, fingerprint: text });
      expect(await under.store.idempotency.claim(w, claim)).toBeUndefined();
      await under.store.idempotency.complete(claim.runId, { status: 200, body: text });
      expect(await under.store.idempotency.claim(w, { ...claim, runId: randomUUID() })).toMatchObject({
        runId: claim.runId,
        answer: { status: 200 },
      });
    });
  });
}
