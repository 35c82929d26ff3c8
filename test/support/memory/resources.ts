import type { ResourceStore } from '#core';
import { InputError } from '#kit';
import type { JsonValue, Resource } from '#schema';
import { copy, type Memory, type ResourceRow } from './memory.ts';

export function resourceStore({ resources }: Memory, now: () => Date): ResourceStore {
  const find = (workspace: string, name: string) =>
    resources.find((row) => row.workspace === workspace && row.resource.name === name);
  const toResource = ({ resource, environments }: ResourceRow): Resource =>
    copy({
      ...resource,
      environments: Object.fromEntries(
        [...environments].map(([name, { settings, secrets }]) => [
          name,
          { settings, secrets: [...secrets.keys()].sort() },
        ]),
      ),
    });
  const unknown = (name: string) =>
    new InputError({ code: 'resource.unknown', message: `There is no resource "${name}".` });
  return {
    list: async (workspace) =>
      resources
        .filter((row) => row.workspace === workspace)
        .sort((a, b) => (a.resource.name < b.resource.name ? -1 : 1))
        .map(toResource),
    get: async (workspace, name) => {
      const row = find(workspace, name);
      return row && toResource(row);
    },
    async save(workspace, { input, secretKeys, revision }) {
      const { name, connector, description } = input;
      const old = find(workspace, name);
      if (!old && revision !== null) throw unknown(name);
      if (old && old.resource.revision !== revision) {
        const { revision: theirRevision } = old.resource;
        const details: JsonValue = JSON.parse(JSON.stringify({ theirs: toResource(old), theirRevision }));
        throw new InputError({ code: 'resource.conflict', message: `"${name}" was saved in the meantime.`, details });
      }
      const keep = old?.resource.connector === connector ? old.environments : new Map<string, never>();
      const environments: ResourceRow['environments'] = new Map();
      for (const [environment, values] of Object.entries(copy(input.environments))) {
        const settings = Object.entries(values).filter(([key]) => !secretKeys.includes(key));
        const secrets = new Map<string, JsonValue>();
        for (const key of secretKeys) {
          const value = Object.hasOwn(values, key) ? values[key] : keep.get(environment)?.secrets.get(key);
          if (value !== undefined && value !== null) secrets.set(key, value);
        }
        environments.set(environment, { settings: Object.fromEntries(settings), secrets });
      }
      const resource = {
        name,
        connector,
        description,
        revision: (revision ?? 0) + 1,
        updatedAt: now().toISOString(),
      };
      const row = { workspace, resource, environments };
      if (old) resources.splice(resources.indexOf(old), 1);
      resources.push(row);
      return toResource(row);
    },
    async remove(workspace, name) {
      const index = resources.findIndex((row) => row.workspace === workspace && row.resource.name === name);
      if (index >= 0) resources.splice(index, 1);
      return index >= 0;
    },
    async open(workspace, name, environment) {
      const row = find(workspace, name);
      if (!row) throw unknown(name);
      const found = row.environments.get(environment);
      if (!found) {
        const message = `The resource "${name}" has no settings for the environment "${environment}".`;
        throw new InputError({ code: 'resource.notConfigured', message });
      }
      const { connector, revision } = row.resource;
      const settings = copy(Object.fromEntries([...Object.entries(found.settings), ...found.secrets]));
      return { name, connector, revision, settings, secrets: [...found.secrets.values()].flatMap(texts) };
    },
    rotate: async () => ({ rewrapped: 0, left: 0 }),
  };
}

function texts(value: JsonValue): string[] {
  if (typeof value === 'string') return value === '' ? [] : [value];
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(texts);
  return typeof value === 'number' ? [String(value)] : [];
}
