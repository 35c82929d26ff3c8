import { MEANING, type Permission } from '#schema';
import type { Identity } from './authorize.ts';
import type { Decision, Held } from './rights.ts';

/** Why somebody may, or may not, in one sentence for a person. */
export function explain(identity: Identity, permission: Permission, name?: string): Decision & { sentence: string } {
  const decision = identity.rights.decide(permission, name);
  return {
    ...decision,
    sentence: sayWhy(identity.via === 'nobody' ? 'whoever has not signed in' : identity.name, decision, {
      permission,
      name,
    }),
  };
}

function sayWhy(
  who: string,
  { because, grant }: Decision,
  { permission, name }: { permission: Permission; name: string | undefined },
): string {
  const { verb, kind } = MEANING[permission];
  const what = name === undefined ? `any ${kind}` : `the ${kind} "${name}"`;
  switch (because) {
    case 'owner':
      return `${who} is an owner, who may do everything.`;
    case 'scopes':
      return `${who} has the scope ${permission}.`;
    case 'nothing':
      return `Nothing allows ${who} to "${verb}" ${what}, and what nothing allows is denied.`;
    case 'allowed':
    case 'denied': {
      if (!grant) return `${who} may "${verb}" some ${kind}, but not all.`;
      const through = grant.role === null ? `${who} directly` : `the role ${grant.role}`;
      const on = sayObject(grant);
      const rest = because === 'denied' ? ' A deny wins over every allow.' : '';
      return `"${verb}" is ${because} to ${through} on ${on}.${rest}`;
    }
  }
}

function sayObject({ object, app }: Held): string {
  if (object.kind === 'workspace') return 'the whole workspace';
  const what = `the ${object.kind} "${object.name}"`;
  return app === undefined ? what : `the app "${app}", to which ${what} belongs`;
}
