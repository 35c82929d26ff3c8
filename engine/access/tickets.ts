import { randomBytes } from 'node:crypto';
import { type Clock, hashOfSecret, type SignInRows } from '#core';
import { newRowId } from './row-id.ts';

/** What a ticket is good for: a new password, the rest of a sign-in, the way back from the identity provider. */
type TicketKind = 'reset' | 'signIn' | 'sso';

/** Random tokens that are good for one thing, once, for a while. Only their hashes are kept. */
export interface Tickets {
  /** Answers the token, which nobody can be told again. */
  make(kind: TicketKind, value: string, ms: number): Promise<string>;
  /** What it was made with; undefined: there is none, or it is over. */
  read(kind: TicketKind, token: string): Promise<string | undefined>;
  /** As {@link read}, and uses it up: of many who ask at once, one gets it. */
  take(kind: TicketKind, token: string): Promise<string | undefined>;
  /** All that were made with this value. */
  revoke(value: string): Promise<void>;
}

export function createTickets(rows: SignInRows, clock: Pick<Clock, 'now'>): Tickets {
  const of = (kind: TicketKind, token: string) => [{ field: 'identifier', value: `${kind}:${hashOfSecret(token)}` }];
  const freshValue = ([row]: Record<string, unknown>[]) => {
    const isFresh = typeof row?.expiresAt === 'string' && Date.parse(row.expiresAt) > clock.now().getTime();
    return isFresh && typeof row.value === 'string' ? row.value : undefined;
  };
  return {
    async make(kind, value, ms) {
      const token = randomBytes(24).toString('base64url');
      const now = clock.now();
      await rows.insert('verification', {
        id: newRowId(),
        identifier: `${kind}:${hashOfSecret(token)}`,
        value,
        expiresAt: new Date(now.getTime() + ms).toISOString(),
        createdAt: now.toISOString(),
        updatedAt: now.toISOString(),
      });
      return token;
    },
    read: async (kind, token) => freshValue(await rows.find('verification', of(kind, token), { limit: 1 })),
    take: async (kind, token) => freshValue(await rows.remove('verification', of(kind, token))),
    async revoke(value) {
      await rows.remove('verification', [{ field: 'value', value }]);
    },
  };
}
