import { type Command, setConfig, setField } from '#model';
import { isJsonObject, type JsonValue } from '#schema';

/** Sets a field of a block's config, or all of it where the pointer is empty: another variant of a union. */
export function setConfigAt(id: string, path: string, value: JsonValue | undefined): Command {
  if (path !== '') return setField(id, path, value);
  return (edit) => {
    setConfig(edit, id, isJsonObject(value) ? value : {});
    const name = edit.index.blocks.get(id)?.block.name ?? 'block';
    return { label: `Edit ${name}`, select: [id] };
  };
}
