import type { JsonValue } from '#schema';

/** What a new page starts with: a title, so that it is something to look at once it is published. */
export function freshPage(name: string): JsonValue {
  const heading = {
    id: 'heading',
    name: 'heading',
    type: 'text',
    props: { text: { kind: 'literal', value: `# ${name}` } },
  };
  const column = { id: 'column', span: 12, components: [heading] };
  return {
    schemaVersion: 1,
    name,
    title: name,
    functions: [],
    sections: [{ id: 'section', rows: [{ id: 'row', columns: [column] }] }],
  };
}
