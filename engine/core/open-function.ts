import { AccessError } from '#kit';
import type { Plan } from './plan.ts';

/**
 * Everything but a page asks before it runs a function (semantics 5.1).
 * @throws AccessError `auth.forbidden` for a function that only its page may run
 */
export function requireOpen({ document: { scope } }: Pick<Plan, 'document'>): void {
  if (scope.kind !== 'page') return;
  const message = `The function belongs to the page "${scope.page}", which alone may run it.`;
  throw new AccessError({ code: 'auth.forbidden', message });
}
