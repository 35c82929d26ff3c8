import { isJsonObject } from '#schema';
import type { Services } from './app.ts';

/** An invitation, which is used up by this; undefined: there is none, or it is too old. */
export async function invitationOf({ store, clock }: Pick<Services, 'store' | 'clock'>, tokenHash: string) {
  const kept = await store.settings.take(`invitation:${tokenHash}`);
  const { until, email, roles, workspace } = kept !== undefined && isJsonObject(kept) ? kept : {};
  const isFresh = typeof until === 'number' && until > clock.now().getTime();
  if (!isFresh || typeof email !== 'string' || typeof workspace !== 'string' || !Array.isArray(roles)) return undefined;
  return { workspace, email, roles: roles.filter((role) => typeof role === 'string') };
}
