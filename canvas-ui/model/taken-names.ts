import { blockNameProblem, type FunctionDocument } from '#schema';
import type { CatalogIndex } from './catalog-index.ts';
import { indexOf } from './document.ts';
import { localsOf } from './scopes.ts';
import { sentence } from './words.ts';

/** Names that containers of a function add for what is inside them: `item`, `index`, `error`, or others. */
export function localNames(document: FunctionDocument, catalog: CatalogIndex): Set<string> {
  return new Set([...indexOf(document).blocks.values()].flatMap(({ block }) => localsOf(block, catalog)));
}

/** Every name that a new block must not have. */
export function takenNames(document: FunctionDocument, catalog: CatalogIndex): Set<string> {
  return new Set([...indexOf(document).names.keys(), ...localNames(document, catalog)]);
}

/** Why a block (`except`, by id) can't be called that, as a sentence for the author; undefined if it can. */
export function newNameProblem(
  document: FunctionDocument,
  name: string,
  { catalog, except }: { catalog: CatalogIndex; except?: string },
): string | undefined {
  const problem = blockNameProblem(name);
  if (problem) return sentence(problem);
  const owner = indexOf(document).names.get(name);
  if (owner !== undefined && owner !== except) return `Another block is called "${name}" already.`;
  if (owner === undefined && localNames(document, catalog).has(name)) {
    return `"${name}" is what a loop or another container calls something inside it.`;
  }
  return undefined;
}
