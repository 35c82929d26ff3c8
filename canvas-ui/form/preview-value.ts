import type { DataNode } from '#model';
import type { JsonValue, Value } from '#schema';
import { type Preview, type PreviewScope, readValue, unknownName } from './preview.ts';
import type { Previewer } from './previewer.ts';

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
