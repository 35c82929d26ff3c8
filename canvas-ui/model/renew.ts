import { produce } from 'immer';
import { type Block, type Graph, isJsonObject, type JsonValue, withInner } from '#schema';
import type { Fragment } from './clipboard.ts';
import type { Edit } from './command.ts';
import { setTextAt, withValueAt } from './json-path.ts';
import { mapGraph } from './map-graph.ts';
import { newName } from './new-names.ts';
import { renameText } from './rename-text.ts';
import { type Knowledge, scopeOf, textsOfGraph } from './scopes.ts';
import { takenNames } from './taken-names.ts';

/** The same blocks with new ids, with new names where theirs are taken, and with their reads of each other following. */
export function renew(fragment: Fragment, edit: Edit): Fragment {
  const ids = new Map<string, string>();
  const names = new Map<string, string>();
  const taken = takenNames(edit.before, edit.catalog);
  const all = fragment.blocks.flatMap((block) => [...withInner(block)]);
  const wished = new Set(all.map(({ name }) => name));
  for (const { id, name } of all) {
    ids.set(id, edit.newId());
    // A new name must not be one that another of these blocks has, either.
    const free = taken.has(name) ? newName(name, taken.union(wished)) : name;
    taken.add(free);
    if (free !== name) names.set(name, free);
  }
  let graph: Graph = { blocks: fragment.blocks, edges: fragment.edges };
  for (const [from, to] of names) graph = renameIn(graph, { from, to }, edit);
  const idOf = (id: string) => ids.get(id) ?? id;
  const renewed = mapGraph(graph, {
    block: (block) => ({ ...block, id: idOf(block.id) }),
    edge: (edge) => ({ ...edge, from: idOf(edge.from), to: idOf(edge.to) }),
  });
  const positions = Object.entries(fragment.positions).map(([id, at]) => [idOf(id), at] as const);
  return { ...fragment, ...renewed, positions: Object.fromEntries(positions) };
}

/** A graph in which a block and all reads of it have another name. */
function renameIn(graph: Graph, { from, to }: { from: string; to: string }, knowledge: Knowledge): Graph {
  const blocks = new Map([[from, '']]);
  const edited = produce(graph, (draft) => {
    for (const text of textsOfGraph(graph, { path: [], scopes: [] }, knowledge)) {
      if (scopeOf(text, from, blocks) >= 0) continue;
      const result = renameText(text.field, { of: 'name', from, to });
      if (result && 'text' in result) setTextAt(draft, text.path, result.text);
    }
  });
  return mapGraph(edited, { block: (block) => (block.name === from ? { ...block, name: to } : block) });
}

/** Fields that name a resource which is not there are taken out, so that the form asks for one. */
export function withKnownResources(
  fragment: Fragment,
  resources: ReadonlySet<string>,
  { catalog }: Knowledge,
): { fragment: Fragment; emptied: number } {
  let emptied = 0;
  const mend = (block: Block): Block => {
    const missing = catalog
      .fields(block)
      .filter(({ kind, refersTo, text }) => kind === 'reference' && refersTo === 'resource' && !resources.has(text));
    if (missing.length > 0) emptied++;
    let config: JsonValue = block.config;
    for (const { path } of missing) config = withValueAt(config, path, undefined) ?? {};
    return missing.length > 0 && isJsonObject(config) ? { ...block, config } : block;
  };
  const { blocks } = mapGraph({ blocks: fragment.blocks, edges: [] }, { block: mend });
  return { fragment: { ...fragment, blocks }, emptied };
}
