import { type Block, type FunctionDocument, type Issue, pointer } from '#schema';
import type { Catalog } from './catalog.ts';
import { report } from './plan-context.ts';
import type { FunctionStore, ResourceStore } from './seams.ts';
import { blocksWithPath, type NamedInBlock, namesIn } from './uses.ts';

/** What a function may name, as far as its check asks. */
export interface KnownNames {
  /** `draft`: there is one, but no version of it is live. */
  function(name: string): Promise<'live' | 'draft' | undefined>;
  /** `elsewhere`: it has settings, but none for the environment that calls run in. */
  resource(name: string): Promise<'here' | 'elsewhere' | undefined>;
}

export interface KnownNamesOptions {
  functions: Pick<FunctionStore, 'draft'>;
  resources: Pick<ResourceStore, 'get'>;
  environment: string;
}

/** Each name is asked for once, and only if it is used. */
export function knownNames(workspace: string, { functions, resources, environment }: KnownNamesOptions): KnownNames {
  return {
    async function(name) {
      const draft = await functions.draft(workspace, name);
      return draft && (draft.liveVersion === null ? 'draft' : 'live');
    },
    async resource(name) {
      const resource = await resources.get(workspace, name);
      return resource && (Object.hasOwn(resource.environments, environment) ? 'here' : 'elsewhere');
    },
  };
}

interface Place extends NamedInBlock {
  block: Block;
  at: string;
}

/**
 * What a document names that is not there. A block that does is an error, since it can't run; code may never come to it, and
 * what exists may still be published, two functions that call each other only one after the other: these are warnings.
 */
export async function checkNames(document: FunctionDocument, catalog: Catalog, known: KnownNames): Promise<Issue[]> {
  const places = [...placesIn(document, catalog)];
  const ask = (kind: NamedInBlock['kind']) =>
    answers(new Set(places.flatMap((place) => (place.kind === kind ? [place.name] : []))), (name) => known[kind](name));
  const [functions, resources] = await Promise.all([ask('function'), ask('resource')]);
  const issues: Issue[] = [];
  for (const { kind, name, from, block, at } of places) {
    // It may call itself before it was ever published: then it is.
    if (kind === 'function' && name === document.name) continue;
    const found = (kind === 'function' ? functions : resources).get(name);
    const unsure = { severity: 'warning' as const };
    if (!found) {
      const more = from === 'code' ? unsure : {};
      report({ issues }, `${kind}.unknown`, `there is no ${kind} "${name}"`, at, block.id, more);
    } else if (found === 'draft') {
      const message = `"${name}" has no published version yet`;
      report({ issues }, 'function.unpublished', message, at, block.id, { ...unsure, fix: 'Publish the function' });
    } else if (found === 'elsewhere') {
      const message = `the resource "${name}" has no settings for the environment that calls run in`;
      report({ issues }, 'resource.notConfigured', message, at, block.id, { ...unsure, fix: 'Add its settings' });
    }
  }
  return issues;
}

function* placesIn(document: FunctionDocument, catalog: Catalog): Generator<Place, void, undefined> {
  for (const { block, path } of blocksWithPath(document)) {
    for (const named of namesIn(block, catalog).names) {
      // A field that was not filled in yet is an issue of its own.
      if (named.name !== '') yield { ...named, block, at: pointer(path, 'config', named.field) };
    }
  }
}

async function answers<T>(names: ReadonlySet<string>, ask: (name: string) => Promise<T>): Promise<Map<string, T>> {
  return new Map(await Promise.all([...names].map(async (name) => [name, await ask(name)] as const)));
}
