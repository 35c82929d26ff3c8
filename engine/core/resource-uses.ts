import { z } from 'zod';
import { readNames } from '#expression';
import { CodeField } from '#kit';
import type { Block, FunctionDocument, Graph } from '#schema';
import type { Catalog } from './catalog.ts';
import type { FunctionStore } from './seams.ts';

/** Names of the functions whose draft or live version uses a resource, in a block or in code. */
export async function functionsUsing(
  { store, catalog }: { store: Pick<FunctionStore, 'list' | 'draft' | 'live'>; catalog: Catalog },
  workspace: string,
  resource: string,
): Promise<string[]> {
  const users: string[] = [];
  for (const { name, liveVersion, changed } of await store.list(workspace)) {
    const draft = await store.draft(workspace, name);
    const live = liveVersion !== null && changed ? await store.live(workspace, name) : undefined;
    const documents = [draft?.document, live?.document];
    if (documents.some((document) => document && resourcesOf(document, catalog).has(resource))) users.push(name);
  }
  return users;
}

/**
 * The resources that a document names: blocks in their `resource`, code as `resources.name`. Which one code means by a name
 * that it makes at run time nobody can tell.
 */
export function resourcesOf({ body, onError }: FunctionDocument, catalog: Catalog): Set<string> {
  const found = new Set<string>();
  for (const block of [...blocksOf(body), ...(onError ? blocksOf(onError) : [])]) {
    const { resource } = block.config;
    if (typeof resource === 'string') found.add(resource);
    for (const code of codeOf(block, catalog)) {
      for (const name of readNames(code).members.get('resources') ?? []) found.add(name);
    }
  }
  return found;
}

function blocksOf(graph: Graph): Block[] {
  return graph.blocks.flatMap((block) => [block, ...Object.values(block.graphs ?? {}).flatMap(blocksOf)]);
}

function codeOf({ type, config }: Block, { blocks, connectors }: Catalog): string[] {
  const bound = blocks.get(type)?.bind(config, connectors);
  if (!bound || bound instanceof z.ZodError) return [];
  const members = typeof bound.config === 'object' && bound.config !== null ? Object.values(bound.config) : [];
  return members.flatMap((member) => (member instanceof CodeField ? [member.text] : []));
}
