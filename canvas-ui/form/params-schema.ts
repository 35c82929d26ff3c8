import { isJsonObject, type Parameter, paramsJsonSchema } from '#schema';
import type { Schema } from './schema-node.ts';

/** The form of parameters: they are called in it as they are in the function. */
export function paramsFormSchema(params: readonly Parameter[]): Schema {
  const schema = paramsJsonSchema(params);
  const properties = isJsonObject(schema.properties) ? schema.properties : {};
  const titled = Object.entries(properties).map(([name, member]) => [
    name,
    isJsonObject(member) ? { ...member, title: name } : member,
  ]);
  return { ...schema, properties: Object.fromEntries(titled) };
}
