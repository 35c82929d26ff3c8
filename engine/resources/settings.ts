import { z } from 'zod';
import { type Connector, InputError } from '#kit';
import { type Issue, isJsonObject, type JsonValue, pointer } from '#schema';

/**
 * Names of a connector's settings that are secret: those its schema marks with `secret()`.
 * @example secretKeys(postgres) // ['password']
 */
export function secretKeys({ settings }: Pick<Connector, 'settings'>): string[] {
  const { properties } = z.toJSONSchema(settings, { io: 'input', unrepresentable: 'any' });
  return Object.entries(properties ?? {}).flatMap(([key, property]) => {
    const meta: unknown = isJsonObject(property) ? property['x-field'] : undefined;
    return isJsonObject(meta) && meta.kind === 'secret' ? [key] : [];
  });
}

/** @throws InputError `resource.invalid` with all issues. */
export function checkSettings(connector: Connector, settings: Record<string, JsonValue>): Record<string, JsonValue> {
  const { error } = connector.settings.safeParse(settings);
  if (!error) return settings;
  const issues = error.issues.map(
    ({ message, path }): Issue => ({
      severity: 'error',
      code: 'resource.invalid',
      message,
      path: pointer('', ...path),
    }),
  );
  throw new InputError({ code: 'resource.invalid', message: 'The settings of the resource are not right.', issues });
}
