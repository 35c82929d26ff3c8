import { join } from 'node:path';
import type { FunctionFiles } from '#core';
import { type Issue, isJsonObject, type JsonValue } from '#schema';

/** A folder that holds a function, and what is in its files. */
export interface FunctionFolder {
  folder: string;
  files: FunctionFiles;
}

/** Where an issue is for whoever edits files: `functions/orderTotal/computeTotals.js:3 (block computeTotals)`. */
export function placeOf(
  { folder, files }: FunctionFolder,
  { path, position }: Pick<Issue, 'path' | 'position'>,
): string {
  const keys = path
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  if (keys[0] === 'layout') return join(folder, 'layout.json');
  const { file, block, field } = walk(logicOf(files), keys);
  const text = file === undefined ? undefined : files.get(file);
  const line = text !== undefined && position ? `:${text.slice(0, position.start).split('\n').length}` : '';
  const where = [block === undefined ? '' : `block ${block}`, file === undefined ? field.join('.') : ''].filter(
    Boolean,
  );
  return `${join(folder, file ?? 'function.json')}${line}${where.length > 0 ? ` (${where.join(', ')})` : ''}`;
}

/** What function.json holds; nothing where it is broken, which is told elsewhere. */
function logicOf(files: FunctionFiles): JsonValue {
  try {
    return JSON.parse(files.get('function.json')?.replace(/^\ufeff/, '') ?? 'null');
  } catch {
    return null;
  }
}

interface Walked {
  /** Of code that has a file of its own. */
  file: string | undefined;
  /** The innermost block on the way. */
  block: string | undefined;
  /** What is left of the way from there. */
  field: string[];
}

function walk(logic: JsonValue, keys: readonly string[]): Walked {
  let value: JsonValue | undefined = logic;
  const walked: Walked = { file: undefined, block: undefined, field: [] };
  for (const [index, key] of keys.entries()) {
    value = memberOf(value, key);
    walked.field.push(key);
    if (keys[index - 1] === 'blocks' && isJsonObject(value ?? null)) {
      walked.block = String(memberOf(value, 'name') ?? `number ${Number(key) + 1}`);
      walked.field = [];
    }
    const file = memberOf(value, '$file');
    if (typeof file === 'string') return { ...walked, file };
  }
  // A block's settings are all that people know of it.
  if (walked.block !== undefined && walked.field[0] === 'config') walked.field.shift();
  return walked;
}

function memberOf(value: JsonValue | undefined, key: string): JsonValue | undefined {
  const members = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return members.find(([own]) => own === key)?.[1];
}
