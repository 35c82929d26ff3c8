import type { KnownValues as EditorValues } from '#editor';
import {
  type CatalogIndex,
  type DataNode,
  indexOf,
  type KnownValues,
  type Passes,
  type RunState,
  shownPass,
  shownStep,
} from '#model';
import type { FunctionDocument, JsonValue, Value } from '#schema';
import { isJsonObject } from '#schema';
import { type Preview, type Previewer, type PreviewScope, readValue, unknownName } from '../form/index.ts';

interface LocalSources {
  document: FunctionDocument;
  catalog: CatalogIndex;
  run: RunState;
  passes: Passes;
}

/** What the editor knows of values, as the data tree asks for it. */
export function toModelValues(known: EditorValues, locals: LocalSources): KnownValues {
  return {
    output: (name) => known.output(name),
    error: (name) => known.error(name),
    param: (name) => known.param(name),
    local: (owner, name) => (owner === undefined ? undefined : knownLocal(owner, name, locals)),
  };
}

/** The item and the index of the pass that is shown, from what the loop was given. */
function knownLocal(owner: string, name: string, { document, catalog, run, passes }: LocalSources) {
  const block = indexOf(document).blocks.get(owner)?.block;
  const field = block && catalog.fields(block).find(({ kind, text }) => kind === 'local' && text === name);
  const items = listIn(shownStep(document, run, owner, passes)?.input);
  const pass = shownPass(run, owner, passes) ?? 0;
  if (!field || !items || pass >= items.length) return undefined;
  const from = `item ${pass + 1} of ${items.length}`;
  if (field.fallback === 'index') return { value: pass, from };
  const value = items[pass];
  return value === undefined || field.fallback !== 'item' ? undefined : { value, from };
}

function listIn(input: { text: string; truncated: boolean } | undefined): readonly JsonValue[] | undefined {
  if (!input || input.truncated) return undefined;
  const parsed: JsonValue = JSON.parse(input.text);
  const items = isJsonObject(parsed) ? parsed.items : undefined;
  return Array.isArray(items) ? items : undefined;
}

/** What a name of the scope reads as; undefined where nobody knows yet. */
export function scopeValue(roots: readonly DataNode[], name: string): JsonValue | undefined {
  if (name === 'params') {
    const params = roots.find(({ path }) => path === 'params');
    const known = params?.children().map((node) => [node.name, node.value ?? null] as const) ?? [];
    return Object.fromEntries(known);
  }
  const own = roots.find(({ path }) => path === name);
  if (own) return own.value;
  const data = roots.find(({ path }) => path === `${name}.data`);
  const error = roots.find(({ path }) => path === `${name}.error`)?.value;
  if (data?.value === undefined && error === undefined) return undefined;
  return { data: data?.value ?? null, error: error ?? null, status: error === undefined ? 'success' : 'handled' };
}

interface Previewing {
  roots: readonly DataNode[];
  names: ReadonlySet<string>;
  blocks: ReadonlySet<string>;
  previewer: Previewer;
}

/** What a value is now: known, not known yet, or wrong. */
export async function previewValue(value: Value, { roots, names, blocks, previewer }: Previewing): Promise<Preview> {
  if (value.kind === 'literal') return { kind: 'nothing' };
  const reading = readValue(value);
  if ('problem' in reading) return isUnfinished(value) ? { kind: 'nothing' } : reading.problem;
  const unknown = unknownName(reading.names, names);
  if (unknown) return unknown;
  const read = [...new Set(reading.names.map(({ name }) => name))];
  const scope: { [name: string]: JsonValue } = {};
  const missing: string[] = [];
  for (const name of read) {
    const known = scopeValue(roots, name);
    if (known === undefined) missing.push(name);
    else scope[name] = known;
  }
  if (missing.length > 0) return { kind: 'unknown', names: missing.filter((name) => blocks.has(name)) };
  const preview = await previewer.evaluate(value, scope satisfies PreviewScope);
  return preview.kind === 'value' ? { ...preview, from: sourceOf(roots, reading.names) } : preview;
}

/** Nothing has been written yet: the empty field says enough. */
function isUnfinished(value: Value): boolean {
  return value.kind === 'expression' ? value.code.trim() === '' : value.kind === 'template' && value.text.trim() === '';
}

/** Where the values come from, if they all come from one place; else the first that says so. */
function sourceOf(
  roots: readonly DataNode[],
  uses: readonly { name: string; path: readonly string[] }[],
): string | undefined {
  for (const { name, path } of uses) {
    const [member] = path;
    const params = name === 'params' ? roots.find((root) => root.path === name)?.children() : undefined;
    const node =
      params?.find((param) => param.name === member) ??
      roots.find((root) => root.path === name || root.path === `${name}.data`);
    if (node?.source) return node.source;
  }
  return undefined;
}
