import type { DataNode } from '#model';
import type { JsonValue } from '#schema';
import type { CodePosition, HoverText, Suggestion } from '../code/index.ts';
import { lineText, toLine } from '../values/index.ts';

/** What a path of names leads to in the data tree: `['getOrder', 'data', '0']`. */
function nodesAt(roots: readonly DataNode[], path: readonly string[]): readonly DataNode[] {
  const [name, ...rest] = path;
  if (name === undefined) return roots;
  const exact = roots.find((root) => root.path === name);
  if (exact) return descend(exact, rest);
  // A block's data and error are roots of their own: `getOrder.data`.
  const [member, ...inner] = rest;
  const ofBlock = roots.filter((root) => root.path.startsWith(`${name}.`));
  if (member === undefined) return ofBlock;
  const root = ofBlock.find((one) => one.path === `${name}.${member}`);
  return root ? descend(root, inner) : [];
}

function descend(node: DataNode, path: readonly string[]): readonly DataNode[] {
  const inside = nodeBelow(node, path);
  return inside?.hasChildren ? inside.children() : [];
}

function nodeBelow(node: DataNode, path: readonly string[]): DataNode | undefined {
  let at: DataNode | undefined = node;
  for (const step of path) {
    const children: readonly DataNode[] = at?.hasChildren ? at.children() : [];
    at = children.find(({ name }) => name === step || name === `[${step}]`);
  }
  return at;
}

/** Names, and below them keys of the last value, each with its type and an example. */
export function suggest(roots: readonly DataNode[], { path }: CodePosition): Suggestion[] {
  if (path === undefined) return [];
  if (path.length === 0) return roots.map(ofRoot).filter(isFirst);
  const isBlock = path.length === 1 && !roots.some((root) => root.path === path[0]);
  return nodesAt(roots, path)
    .filter(({ name }) => !name.startsWith('['))
    .map((node) => ({
      label: isBlock ? (node.path.split('.').at(-1) ?? node.name) : node.name,
      kind: 'key',
      detail: sayNode(node),
    }));
}

function ofRoot(node: DataNode): Suggestion {
  const [name = node.name] = node.path.split(/[.?]/);
  const isBlock = node.path !== name;
  return { label: name, kind: isBlock ? 'block' : name === 'params' ? 'parameter' : 'variable', detail: node.type };
}

function isFirst(one: Suggestion, at: number, all: readonly Suggestion[]): boolean {
  return all.findIndex(({ label }) => label === one.label) === at;
}

const EXAMPLE_LENGTH = 40;

function sayNode({ type, value }: DataNode): string {
  return value === undefined ? type : `${type}  ${example(value)}`;
}

function example(value: JsonValue): string {
  return lineText(toLine(value, EXAMPLE_LENGTH));
}

/** What stands under the pointer, with its value. */
export function describe(roots: readonly DataNode[], { path, word }: CodePosition): HoverText | undefined {
  if (path === undefined || word === '') return undefined;
  const found = nodesAt(roots, path).find(
    (node) => [node.name, `[${node.name}]`].includes(word) || node.path === [...path, word].join('.'),
  );
  if (!found) return undefined;
  const from = found.source ? ` (${found.source})` : '';
  return {
    text: `${found.path}: ${found.type}`,
    detail: found.value === undefined ? 'No value yet' : `${lineText(toLine(found.value, 120))}${from}`,
  };
}

/** The names that can be read, as an expression spells them. */
export function namesOf(roots: readonly DataNode[]): string[] {
  return [...new Set([...roots.map(({ path }) => path.split(/[.?[]/)[0] ?? path), 'params', 'vars'])];
}
