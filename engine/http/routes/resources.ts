import { isDeepStrictEqual } from 'node:util';
import { type Identity, may, namesFor } from '#access';
import type { ResourcePool } from '#core';
import { type Connector, InputError } from '#kit';
import { checkSettings, secretKeys } from '#resources';
import {
  deleteResourceQuery,
  type JsonValue,
  pointer,
  type Resource,
  type ResourceInput,
  type ResourceState,
  resourceHealthSchema,
  saveResourceBody,
  shapeQuery,
  testConnectionBody,
  testResourceBody,
} from '#schema';
import type { Services } from '../app.ts';
import { pathParam, type Router, readBody, readQuery } from '../router.ts';

/** Resources: settings in and out, secrets in only (security R14). */
export function resourceRoutes(router: Router, services: Services): void {
  const { store, resources } = services;
  router.on('GET /api/resources', async (context, identity) => {
    const { workspace } = identity;
    const list = (await store.resources.list(workspace)).filter(({ name }) => may(identity, 'resource.read', name));
    return context.json({ resources: list.map((resource) => withHealth(resource, workspace, resources)) });
  });
  router.on('GET /api/environments', async (context, { workspace }) => {
    const list = await store.resources.list(workspace);
    const { environment: current } = services;
    const names = new Set([current, ...list.flatMap(({ environments }) => Object.keys(environments))]);
    return context.json({ environments: [...names].sort(), current });
  });
  router.on('GET /api/resources/:name', async (context, { workspace }) => {
    const resource = await store.resources.get(workspace, pathParam(context, 'name'));
    if (!resource) throw unknown(pathParam(context, 'name'));
    return context.json(withHealth(resource, workspace, resources));
  });
  router.on('PUT /api/resources/:name', async (context, { workspace, id, name: by }) => {
    const { resource: input, revision } = await readBody(context, saveResourceBody);
    if (input.name !== pathParam(context, 'name')) {
      throw new InputError({
        code: 'request.invalid',
        message: 'The name in the address and the name of the resource differ.',
      });
    }
    const stored = await store.resources.get(workspace, input.name);
    const secretKeys = checkEnvironments(services, input, stored);
    const saved = await store.resources.save(workspace, { input, secretKeys, revision, by: { id, name: by } });
    await resources.forget(workspace, input.name);
    return context.json(saved, revision === null ? 201 : 200);
  });
  router.on('DELETE /api/resources/:name', async (context, identity) => {
    const name = pathParam(context, 'name');
    const { workspace } = identity;
    if (readQuery(context, deleteResourceQuery).force === 'false') await requireUnused(services, identity, name);
    if (!(await store.resources.remove(workspace, name))) throw unknown(name);
    await resources.forget(workspace, name);
    return context.body(null, 204);
  });
  connectionRoutes(router, services);
}

/** Routes that go out to what a resource stands for. */
function connectionRoutes(router: Router, services: Services): void {
  const { store, resources } = services;
  router.on('POST /api/resources/:name/test', async (context, { workspace }) => {
    const { environment = services.environment } = await readBody(context, testResourceBody);
    const { connector, settings } = await store.resources.open(workspace, pathParam(context, 'name'), environment);
    return context.json(await resources.test({ connector, settings }));
  });
  router.on('GET /api/resources/:name/shape', async (context, { workspace }) => {
    const { environment = services.environment } = readQuery(context, shapeQuery);
    return context.json(await resources.introspect({ workspace, environment, resource: pathParam(context, 'name') }));
  });
  // Settings on their own, never beside stored secrets: nobody may send a kept password to a host of their choice (R6).
  router.on('POST /api/connections/test', async (context) => {
    const { connector, settings } = await readBody(context, testConnectionBody);
    checkSettings(connectorOf(services, connector), settings);
    return context.json(await resources.test({ connector, settings }));
  });
}

/** How its last calls went, the worst of its environments. */
function withHealth(resource: Resource, workspace: string, pool: Pick<ResourcePool, 'circuits'>): ResourceState {
  const circuits = pool
    .circuits()
    .filter((circuit) => circuit.workspace === workspace && circuit.resource === resource.name);
  const order = resourceHealthSchema.options;
  const worst = Math.max(0, ...circuits.map(({ health }) => order.indexOf(health)));
  return { ...resource, health: order[worst] };
}

/** @throws InputError `resource.inUse` with the names of the functions, those that the caller may not know of left out */
async function requireUnused(services: Services, identity: Identity, name: string): Promise<void> {
  const users = await services.functions.uses.ofResource(identity.workspace, name);
  if (users.length === 0) return;
  const functions = namesFor(identity, 'function.read', users);
  const told = functions.slice(0, 5).join(', ') || 'functions that you may not see';
  const more = functions.length > 5 ? ` and ${functions.length - 5} more` : '';
  throw new InputError({
    code: 'resource.inUse',
    message: `"${name}" is used by ${told}${more}, as a draft or live. Add ?force=true to delete it all the same.`,
    details: { functions },
  });
}

/** Checks the settings of every environment and answers which of them are secret. @throws InputError `resource.invalid` */
function checkEnvironments(
  { catalog }: Services,
  { connector, environments }: ResourceInput,
  stored: Resource | undefined,
): string[] {
  const type = connectorOf({ catalog }, connector);
  for (const [environment, settings] of Object.entries(environments)) {
    // Another connector starts afresh: the store drops the secrets of the old one.
    const before = stored?.connector === connector ? stored.environments[environment] : undefined;
    // A secret that is left out keeps its stored value, so it counts as given here.
    const kept = before?.secrets.filter((key) => settings[key] === undefined) ?? [];
    const moved = type.destination.find((key) => !isDeepStrictEqual(settings[key], before?.settings[key]));
    if (moved !== undefined && kept.length > 0) throw secretsNeeded(environment, moved, kept);
    checkSettings(type, withoutNull({ ...Object.fromEntries(kept.map((key) => [key, 'kept'])), ...settings }));
  }
  return secretKeys(type);
}

/** Nobody may send a password that they do not know to a host of their choice (security R6). */
function secretsNeeded(environment: string, moved: string, kept: readonly string[]): InputError {
  return new InputError({
    code: 'resource.invalid',
    message: `"${moved}" changes where the resource is, so give ${kept.join(', ')} again.`,
    issues: kept.map((key) => ({
      severity: 'error',
      code: 'resource.invalid',
      message: 'must be given again, since the resource moves',
      path: pointer('', 'environments', environment, key),
    })),
  });
}

function withoutNull(settings: Record<string, JsonValue>): Record<string, JsonValue> {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== null));
}

function connectorOf({ catalog }: Pick<Services, 'catalog'>, type: string): Connector {
  const connector = catalog.connectors.get(type);
  if (connector) return connector;
  throw new InputError({ code: 'resource.invalid', message: `There is no connector "${type}".` });
}

function unknown(name: string): InputError {
  return new InputError({ code: 'resource.unknown', message: `There is no resource "${name.slice(0, 60)}".` });
}
