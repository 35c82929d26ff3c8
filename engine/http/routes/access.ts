import { randomBytes } from 'node:crypto';
import { cellsOf, explain, type Identity } from '#access';
import { hashOfSecret } from '#core';
import { InputError } from '#kit';
import {
  cellsQuery,
  createRoleBody,
  inviteBody,
  limitsSchema,
  setGrantBody,
  setRolesBody,
  VERBS_OF,
  whyQuery,
} from '#schema';
import type { Services } from '../app.ts';
import { pathParam, type Router, readBody, readQuery } from '../router.ts';

const INVITATION_MS = 7 * 24 * 60 * 60 * 1000;

/** People, roles and who may do what. Only owners change any of it, so nobody gives what they do not have (security R8). */
export function accessRoutes(router: Router, services: Services): void {
  peopleRoutes(router, services);
  roleRoutes(router, services);
  const { store, auth } = services;
  router.on('GET /api/access/grants', async (context, { workspace }) =>
    context.json({ grants: await store.access.grants(workspace) }),
  );
  router.on('PUT /api/access/grants', async (context, identity) => {
    const change = await readBody(context, setGrantBody);
    const { object, subject, verb, effect } = change;
    context.set('audit', { object: object.name || object.kind, details: { subject, object, verb, effect } });
    await store.access.setGrant(identity.workspace, change, identity);
    auth.forgetPeople();
    return context.body(null, 204);
  });
  router.on('GET /api/access/cells', async (context, { workspace }) => {
    const { kind, name } = readQuery(context, cellsQuery);
    const { access } = store;
    const [grants, members, roles, people] = await Promise.all([
      access.grants(workspace),
      access.appMembers(workspace),
      access.roles(workspace),
      access.people(workspace),
    ]);
    const member = members.find((each) => each.kind === kind && each.name === name);
    const cells = cellsOf({ object: { kind, name }, verbs: VERBS_OF[kind], grants, member, roles, people });
    return context.json({ cells });
  });
  const { limitSettings } = services;
  router.on('GET /api/access/limits', async (context) => context.json(await limitSettings.read()));
  router.on('PUT /api/access/limits', async (context) => {
    const limits = await readBody(context, limitsSchema);
    context.set('audit', { object: 'limits', details: limits });
    await limitSettings.save(limits);
    return context.body(null, 204);
  });
  router.on('GET /api/access/why', async (context, { workspace }) => {
    const { person = null, permission, name } = readQuery(context, whyQuery);
    const who = await auth.find(workspace, person);
    if (!who) throw unknown(person ?? '');
    const { allowed, because, sentence } = explain(who, permission, name);
    return context.json({ allowed, because, sentence });
  });
}

function peopleRoutes(router: Router, { store, auth, clock, publicOrigin }: Services): void {
  router.on('GET /api/access/people', async (context, { workspace }) =>
    context.json({ people: await store.access.people(workspace) }),
  );
  router.on('PUT /api/access/people/:id/roles', async (context, { workspace }) => {
    const { roles } = await readBody(context, setRolesBody);
    context.set('audit', { details: { roles } });
    const person = await store.access.setRoles(workspace, pathParam(context, 'id'), roles);
    auth.forgetPeople();
    return context.json(person);
  });
  router.on('POST /api/access/people/:id/sign-out', async (context, { workspace }) => {
    const id = pathParam(context, 'id');
    if (!(await auth.find(workspace, id))) throw unknown(id);
    const ended = await store.access.endSessions(id);
    auth.forgetPeople();
    return context.json({ ended });
  });
  router.on('DELETE /api/access/people/:id', async (context, { workspace }) => {
    const id = pathParam(context, 'id');
    if (!(await store.access.removePerson(workspace, id))) throw unknown(id);
    auth.forgetPeople();
    return context.body(null, 204);
  });
  // A link of our own address, whatever the Host header says; its secret stands behind #, so that no server's log has it.
  router.on('POST /api/access/invitations', async (context, identity: Identity) => {
    const { email, roles } = await readBody(context, inviteBody);
    context.set('audit', { object: email, details: { roles } });
    await requireRoles(store, identity.workspace, roles);
    const token = randomBytes(24).toString('base64url');
    const until = clock.now().getTime() + INVITATION_MS;
    await store.settings.set(`invitation:${hashOfSecret(token)}`, {
      until,
      email,
      roles,
      workspace: identity.workspace,
    });
    const origin = publicOrigin ?? new URL(context.req.url).origin;
    return context.json({ link: `${origin}/join#${token}`, expiresAt: new Date(until).toISOString() }, 201, {
      'Cache-Control': 'no-store',
    });
  });
}

function roleRoutes(router: Router, { store, auth, accounts, limitSettings }: Services): void {
  router.on('GET /api/access/roles', async (context, { workspace }) =>
    context.json({ roles: await store.access.roles(workspace) }),
  );
  router.on('POST /api/access/roles', async (context, { workspace }) => {
    const role = await readBody(context, createRoleBody);
    context.set('audit', { object: role.name });
    return context.json(await store.access.createRole(workspace, role), 201);
  });
  router.on('POST /api/access/roles/:name/rename', async (context, { workspace }) => {
    const name = pathParam(context, 'name');
    const change = await readBody(context, createRoleBody);
    context.set('audit', { object: name, details: change });
    const role = await store.access.changeRole(workspace, name, change);
    await renameLimit(limitSettings, name, role.name);
    await accounts.rules.renameRole(workspace, name, role.name);
    auth.forgetPeople();
    return context.json(role);
  });
  router.on('DELETE /api/access/roles/:name', async (context, { workspace }) => {
    await store.access.removeRole(workspace, pathParam(context, 'name'));
    auth.forgetPeople();
    return context.body(null, 204);
  });
}

/** What a role may ask for goes along with its name. */
async function renameLimit(settings: Services['limitSettings'], from: string, to: string): Promise<void> {
  const limits = await settings.read();
  const { [from]: quota, ...roles } = limits.roles;
  if (quota !== undefined && from !== to) await settings.save({ ...limits, roles: { ...roles, [to]: quota } });
}

async function requireRoles({ access }: Services['store'], workspace: string, names: readonly string[]): Promise<void> {
  const known = new Set((await access.roles(workspace)).map(({ name }) => name));
  const other = names.find((name) => !known.has(name));
  if (other !== undefined) throw new InputError({ code: 'role.unknown', message: `There is no role "${other}".` });
}

function unknown(id: string): InputError {
  return new InputError({ code: 'person.unknown', message: `There is no person "${id.slice(0, 40)}".` });
}
