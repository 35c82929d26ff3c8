import type { SyntaxNode } from '@lezer/common';
import { childrenOfPython } from './python-scope.ts';
import type { Range } from './tree.ts';

/** A module that the code imports, by the first part of its name, and where that stands. */
export interface PythonImport extends Range {
  name: string;
  /** The code goes on without it: it catches what importing it raises. */
  isOptional: boolean;
}

export function pythonImportsIn(root: SyntaxNode, code: string): PythonImport[] {
  const found: PythonImport[] = [];
  root.cursor().iterate(({ node }) => {
    if (node.name !== 'ImportStatement') return;
    const parts = childrenOfPython(node);
    const isFrom = parts[0]?.name === 'from';
    const isModule = (index: number): boolean =>
      isFrom ? index === 1 : !['.', 'as'].includes(parts[index - 1]?.name ?? '');
    const isOptional = isCaught(node, code);
    for (const [index, part] of parts.entries()) {
      if (part.name !== 'VariableName' || !isModule(index)) continue;
      found.push({ name: code.slice(part.from, part.to), start: part.from, end: part.to, isOptional });
    }
  });
  return found;
}

const CATCHES = /^(\W*|.*\b(ImportError|ModuleNotFoundError|Exception|BaseException)\b.*)$/s;

/** Whether a `try` around it has an `except` for a module that is not there. */
function isCaught(node: SyntaxNode, code: string): boolean {
  for (let inner = node; inner.parent; inner = inner.parent) {
    const { parent } = inner;
    if (parent.name !== 'TryStatement' || inner.prevSibling?.name !== 'try') continue;
    const parts = childrenOfPython(parent);
    const caught = parts.flatMap((part, index) => {
      const body = parts.slice(index).find(({ name }) => name === 'Body');
      return part.name === 'except' && body ? [code.slice(part.to, body.from)] : [];
    });
    if (caught.some((text) => CATCHES.test(text))) return true;
  }
  return false;
}
