import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { blocks } from '#blocks';
import { connectors } from '#connectors';
import { buildPlan, createCatalog, describeCatalog, fromFiles, type Planned } from '#core';
import { type FunctionDocument, functionSchema, type Graph } from '#schema';
import {
  type Command,
  createCatalogIndex,
  createIds,
  createShapes,
  type EditTools,
  execute,
  indexOf,
  type Outcome,
} from '../../canvas-ui/model/index.ts';

/** The editor's model with the real catalog and the real checks of the server. */

const catalog = createCatalog(blocks, connectors);
export const catalogIndex = createCatalogIndex(describeCatalog(catalog, () => ''));

/** What the server says about a document. */
export function check(document: FunctionDocument): Pick<Planned, 'issues' | 'blocks'> {
  return buildPlan(document, '', catalog);
}

/** Tools as the editor has them after a check of this document; ids are drawn the same way each time. */
export function toolsFor(document: FunctionDocument, seed = 1): EditTools {
  let state = seed;
  const random = () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  return { ...knowledgeOf(document), newIds: createIds(random) };
}

export function knowledgeOf(document: FunctionDocument): Pick<EditTools, 'catalog' | 'shapes'> {
  const checked = Object.fromEntries(
    Object.entries(check(document).blocks).map(([id, { ports, effects, graphs }]) => [
      id,
      { ports: [...ports], effects, graphs: graphs.map((graph) => ({ ...graph, names: [...graph.names] })) },
    ]),
  );
  return { catalog: catalogIndex, shapes: createShapes({ catalog: catalogIndex, checked }) };
}

/** The document after commands; a command that is refused fails the test. */
export function edited(document: FunctionDocument, ...commands: Command[]): FunctionDocument {
  return commands.reduce((now, command) => done(execute(now, command, toolsFor(now))).document, document);
}

export function done(outcome: Outcome): Extract<Outcome, { ok: true }> {
  if (!outcome.ok) throw new Error(`refused: ${outcome.reason}`);
  return outcome;
}

/** Why a command is refused, or undefined. */
export function refusal(document: FunctionDocument, command: Command): string | undefined {
  const outcome = execute(document, command, toolsFor(document));
  return outcome.ok ? undefined : outcome.reason;
}

/** The functions of the examples. */
export function exampleDocuments(): FunctionDocument[] {
  const root = join(import.meta.dirname, '../../examples');
  const folders = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter(({ name }) => name === 'function.json')
    .map(({ parentPath }) => parentPath);
  return folders.sort().map((folder) => {
    const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
    const files = new Map(names.map(({ name }) => [name, readFileSync(join(folder, name), 'utf8')]));
    return functionSchema.parse(fromFiles(files, catalog));
  });
}

/** What no sequence of edits may break: it parses, ids and names are unique, graphs are acyclic, edges stay inside. */
export function problemsOf(document: FunctionDocument): string[] {
  const parsed = functionSchema.safeParse(document);
  const said = parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path.join('/')}: ${message}`);
  const ids = new Set<string>();
  const names = new Set<string>();
  const visit = ({ blocks: inner, edges }: Graph): void => {
    const here = new Set(inner.map(({ id }) => id));
    for (const block of inner) {
      if (ids.has(block.id)) said.push(`the id ${block.id} is there twice`);
      if (names.has(block.name)) said.push(`the name ${block.name} is there twice`);
      ids.add(block.id);
      names.add(block.name);
      for (const graph of Object.values(block.graphs ?? {})) visit(graph);
    }
    for (const { from, to } of edges)
      if (!here.has(from) || !here.has(to)) said.push(`${from} > ${to} leaves its graph`);
    const seen = new Set(edges.map(({ from, port, to }) => `${from} ${port} ${to}`));
    if (seen.size < edges.length) said.push('an edge is there twice');
    if (hasCircle(here, edges)) said.push('there is a circle');
  };
  visit(document.body);
  if (document.onError) visit(document.onError);
  for (const id of Object.keys(document.layout.positions ?? {})) {
    if (!ids.has(id)) said.push(`the layout remembers ${id}, which is gone`);
  }
  return said;
}

function hasCircle(ids: ReadonlySet<string>, edges: Graph['edges']): boolean {
  let left = [...ids];
  for (;;) {
    const free = left.filter((id) => !edges.some(({ from, to }) => to === id && left.includes(from)));
    if (free.length === 0) return left.length > 0;
    left = left.filter((id) => !free.includes(id));
  }
}

export function idOf(document: FunctionDocument, name: string): string {
  const id = indexOf(document).names.get(name);
  if (id === undefined) throw new Error(`there is no block ${name}`);
  return id;
}
