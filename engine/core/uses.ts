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
  isJsonObject,
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
  const { resource, function: called, params } = block.config;
  if (typeof resource === 'string') uses.resource(resource);
  if (typeof called === 'string') {
    const names = isJsonObject(params) ? Object.keys(params) : [];
    uses.call(called, { from: 'block', block: block.id, params: names });
  }
  for (const code of codeOf(block, catalog)) readUses(uses, block.id, code);
}

function readUses(uses: Uses, block: string, { text, language }: CodeField): void {
  const read = readCode(text, language);
  if (!read) return;
  const { members, dynamic } = read;
  for (const name of members.get('resources') ?? []) uses.resource(name);
  for (const name of members.get('functions') ?? []) uses.call(name, { from: 'code', block, params: null });
  if (dynamic.has('resources') || dynamic.has('functions')) uses.someUnknown();
}

function codeOf({ type, config }: Block, { blocks, connectors }: Catalog): CodeField[] {
  const bound = blocks.get(type)?.bind(config, connectors);
  if (!bound || bound instanceof z.ZodError) return [];
  const members = typeof bound.config === 'object' && bound.config !== null ? Object.values(bound.config) : [];
  return members.filter((member) => member instanceof CodeField);
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
