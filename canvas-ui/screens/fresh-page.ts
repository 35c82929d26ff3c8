import type { JsonValue } from '#schema';

/** What a new page starts with: its title, which stands above, and room for the first component. */
export function freshPage(name: string): JsonValue {
  const column = { id: 'column', span: 12, components: [] };
  return {
    schemaVersion: 1,
    name,
    title: name,
    functions: [],
    sections: [{ id: 'section', rows: [{ id: 'row', columns: [column] }] }],
  };
}
