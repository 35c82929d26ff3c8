import { AccessError } from '#kit';
import { type Identity, may, mayAll } from './authorize.ts';

/** What a document uses. */
interface Uses {
  functions: Iterable<string>;
  resources: Iterable<string>;
  /** False where code makes names at run time, which nobody can tell. */
  isWhole: boolean;
}

/**
 * Nobody puts into a function or a page, makes live again, or tries out, what they may not run or use themselves (security R8).
 * @throws AccessError `auth.forbidden`, `resource.forbidden`
 */
export function requireUses(identity: Identity, { functions, resources, isWhole }: Uses): void {
  for (const name of functions) {
    if (may(identity, 'function.run', name)) continue;
    throw forbidden(`It calls "${name}", which needs the permission function.run for that function.`);
  }
  for (const name of resources) {
    if (may(identity, 'resource.use', name)) continue;
    const message = `It uses the resource "${name}", which needs the permission resource.use for that resource.`;
    throw new AccessError({ code: 'resource.forbidden', message });
  }
  if (isWhole) return;
  for (const permission of ['function.run', 'resource.use'] as const) {
    if (mayAll(identity, permission)) continue;
    const what = permission === 'function.run' ? 'calls functions' : 'uses resources';
    throw forbidden(`Its code ${what} by names made at run time, which needs the permission ${permission} for all.`);
  }
}

function forbidden(message: string): AccessError {
  return new AccessError({ code: 'auth.forbidden', message });
}
