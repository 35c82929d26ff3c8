import { renameText } from '#model';
import { isJsonObject, type JsonValue, type PageDocument } from '#schema';

/** Members of steps and behaviours that are names of the page. */
const NAMED: Readonly<Record<string, string>> = {
  run: 'function',
  refresh: 'function',
  after: 'function',
  setVariable: 'variable',
  setComponent: 'component',
  openModal: 'modal',
  closeModal: 'modal',
};

export interface RenamedPage {
  document: PageDocument;
  /** How many expressions, templates and steps read the old name. */
  places: number;
  /** Expressions that do not parse and hold the name: they stay as they are. */
  left: number;
}

/** A component, use or variable under another name wherever the page reads it. Its own declaration is the caller's. */
export function renameInPage(document: PageDocument, from: string, to: string): RenamedPage {
  const found = { places: 0, left: 0 };
  const walk = (value: JsonValue): JsonValue => {
    if (Array.isArray(value)) return sameOr(value, value.map(walk));
    if (!isJsonObject(value)) return value;
    if (value.kind === 'literal') return value;
    if (value.kind === 'expression' && typeof value.code === 'string') {
      return { ...value, code: renamedText('expression', value.code) };
    }
    if (value.kind === 'template' && typeof value.text === 'string') {
      return { ...value, text: renamedText('template', value.text) };
    }
    const named = typeof value.kind === 'string' ? NAMED[value.kind] : undefined;
    const members = Object.entries(value).map(([key, member]): [string, JsonValue] => {
      if (key !== named || member !== from) return [key, walk(member)];
      found.places++;
      return [key, to];
    });
    return members.every(([key, member]) => member === value[key]) ? value : Object.fromEntries(members);
  };
  const renamedText = (kind: 'expression' | 'template', text: string): string => {
    const renamed = renameText({ kind, text }, { of: 'name', from, to });
    if (!renamed) return text;
    if ('problem' in renamed) {
      found.left++;
      return text;
    }
    found.places += renamed.places;
    return renamed.text;
  };
  // The walk changes texts and names of a document of this type, and nothing of its shape.
  const walked = walk(document as unknown as JsonValue) as unknown as PageDocument;
  return { document: walked, ...found };
}

function sameOr(before: JsonValue[], after: JsonValue[]): JsonValue[] {
  return after.every((item, at) => item === before[at]) ? before : after;
}
