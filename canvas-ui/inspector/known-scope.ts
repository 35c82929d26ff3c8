import type { KnownValues as EditorValues } from '#editor';
import { type CatalogIndex, indexOf, type KnownValues, type Passes, type RunState, shownPass, shownStep } from '#model';
import type { FunctionDocument, JsonValue } from '#schema';
import { isJsonObject } from '#schema';

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
