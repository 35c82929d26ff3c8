import { isJsonObject, type JsonValue } from '#schema';
import { type FormField, itemField, layoutOf } from './schema-fields.ts';
import { markOf } from './schema-node.ts';

/** What a new item of a list starts as: names that are needed are made, everything else is for the author. */
export function newItem(list: FormField, items: readonly JsonValue[]): JsonValue {
  const field = itemField(list, items.length);
  if (field.widget === 'name') return freeName(list, strings(items));
  if (field.widget === 'group' || field.widget === 'union') return newObject(field, list, items);
  if (field.widget === 'list') return [];
  if (field.widget === 'number') return 0;
  if (field.widget === 'switch') return false;
  return field.widget === 'json' || field.widget === 'value' ? null : '';
}

function newObject(field: FormField, list: FormField, items: readonly JsonValue[]): JsonValue {
  const { variants, fields } = layoutOf(field.schema, undefined, field.path, field.root);
  const made: { [key: string]: JsonValue } = {};
  if (variants?.key !== undefined) made[variants.key] = variants.selected;
  for (const { key, widget, isRequired } of fields) {
    if (widget !== 'name' || !isRequired) continue;
    const taken = items.flatMap((item) => (isJsonObject(item) && Object.hasOwn(item, key) ? [item[key] ?? null] : []));
    made[key] = freeName(list, strings(taken));
  }
  return made;
}

function strings(values: readonly JsonValue[]): string[] {
  return values.filter((value) => typeof value === 'string');
}

/** "Add else if" gives elseIf1, elseIf2 …; a list that counts already goes on counting. */
function freeName(list: FormField, taken: readonly string[]): string {
  const counted = /^(.*?)(\d+)$/.exec(taken.at(-1) ?? '');
  const { addLabel } = markOf(list.schema);
  const words = (typeof addLabel === 'string' ? addLabel.replace(/^Add /, '') : 'item').split(/[^A-Za-z]+/);
  const camel = words.map((word, at) => (at === 0 ? word.toLowerCase() : word.charAt(0).toUpperCase() + word.slice(1)));
  const base = counted?.[1] ?? (camel.join('') || 'item');
  for (let number = counted ? Number(counted[2]) + 1 : taken.length + 1; ; number++) {
    if (!taken.includes(`${base}${number}`)) return `${base}${number}`;
  }
}

/** A list with the item at `from` moved to `to`. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const item = list[from];
  return item === undefined ? [...list] : list.toSpliced(from, 1).toSpliced(to, 0, item);
}
