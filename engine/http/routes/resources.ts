import { isDeepStrictEqual } from 'node:util';
import { type Connector, InputError } from '#kit';
import { checkSettings, secretKeys } from '#resources';
import {
  type JsonValue,
  pointer,
  type Resource,
  type ResourceInput,
  saveResourceBody,
  testConnectionBody,
  testResourceBody,
} from '#schema';
import type { Services } from '../app.ts';
import { pathParam, type Router, readBody } from '../router.ts';

/** Resources: settings in and out, secrets in only (security R14). */
export function resourceRoutes(router: Router, services: Services): void {
  const { store, resources } = services;
  router.on('GET /api/resources', async (context, { workspace }) =>
    context.json({ resources: await store.resources.list(workspace) }),
  );
  router.on('GET /api/resources/:name', async (context, { workspace }) => {
    const resource = await store.resources.get(workspace, pathParam(context, 'name'));
    if (!resource) throw unknown(pathParam(context, 'name'));
    return context.json(resource);
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
  router.on('DELETE /api/resources/:name', async (context, { workspace }) => {
    const name = pathParam(context, 'name');
    if (!(await store.resources.remove(workspace, name))) throw unknown(name);
    await resources.forget(workspace, name);
    return context.body(null, 204);
  });
  router.on('POST /api/resources/:name/test', async (context, { workspace }) => {
    const { environment = services.environment } = await readBody(context, testResourceBody);
    const { connector, settings } = await store.resources.open(workspace, pathParam(context, 'name'), environment);
    return context.json(await resources.test({ connector, settings }));
  });
  // Settings on their own, never beside stored secrets: nobody may send a kept password to a host of their choice (R6).
  router.on('POST /api/connections/test', async (context) => {
    const { connector, settings } = await readBody(context, testConnectionBody);
    checkSettings(connectorOf(services, connector), settings);
    return context.json(await resources.test({ connector, settings }));
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
