import type { PageDocument, Parameter, Value } from '#schema';
import type { ComponentCatalog } from './component-catalog.ts';
import { indexOfPage } from './page-index.ts';

interface Known {
  document: PageDocument;
  catalog: ComponentCatalog;
  /** Members of the row or the item that an event gives, by the name that they are read by: `row`. */
  locals?: Readonly<Record<string, readonly string[]>> | undefined;
  /** Tables with the members of their rows: `customers.selectedRow.id`. */
  rows?: Readonly<Record<string, readonly string[]>> | undefined;
}

/** Values for parameters by their names: what an event gives comes first, then inputs, variables, and the row of a table. */
export function autoMap(known: Known, params: readonly Parameter[]): Record<string, Value> {
  return Object.fromEntries(
    params.flatMap(({ name }) => {
      const code = sourceOf(known, name);
      return code === undefined ? [] : [[name, { kind: 'expression', code } satisfies Value]];
    }),
  );
}

function sourceOf({ document, catalog, locals = {}, rows = {} }: Known, name: string): string | undefined {
  for (const [local, members] of Object.entries(locals)) {
    if (members.includes(name)) return `${local}.${name}`;
  }
  const inputs = [...indexOfPage(document).components.values()]
    .map(({ component }) => component)
    .filter(({ type }) => catalog.get(type)?.values.value !== undefined);
  const wanted = [name, `${name}Input`, `${name}Field`, `${name}Select`].map((each) => each.toLowerCase());
  const input = inputs.find((each) => wanted.includes(each.name.toLowerCase()));
  if (input) return `${input.name}.value`;
  if (document.variables.some((each) => each.name === name)) return name;
  const table = Object.entries(rows).find(([, members]) => members.includes(name))?.[0];
  if (table !== undefined) return `${table}.selectedRow?.${name}`;
  return document.params.includes(name) ? `page.params.${name}` : undefined;
}
