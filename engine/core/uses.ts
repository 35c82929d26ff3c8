import { z } from 'zod';
import { readCode } from '#expression';
import { CodeField } from '#kit';
import {
  allBlocks,
  type Behaviour,
  type Block,
  type DocumentUses,
  type EventStep,
  type FunctionCall,
  type FunctionDocument,
  type Graph,
  isJsonObject,
  pointer,
} from '#schema';
import type { Catalog } from './catalog.ts';

/**
 * The functions and resources that a document names: blocks in their `function` and `resource`, code as `functions.name` and
 * `resources.name`, behaviour in its steps. Which one code means by a name that it makes at run time nobody can tell.
 */
export function usesOf(document: FunctionDocument, catalog: Catalog): DocumentUses {
  const uses = new Uses();
  for (const block of allBlocks(document)) readBlock(uses, block, catalog);
  if (document.settings.behaviour) readBehaviour(uses, document.settings.behaviour);
  return uses.told();
}

/** What has been found so far. */
class Uses {
  readonly #functions = new Map<string, FunctionCall[]>();
  readonly #resources = new Set<string>();
  #isWhole = true;

  call(name: string, call: FunctionCall): void {
    const calls = this.#functions.get(name);
    if (calls) calls.push(call);
    else this.#functions.set(name, [call]);
  }

  resource(name: string): void {
    this.#resources.add(name);
  }

  someUnknown(): void {
    this.#isWhole = false;
  }

  told(): DocumentUses {
    return {
      functions: [...this.#functions].map(([name, calls]) => ({ name, calls })),
      resources: [...this.#resources],
      isWhole: this.#isWhole,
    };
  }
}

function readBlock(uses: Uses, block: Block, catalog: Catalog): void {
  const { params } = block.config;
  const { names, isWhole } = namesIn(block, catalog);
  for (const { kind, name, from } of names) {
    if (kind === 'resource') uses.resource(name);
    else if (from === 'code') uses.call(name, { from, block: block.id, params: null });
    else uses.call(name, { from, block: block.id, params: isJsonObject(params) ? Object.keys(params) : [] });
  }
  if (!isWhole) uses.someUnknown();
}

/** A function or resource that a block names in its own field, or that its code reads. */
export interface NamedInBlock {
  kind: 'function' | 'resource';
  name: string;
  from: 'block' | 'code';
  /** The member of the config that it stands in. */
  field: string;
}

/** What one block names, without what stands in its graphs. `isWhole` is false where code makes names while it runs. */
export function namesIn(block: Block, catalog: Catalog): { names: NamedInBlock[]; isWhole: boolean } {
  const names: NamedInBlock[] = [];
  let isWhole = true;
  for (const kind of ['resource', 'function'] as const) {
    const name = block.config[kind];
    if (typeof name === 'string') names.push({ kind, name, from: 'block', field: kind });
  }
  for (const [field, { text, language }] of codeOf(block, catalog)) {
    const read = readCode(text, language);
    if (!read) continue;
    const { members, dynamic } = read;
    for (const name of members.get('resources') ?? []) names.push({ kind: 'resource', name, from: 'code', field });
    for (const name of members.get('functions') ?? []) names.push({ kind: 'function', name, from: 'code', field });
    if (dynamic.has('resources') || dynamic.has('functions')) isWhole = false;
  }
  return { names, isWhole };
}

/** The code in a block's own fields, by the member of the config that it stands in. */
export function codeOf({ type, config }: Block, { blocks, connectors }: Catalog): [field: string, code: CodeField][] {
  const bound = blocks.get(type)?.bind(config, connectors);
  if (!bound || bound instanceof z.ZodError) return [];
  const members = typeof bound.config === 'object' && bound.config !== null ? Object.entries(bound.config) : [];
  return members.flatMap(([field, member]): [string, CodeField][] =>
    member instanceof CodeField ? [[field, member]] : [],
  );
}

/** All blocks of a document as {@link allBlocks}, each with the JSON Pointer to it. */
export function* blocksWithPath({
  body,
  onError,
}: Pick<FunctionDocument, 'body' | 'onError'>): Generator<{ block: Block; path: string }, void, undefined> {
  yield* inGraph(body, '/body');
  if (onError) yield* inGraph(onError, '/onError');
}

function* inGraph(graph: Graph, at: string): Generator<{ block: Block; path: string }, void, undefined> {
  for (const [index, block] of graph.blocks.entries()) {
    const path = pointer(at, 'blocks', index);
    yield { block, path };
    for (const [slot, inner] of Object.entries(block.graphs ?? {}))
      yield* inGraph(inner, pointer(path, 'graphs', slot));
  }
}

function readBehaviour(uses: Uses, { run, onSuccess = [], onError = [] }: Behaviour): void {
  if (run?.kind === 'after') uses.call(run.function, { from: 'page', params: null });
  for (const step of [...onSuccess, ...onError]) readStep(uses, step);
}

function readStep(uses: Uses, step: EventStep): void {
  if (step.kind === 'parallel') for (const each of step.steps) readStep(uses, each);
  if (step.kind === 'run') {
    uses.call(step.function, { from: 'page', params: Object.keys(step.params ?? {}) });
    for (const each of [...(step.onSuccess ?? []), ...(step.onError ?? [])]) readStep(uses, each);
  }
  if (step.kind === 'refresh') uses.call(step.function, { from: 'page', params: null });
}
