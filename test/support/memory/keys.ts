import type { ApiKeyStore, IdempotencyStore } from '#core';
import type { ApiKey } from '#schema';
import { toPlainText } from '../../../engine/store/columns.ts';
import { type CallRow, copy, type Memory } from './memory.ts';

export function keyStore({ keys }: Memory, now: () => Date): ApiKeyStore {
  const isNewer = (a: ApiKey, b: ApiKey) => (a.createdAt === b.createdAt ? a.id > b.id : a.createdAt > b.createdAt);
  return {
    list: async (workspace) =>
      [...keys.values()]
        .filter((row) => row.workspace === workspace)
        .map(({ key }) => copy(key))
        .sort((a, b) => (isNewer(a, b) ? 1 : -1)),
    async create(workspace, { hash, by, ...given }) {
      const name = toPlainText(given.name);
      const key = {
        ...copy(given),
        name,
        createdAt: now().toISOString(),
        createdBy: toPlainText(by.name),
        lastUsedAt: null,
      };
      keys.set(given.id, { workspace, hash, key, personId: null });
      return copy(key);
    },
    remove: async (workspace, id) => keys.get(id)?.workspace === workspace && keys.delete(id),
    find: async (id) => copy(keys.get(id)),
    async touch(id, at) {
      const row = keys.get(id);
      if (row) row.key.lastUsedAt = at.toISOString();
    },
  };
}

export function idempotencyStore({ calls }: Memory, now: () => Date): IdempotencyStore {
  const isOver = ({ expiresAt }: CallRow) => expiresAt <= now().toISOString();
  return {
    async claim(workspace, claim) {
      const { caller, key } = claim;
      const kept = [...calls.values()].find(
        (row) => row.workspace === workspace && row.caller === caller && row.key === key,
      );
      if (kept && !isOver(kept)) {
        const { fingerprint, runId, leaseUntil, answer } = kept;
        return copy({ fingerprint, runId, leaseUntil, answer });
      }
      if (kept) calls.delete(kept.runId);
      calls.set(claim.runId, { ...claim, workspace, answer: null });
      return undefined;
    },
    async complete(runId, { status, body }) {
      const row = calls.get(runId);
      if (row) row.answer = { status, body };
    },
    release: async (runId) => void calls.delete(runId),
    async prune(limit) {
      const over = [...calls.values()].filter(isOver).slice(0, limit);
      for (const { runId } of over) calls.delete(runId);
      return over.length;
    },
  };
}
