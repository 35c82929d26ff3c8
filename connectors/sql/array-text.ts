/** A value on Postgres' wire: text, null, or a list of them. */
export type WireValue = string | null | readonly WireValue[];

/** The text form of an array: `{1,NULL,"a \"b\""}`. */
export function writeArray(items: readonly WireValue[]): string {
  return `{${items.map(writeItem).join(',')}}`;
}

function writeItem(item: WireValue): string {
  if (item === null) return 'NULL';
  if (typeof item !== 'string') return writeArray(item);
  return `"${item.replace(/["\\]/g, '\\$&')}"`;
}

/** Reads what {@link writeArray} writes and Postgres answers. Undefined for text of another form. */
export function readArray(text: string): WireValue[] | undefined {
  // Arrays that do not start at 1 say so: [0:2]={…}
  const start = text.indexOf('{');
  if (start < 0 || !text.endsWith('}')) return undefined;
  const stack: WireValue[][] = [];
  let last: WireValue[] | undefined;
  const item = /\{|\}|,|"((?:[^"\\]|\\.)*)"|([^{},"]+)/gsy;
  item.lastIndex = start;
  for (let match = item.exec(text); match; match = item.exec(text)) {
    const [token, quoted, plain] = match;
    const open = stack.at(-1);
    if (token === '{') {
      const items: WireValue[] = [];
      open?.push(items);
      stack.push(items);
    } else if (token === '}') {
      last = stack.pop();
      if (stack.length === 0) break;
    } else if (quoted !== undefined) open?.push(quoted.replace(/\\(.)/gs, '$1'));
    else if (plain !== undefined) open?.push(plain === 'NULL' ? null : plain);
  }
  return stack.length === 0 ? last : undefined;
}
