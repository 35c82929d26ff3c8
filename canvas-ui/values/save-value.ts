import type { JsonValue } from '#schema';
import { saveText } from '#ui';

/** Items that are written before the page gets a turn. */
const ITEMS_AT_ONCE = 500;

/** Writes a value as a file, a large list in parts, so that the page stays fluent. */
export async function saveValue(value: JsonValue, name: string): Promise<void> {
  if (!Array.isArray(value)) return saveText([JSON.stringify(value, null, 2)], name);
  const parts = ['[\n'];
  for (let at = 0; at < value.length; at += ITEMS_AT_ONCE) {
    const items = value.slice(at, at + ITEMS_AT_ONCE).map((item) => `  ${JSON.stringify(item)}`);
    parts.push(items.join(',\n'), at + ITEMS_AT_ONCE < value.length ? ',\n' : '\n');
    await new Promise((resolve) => setTimeout(resolve));
  }
  saveText([...parts, ']\n'], name);
}
