import type { Identity } from '#access';
import { type Caller, roleId } from '#core';
import { AccessError, InputError } from '#kit';
import type { Services } from '../app.ts';

type TryAs = { person: string } | { role: string } | undefined;

/**
 * As whom a draft is tried out: with their rights, and with what expressions read of them. Owners have every right, so they get none by it;
 * nobody else may.
 * @throws AccessError `auth.forbidden`; InputError `person.unknown`, `role.unknown`
 */
export async function tryAs(
  { auth, store, audit }: Pick<Services, 'auth' | 'store' | 'audit'>,
  identity: Identity,
  as: TryAs,
  functionName: string,
): Promise<Caller> {
  if (!as) return identity;
  if (!identity.rights.isOwner) {
    throw new AccessError({ code: 'auth.forbidden', message: 'Only owners try a function out as somebody else.' });
  }
  const { workspace, id, name } = identity;
  const tried = 'person' in as ? await personOf(auth, workspace, as.person) : await roleOf(store, workspace, as.role);
  audit.note(workspace, {
    ...{ actor: { id, name }, action: 'function.tryAs', object: functionName },
    ...{ outcome: 'done', details: { as } },
  });
  // The run is the tester's own; whose rights it has, and who it takes for its user, is somebody else.
  return { id, name: `${name} as ${tried.name}`, user: tried.user, authority: { id: tried.id } };
}

async function personOf(
  auth: Services['auth'],
  workspace: string,
  id: string,
): Promise<Pick<Identity, 'id' | 'name' | 'user'>> {
  const person = await auth.find(workspace, id);
  if (person) return person;
  throw new InputError({ code: 'person.unknown', message: `There is no person "${id.slice(0, 40)}".` });
}

async function roleOf(store: Services['store'], workspace: string, name: string) {
  const role = (await store.access.roles(workspace)).find((each) => each.name === name);
  if (!role) throw new InputError({ code: 'role.unknown', message: `There is no role "${name.slice(0, 40)}".` });
  const id = roleId(name);
  const user = { id, name, email: '', roles: [name], groups: [] };
  return { id, name: `somebody who is ${name}`, user: name === 'NotAuthenticated' ? null : user };
}
