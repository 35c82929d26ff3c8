import { withValueAt } from '#model';
import { isJsonObject, type JsonValue, type ResourceInput, type ResourceState } from '#schema';

type Settings = Record<string, JsonValue>;

/** A resource in its form. Secrets are only there if they were typed just now. */
export interface ResourceDraft {
  name: string;
  connector: string;
  description: string;
  environments: Readonly<Record<string, Settings>>;
}

export function draftOf(resource: ResourceState | undefined, environment: string): ResourceDraft {
  if (!resource) return { name: '', connector: '', description: '', environments: { [environment]: {} } };
  const { name, connector, description, environments } = resource;
  const settings = Object.entries(environments).map(([key, value]) => [key, value.settings]);
  return { name, connector, description, environments: Object.fromEntries(settings) };
}

/** Sets a field of the settings of one environment, by JSON Pointer; undefined takes it out. */
export function withSetting(
  draft: ResourceDraft,
  environment: string,
  path: readonly string[],
  value: JsonValue | undefined,
): ResourceDraft {
  const before = draft.environments[environment] ?? {};
  const settings = path.length === 0 ? (value ?? {}) : withValueAt(before, path, value);
  return { ...draft, environments: { ...draft.environments, [environment]: isJsonObject(settings) ? settings : {} } };
}

/** A further environment starts with what another one has, but for the secrets, which nobody can read. */
export function withEnvironment(draft: ResourceDraft, name: string, like: string): ResourceDraft {
  return { ...draft, environments: { ...draft.environments, [name]: { ...draft.environments[like] } } };
}

export function withoutEnvironment(draft: ResourceDraft, name: string): ResourceDraft {
  const { [name]: _, ...environments } = draft.environments;
  return { ...draft, environments };
}

export function toInput({ name, connector, description, environments }: ResourceDraft): ResourceInput {
  return { name, connector, description, environments: { ...environments } };
}

/** Whether the settings can be tried as they are typed: stored secrets can not be part of that. */
export function hasStoredSecrets(
  resource: ResourceState | undefined,
  environment: string,
  settings: Settings,
): boolean {
  return (resource?.environments[environment]?.secrets ?? []).some((key) => settings[key] === undefined);
}
