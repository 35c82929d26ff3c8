import type { Program } from 'acorn';
import { childrenOf, type JsNode } from './js-children.ts';

/**
 * Whether code runs from its start to its end in one go, by its syntax: no await, no async function, no import, no `using`,
 * and no BigInt, whose operations take as long as they like. The names it reads are looked at elsewhere.
 */
export function isPlainSyntax(program: Program): boolean {
  return nodesOf(program).every((node) => !isNotPlain(node));
}

/**
 * The names that lead to what code changes: `Array` for `Array.prototype.last = …`. Only where the text shows it; behind
 * another variable it is still refused as it runs.
 */
export function changedNames(program: Program): Set<string> {
  return new Set(nodesOf(program).flatMap((node) => targetsOf(node).flatMap(rootOf)));
}

function nodesOf(program: Program): JsNode[] {
  const nodes: JsNode[] = [...program.body];
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes[i];
    if (node) for (const child of childrenOf(node)) nodes.push(child);
  }
  return nodes;
}

function isNotPlain(node: JsNode): boolean {
  switch (node.type) {
    case 'AwaitExpression':
    case 'ImportExpression':
    case 'MetaProperty':
      return true;
    case 'ForOfStatement':
      return node.await;
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return node.async;
    case 'Literal':
      return node.bigint !== undefined && node.bigint !== null;
    case 'VariableDeclaration':
      return !['var', 'let', 'const'].includes(node.kind);
    default:
      return false;
  }
}

/** Functions of Object that change the first of their arguments. */
const CHANGING = [
  'assign',
  'defineProperty',
  'defineProperties',
  'setPrototypeOf',
  'freeze',
  'seal',
  'preventExtensions',
];

function targetsOf(node: JsNode): JsNode[] {
  switch (node.type) {
    case 'AssignmentExpression':
      return [node.left];
    case 'UpdateExpression':
      return [node.argument];
    case 'UnaryExpression':
      return node.operator === 'delete' ? [node.argument] : [];
    case 'CallExpression': {
      const { callee } = node;
      const [first] = node.arguments;
      const isChanging =
        callee.type === 'MemberExpression' &&
        callee.property.type === 'Identifier' &&
        CHANGING.includes(callee.property.name);
      return isChanging && first ? [first] : [];
    }
    default:
      return [];
  }
}

function rootOf(target: JsNode): string[] {
  let node = target;
  while (node.type === 'MemberExpression') node = node.object;
  return node.type === 'Identifier' ? [node.name] : [];
}
