import { useQuery } from '@tanstack/react-query';
import type { Permission } from '#schema';
import type { Session } from './access.ts';
import { queries } from './queries.ts';

/**
 * Why whoever has signed in may not do something, in words for them; undefined: they may, or it is not known yet. Without a name: any object
 * will do. Only for what a screen offers: the server decides.
 */
export function useWhyNot(permission: Permission, name?: string): string | undefined {
  return whyNotOf(useQuery(queries.session()).data, permission, name);
}

/** As {@link useWhyNot}, of several at once. */
export function useWhyNots(): (permission: Permission, name?: string) => string | undefined {
  const session = useQuery(queries.session()).data;
  return (permission, name) => whyNotOf(session, permission, name);
}

export function whyNotOf(session: Session | undefined, permission: Permission, name?: string): string | undefined {
  const reach = session?.may?.[permission];
  if (!reach) return undefined;
  const names = 'only' in reach ? reach.only : reach.except;
  const isThere = name === undefined ? names.length > 0 : names.includes(name);
  const isAllowed = 'only' in reach ? isThere : name === undefined || !isThere;
  return isAllowed ? undefined : `You need the permission ${permission} for this. An owner can give it.`;
}
