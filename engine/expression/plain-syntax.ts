import type { Program } from 'acorn';
import { childrenOf, type JsNode } from './js-children.ts';

/**
 * Whether code runs from its start to its end in one go, by its syntax: no await, no async function, no import, no `using`,
 * and no BigInt, whose operations take as long as they like. The names it reads are looked at elsewhere.
 */
export function isPlainSyntax(program: Program): boolean {
  const open: JsNode[] = [...program.body];
  for (let node = open.pop(); node; node = open.pop()) {
    if (isNotPlain(node)) return false;
    for (const child of childrenOf(node)) open.push(child);
  }
  return true;
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
