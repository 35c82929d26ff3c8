import { describe, expect, it } from 'vitest';
import { blocks } from '#blocks';
import { connectors } from '#connectors';
import { createCatalog, describeCatalog } from '#core';
import { isJsonObject, type JsonValue, paramsJsonSchema } from '#schema';
import { newItem } from './new-item.ts';
import { type FormField, itemField, layoutOf } from './schema-fields.ts';
import { asSchema, type Schema } from './schema-node.ts';

const catalog = describeCatalog(createCatalog(blocks, connectors), () => '');

/** Every field of a schema, of all variants and inside of groups and lists. */
function allFields(schema: Schema, root: Schema = schema, path = '', depth = 0): FormField[] {
  const { variants } = layoutOf(schema, undefined, path, root);
  const shapes = variants ? variants.items.map((item) => item.schema) : [schema];
  const fields = shapes.flatMap((shape) => layoutOf(shape, undefined, path, root).fields);
  if (depth > 6) return fields;
  return fields.flatMap((field) => [field, ...inside(field, depth)]);
}

function inside(field: FormField, depth: number): FormField[] {
  if (field.widget === 'group' || field.widget === 'union') {
    return allFields(field.schema, field.root, field.path, depth + 1);
  }
  if (field.widget !== 'list') return [];
  const item = itemField(field, 0);
  return [item, ...inside(item, depth + 1)];
}

const schemas: [string, Schema][] = [
  ...catalog.blocks.map(({ type, config }): [string, Schema] => [`block ${type}`, asSchema(config)]),
  ...catalog.connectors.flatMap(({ type, settings, query }): [string, Schema][] => [
    [`settings of ${type}`, asSchema(settings)],
    [`query of ${type}`, asSchema(query)],
  ]),
];

const fieldOf = (type: string, path: string, config?: JsonValue) => {
  const block = catalog.blocks.find((one) => one.type === type);
  const found = layoutOf(asSchema(block?.config), config ?? block?.start).fields.find((one) => one.path === path);
  if (!found) throw new Error(`${type} has no field ${path}`);
  return found;
};

describe('forms of the catalog', () => {
  it.each(schemas)('%s: every field has a label and a control of its own', (_, schema) => {
    for (const field of allFields(schema)) {
      expect(field.label, field.path).not.toBe('');
      // A field that falls back to JSON must have been meant so: else its author sees braces in place of a control.
      if (field.widget === 'json') expect(asSchema(field.schema['x-field']).widget, field.path).toBe('json');
    }
  });

  it('hides what another field sets, and draws the query of the chosen kind of resource', () => {
    const schema = asSchema(catalog.blocks.find(({ type }) => type === 'query')?.config);
    const rest = layoutOf(schema, { connector: 'rest', resource: 'shop', query: {} });
    expect(rest.variants).toMatchObject({ key: 'connector', isHidden: true, selected: 'rest' });
    const query = rest.fields.find(({ key }) => key === 'query');
    const names = query && layoutOf(query.schema, {}, query.path, query.root).fields.map(({ key }) => key);
    expect(names).toContain('method');
    expect(rest.fields.map(({ widget }) => widget)).toEqual(['resource', 'group']);
  });

  it('offers the variants of a loop by their titles', () => {
    const schema = asSchema(catalog.blocks.find(({ type }) => type === 'loop')?.config);
    const { variants } = layoutOf(schema, { kind: 'while' });
    expect(variants).toMatchObject({ label: 'Repeat', isHidden: false, selected: 'while' });
    expect(variants?.items.map(({ label }) => label)).toContain('For each item');
  });

  it('gives a new case a name that no other case has', () => {
    const cases = fieldOf('switch', '/cases');
    expect(newItem(cases, [{ port: 'case1' }])).toEqual({ port: 'case2' });
    expect(newItem(cases, [])).toEqual({ port: 'case1' });
    expect(newItem(fieldOf('condition', '/elseIf'), [])).toEqual({ port: 'elseIf1' });
    expect(newItem(fieldOf('parallel', '/paths'), ['first', 'second'])).toBe('path3');
  });
});

describe('forms of parameters', () => {
  it('have a control for each type', () => {
    const schema = paramsJsonSchema([
      { name: 'text', type: 'string' },
      { name: 'count', type: 'integer', required: true },
      { name: 'sure', type: 'boolean' },
      { name: 'day', type: 'date', required: true },
      { name: 'moment', type: 'datetime' },
      { name: 'size', type: 'enum', values: ['s', 'm'] },
      { name: 'tags', type: 'array', items: { type: 'string' } },
      { name: 'customer', type: 'object', fields: [{ name: 'id', type: 'integer' }] },
      { name: 'scan', type: 'file' },
      { name: 'free', type: 'any' },
    ]);
    const { fields } = layoutOf(schema, {});
    const widgets = Object.fromEntries(fields.map(({ key, widget }) => [key, widget]));
    expect(widgets).toEqual({
      text: 'text',
      count: 'number',
      sure: 'switch',
      day: 'date',
      moment: 'datetime',
      size: 'select',
      tags: 'list',
      customer: 'group',
      scan: 'file',
      free: 'json',
    });
    expect(fields.filter(({ isRequired }) => isRequired).map(({ key }) => key)).toEqual(['count', 'day']);
  });

  it('take a member that is called like one of Object.prototype as data', () => {
    const { fields } = layoutOf({ type: 'object', properties: JSON.parse('{"constructor":{"type":"string"}}') }, {});
    expect(fields).toHaveLength(1);
    expect(isJsonObject(fields[0]?.schema)).toBe(true);
  });
});
