import { describe, expect, it } from 'vitest';
import { blocks } from '#blocks';
import { components } from '#components';
import { connectors } from '#connectors';
import { isJsonObject, type JsonValue } from '#schema';
import { createCatalog, describeCatalog } from './index.ts';

const catalog = describeCatalog(createCatalog(blocks, connectors, components), () => '');

function typicalOf(type: string) {
  return catalog.blocks.find((block) => block.type === type)?.typical;
}

interface FoundField {
  path: string;
  title: JsonValue | undefined;
  help: JsonValue | undefined;
  mark: { [key: string]: JsonValue };
  node: { [key: string]: JsonValue };
}

/** Everything of a schema that a form draws: each member of each object, down to those that are one field. */
function fieldsOf(schema: unknown, path: string): FoundField[] {
  if (!isJsonObject(schema)) return [];
  const variants = Array.isArray(schema.oneOf) ? schema.oneOf : [];
  const properties = isJsonObject(schema.properties) ? Object.entries(schema.properties) : [];
  return [
    ...variants.flatMap((variant) => fieldsOf(variant, path)),
    ...properties.flatMap(([key, node]) => {
      if (!isJsonObject(node)) return [];
      const mark = isJsonObject(node['x-field']) ? node['x-field'] : {};
      const own = { path: `${path}.${key}`, title: node.title, help: node.description, mark, node };
      // What a resource is asked has fields, but is none.
      const isGroup = node.type === 'object' && mark.kind === undefined;
      return [...(isGroup ? [] : [own]), ...fieldsOf(node, own.path), ...fieldsOf(node.items, own.path)];
    }),
  ];
}

const forms = [
  ...catalog.blocks.map(({ type, config }) => [type, config] as const),
  ...catalog.connectors.flatMap(({ type, settings, query }) => [
    [`settings of ${type}`, settings] as const,
    [`query of ${type}`, query] as const,
  ]),
  ...catalog.components.map(({ type, props }) => [`component ${type}`, props] as const),
];

describe('forms made of the catalog', () => {
  it.each(forms)('%s: every field has a label, and words that read well', (name, schema) => {
    for (const { path, title, help, mark, node } of fieldsOf(schema, name)) {
      expect(title, path).toMatch(/^[A-Z]\S*( [^A-Z]\S*| [A-Z]{2,}\S*| \{\{ \}\})*$/);
      if (help !== undefined) expect(help, path).toMatch(/^(\S.*)[.…]$/);
      if (mark.widget === 'select' && Array.isArray(node.enum) && isJsonObject(mark.choices)) {
        expect(Object.keys(mark.choices), path).toEqual(node.enum);
      }
      if (node.type === 'array' && isJsonObject(node.items)) expect(mark.addLabel, path).toMatch(/^Add /);
    }
  });

  it.each(forms)('%s: every choice between forms has a name', (_, schema) => {
    const unions = [schema, ...fieldsOf(schema, '').map(({ node }) => node)].filter(
      (node) => isJsonObject(node) && Array.isArray(node.oneOf),
    );
    for (const { oneOf } of unions) {
      if (!Array.isArray(oneOf)) continue;
      for (const variant of oneOf) expect(isJsonObject(variant) ? variant.title : '').toMatch(/^[A-Z]/);
    }
  });
});

describe('a fresh block', () => {
  it('has the ways out of what it starts with', () => {
    expect(typicalOf('switch')?.ports).toEqual(['case1', 'else']);
    expect(typicalOf('condition')?.ports).toEqual(['true', 'false']);
    expect(typicalOf('return')?.ports).toEqual([]);
    expect(typicalOf('query')?.ports).toEqual(['out']);
  });

  it('has the graphs of what it starts with', () => {
    expect(typicalOf('loop')?.graphs).toEqual([{ slot: 'body', title: 'Body', names: ['item', 'index'] }]);
    expect(typicalOf('parallel')?.graphs.map(({ slot }) => slot)).toEqual(['path:first', 'path:second']);
    expect(typicalOf('try')?.graphs.map(({ slot }) => slot)).toEqual(['try', 'catch', 'finally']);
  });

  it('starts with its first variant and leaves open what its author decides', () => {
    const start = (type: string) => catalog.blocks.find((block) => block.type === type)?.start;
    expect(start('loop')).toEqual({ kind: 'forEach' });
    expect(start('condition')).toEqual({});
    expect(start('switch')).toEqual({ cases: [{ port: 'case1' }] });
  });
});

describe('what fields mean is marked', () => {
  const marks = (type: string) => {
    const found = fieldsOf(catalog.blocks.find((block) => block.type === type)?.config, '');
    return new Map(found.map(({ path, mark }) => [path, mark]));
  };

  it('fields that their block evaluates itself', () => {
    expect(marks('loop').get('.while')).toMatchObject({ kind: 'value', deferred: true });
    expect(marks('loop').get('.items')?.deferred).toBeUndefined();
  });

  it('names that others read', () => {
    expect(marks('loop').get('.itemName')).toMatchObject({ kind: 'name', declares: 'local' });
    expect(marks('variables').get('.set.name')).toMatchObject({ kind: 'name', declares: 'variable' });
  });
});

describe('components', () => {
  it.each(catalog.components)('$type: what it exposes follows a property that it has', ({ props, values, slots }) => {
    const properties = isJsonObject(props.properties as JsonValue) ? Object.keys(props.properties as object) : [];
    for (const { follows } of Object.values(values)) if (follows !== undefined) expect(properties).toContain(follows);
    for (const { each } of Object.values(slots)) if (each !== undefined) expect(properties).toContain(each);
  });

  it.each(catalog.components)('$type: its words read well', ({ title, description, values, events }) => {
    expect(title).toMatch(/^[A-Z]/);
    expect(description).toMatch(/^[A-Z].*\.$/);
    for (const event of Object.values(events)) expect(event.description).toMatch(/^[A-Z].*\.$/);
    for (const value of Object.values(values)) expect(value.description).toMatch(/^\S.*[^.]$/);
  });
});
