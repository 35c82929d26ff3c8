import { AccessError } from '#kit';
import { type Identity, may, mayAll } from './authorize.ts';

/** What a document calls. */
interface Calls {
  functions: Iterable<string>;
  /** False where code makes names at run time, which nobody can tell. */
  isWhole: boolean;
}

/**
 * What a function calls inside, or a page runs, it does for whoever may run or open it: nobody puts there, or tries out, what
 * they may not run themselves (security R8).
 * @throws AccessError `auth.forbidden`
 */
export function requireCalls(identity: Identity, { functions, isWhole }: Calls): void {
  for (const name of functions) {
    if (may(identity, 'function.run', name)) continue;
    throw forbidden(`It calls "${name}", which needs the permission function.run for that function.`);
  }
  if (isWhole || mayAll(identity, 'function.run')) return;
  throw forbidden(
    'Its code calls functions by names made at run time, which needs the permission function.run for all.',
  );
}

function forbidden(message: string): AccessError {
  return new AccessError({ code: 'auth.forbidden', message });
}
