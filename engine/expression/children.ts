import type { Item, Key, Node, Pattern } from './tree.ts';

/** The nodes right below a node, in the order of the text; of an arrow function also those in its parameters. */
export function childrenOf(node: Node): Node[] {
  switch (node.type) {
    case 'literal':
    case 'name':
    case 'builtin':
      return [];
    case 'text':
      return node.values;
    case 'array':
      return node.items.map(inner);
    case 'object':
      return node.members.flatMap((member) =>
        member.type === 'spread' ? [member.value] : [...keyNodes(member.key), member.value],
      );
    case 'unary':
    case 'chain':
      return [node.value];
    case 'binary':
    case 'logical':
      return [node.left, node.right];
    case 'choice':
      return [node.test, node.yes, node.no];
    case 'member':
      return [node.object, ...keyNodes(node.key)];
    case 'call':
      return [node.callee, ...node.args.map(inner)];
    case 'arrow':
      return [...node.params.flatMap(patternNodes), node.body];
  }
}

export function keyNodes(key: Key): Node[] {
  return typeof key === 'string' ? [] : [key];
}

/** The expressions in a parameter: default values and computed keys. */
function patternNodes(pattern: Pattern | null): Node[] {
  switch (pattern?.type) {
    case 'defaulted':
      return [...patternNodes(pattern.target), pattern.value];
    case 'rest':
      return patternNodes(pattern.target);
    case 'items':
      return pattern.items.flatMap(patternNodes);
    case 'members':
      return pattern.members.flatMap(({ key, target }) => [...keyNodes(key), ...patternNodes(target)]);
    default:
      return [];
  }
}

/** The names that a parameter declares. */
export function patternNames(pattern: Pattern | null): string[] {
  switch (pattern?.type) {
    case 'name':
      return [pattern.name];
    case 'defaulted':
    case 'rest':
      return patternNames(pattern.target);
    case 'items':
      return pattern.items.flatMap(patternNames);
    case 'members':
      return [
        ...pattern.members.flatMap(({ target }) => patternNames(target)),
        ...(pattern.rest ? [pattern.rest.name] : []),
      ];
    default:
      return [];
  }
}

function inner(item: Item): Node {
  return item.type === 'spread' ? item.value : item;
}
