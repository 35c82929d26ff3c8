import { type Block, blockSchema, isJsonObject, type JsonValue, labelSchema, withInner } from '#schema';
import { type Command, changeBlock, changeGraph, type Edit, type graphOf, placeOf, refuse } from './command.ts';
import { containersAround, type GraphKey } from './document.ts';
import { replaceEdges, withoutBlock } from './graph-edits.ts';
import { parsePointer, valueAt, withValueAt } from './json-path.ts';
import { forgetBlocks } from './layout-cleanup.ts';
import { sayIssues } from './words.ts';

/** "getOrder", or "3 blocks". */
export function nameThem({ index }: Pick<Edit, 'index'>, ids: readonly string[]): string {
  const [only] = ids;
  return ids.length === 1 && only !== undefined ? placeOf(index, only).block.name : `${ids.length} blocks`;
}

/** The blocks without those that are inside another of them, by graph. */
export function outermost({ index }: Pick<Edit, 'index'>, ids: readonly string[]): Map<GraphKey, string[]> {
  const chosen = new Set(ids);
  const left = [...chosen].filter((id) => {
    const around = containersAround(index, placeOf(index, id).graph);
    return !around.some((container) => chosen.has(container));
  });
  return Map.groupBy(left, (id) => placeOf(index, id).graph);
}

/** Deletes blocks with all that is inside them. `heal` joins what came before each with what came after. */
export function deleteBlocks(ids: readonly string[], { heal = true }: { heal?: boolean } = {}): Command {
  return (edit) => {
    if (ids.length === 0) refuse('Nothing is selected.');
    const gone = [...outermost(edit, ids)];
    for (const [key, blocks] of gone) {
      changeGraph(edit, key, (graph) => blocks.reduce((left, id) => withoutBlock(left, id, heal), graph));
    }
    const all = gone.flatMap(([, blocks]) => blocks.flatMap((id) => [...withInner(placeOf(edit.index, id).block)]));
    forgetBlocks(edit.draft, all);
    return { label: `Delete ${nameThem(edit, ids)}` };
  };
}

/** Makes another type of a block. Its name, its edges and the fields that the new type has as well stay. */
export function replaceType(id: string, type: string): Command {
  return (edit) => {
    const { block } = placeOf(edit.index, id);
    const title = edit.catalog.block(type)?.title ?? refuse(`There is no block type "${type}".`);
    const known = propertiesOf(edit.catalog.block(type)?.config);
    const kept = Object.entries(block.config).filter(([key]) => known.has(key));
    changeBlock(edit, id, (draft) => {
      draft.type = type;
      draft.config = { ...Object.fromEntries(kept), ...edit.catalog.startConfig(type) };
    });
    return { label: `Replace ${block.name} by ${title}`, select: [id] };
  };
}

function propertiesOf(schema: unknown): Set<string> {
  if (!isJsonObject(schema)) return new Set();
  const own = isJsonObject(schema.properties) ? Object.keys(schema.properties) : [];
  const variants = Array.isArray(schema.oneOf) ? schema.oneOf : [];
  return new Set([...own, ...variants.flatMap((variant) => [...propertiesOf(variant)])]);
}

/** Sets a field of a config, by JSON Pointer in it; undefined takes it out. Typing in one field is one step of undo. */
export function setField(id: string, field: string, value: JsonValue | undefined): Command {
  return (edit) => {
    const { block } = placeOf(edit.index, id);
    const path = parsePointer(field);
    if (!path || path.length === 0) refuse(`"${field}" is not a field of a block.`);
    setConfig(edit, id, withValueAt(block.config, path, value));
    return { label: `Edit ${path[0]} of ${block.name}`, merge: `field:${id}:${field}`, select: [id] };
  };
}

/**
 * Renames a way out or an inner graph that a config names: a case of a switch, a path of a parallel. Its edges and blocks
 * stay with it. `field` is where the config has the name.
 */
export function renamePort(id: string, field: string, to: string): Command {
  return (edit) => {
    const { block, graph: key } = placeOf(edit.index, id);
    const path = parsePointer(field) ?? refuse(`"${field}" is not a field of a block.`);
    const from = valueAt(block.config, path);
    if (!labelSchema.safeParse(to).success) {
      refuse('A name starts with a letter or _, then letters, digits, _ and -; at most 60.');
    }
    if (typeof from !== 'string' || from === to) return { label: `Edit ${block.name}` };
    const { ports, graphs } = edit.shapes.of(block);
    if (ports.includes(to) || graphs.some(({ title }) => title === to)) refuse(`${block.name} has "${to}" already.`);
    if (ports.includes(from)) {
      const follow = (graph: ReturnType<typeof graphOf>) =>
        replaceEdges(graph, (edge) => (edge.from === id && edge.port === from ? { ...edge, port: to } : edge));
      changeGraph(edit, key, follow);
    }
    setConfig(edit, id, withValueAt(block.config, path, to));
    if (block.graphs) changeBlock(edit, id, (draft) => renameSlots(draft, { from, to }));
    return { label: `Rename ${from} of ${block.name} to ${to}`, merge: `port:${id}:${field}`, select: [id] };
  };
}

/** A slot that belongs to a name ends with it: `path:mail`. */
function renameSlots(draft: Block, { from, to }: { from: string; to: string }): void {
  const slots = Object.entries(draft.graphs ?? {}).map(([slot, graph]) => {
    return [slot.endsWith(`:${from}`) ? slot.slice(0, -from.length) + to : slot, graph] as const;
  });
  draft.graphs = Object.fromEntries(slots);
}

export function setConfig(edit: Edit, id: string, config: JsonValue | undefined): void {
  if (!isJsonObject(config)) return;
  changeBlock(edit, id, (draft) => {
    draft.config = config;
  });
}

type Common = Pick<Block, 'timeoutMs' | 'retry' | 'cacheTtlMs' | 'idempotencyKey' | 'concurrency' | 'output' | 'note'>;

/** Sets one of the settings that every block has; undefined takes it out. */
export function setCommon<Key extends keyof Common>(id: string, key: Key, value: Common[Key]): Command {
  return (edit) => {
    const { block } = placeOf(edit.index, id);
    const label = `Edit ${key === 'note' ? 'the note' : key} of ${block.name}`;
    const checked = blockSchema.safeParse({ id: 'x', name: 'x', type: 'x', config: {}, [key]: value });
    if (!checked.success) refuse(sayIssues(checked.error.issues));
    changeBlock(edit, id, (draft) => {
      if (value === undefined || value === '') delete draft[key];
      else draft[key] = value;
    });
    return { label, merge: `setting:${id}:${key}`, select: [id] };
  };
}

/** Disabled blocks pass through: what follows them runs. If some are and some are not, all become it. */
export function toggleDisabled(ids: readonly string[]): Command {
  return (edit) => {
    if (ids.length === 0) refuse('Nothing is selected.');
    const disable = ids.some((id) => !placeOf(edit.index, id).block.disabled);
    for (const id of ids) {
      changeBlock(edit, id, (draft) => {
        if (disable) draft.disabled = true;
        else delete draft.disabled;
      });
    }
    return { label: `${disable ? 'Disable' : 'Enable'} ${nameThem(edit, ids)}`, select: ids };
  };
}
