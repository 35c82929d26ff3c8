import type { AnyNode, Identifier, Pattern } from 'acorn';

/** Any node of acorn's trees. */
export type JsNode = AnyNode;

/** The nodes right below one, whatever its kind. */
export function childrenOf(node: JsNode): JsNode[] {
  return Object.values(node).flatMap((value: unknown) =>
    Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : [],
  );
}

function isNode(value: unknown): value is JsNode {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}

interface PatternParts {
  declared: Identifier[];
  /** Default values and computed keys. */
  read: JsNode[];
}

/** What a pattern of a declaration or parameter declares, and what it reads to do so. */
export function patternIdentifiers(pattern: Pattern): PatternParts {
  const parts: PatternParts = { declared: [], read: [] };
  collect(pattern, parts);
  return parts;
}

function collect(pattern: Pattern | null, parts: PatternParts): void {
  switch (pattern?.type) {
    case 'Identifier':
      parts.declared.push(pattern);
      return;
    case 'AssignmentPattern':
      parts.read.push(pattern.right);
      collect(pattern.left, parts);
      return;
    case 'RestElement':
      collect(pattern.argument, parts);
      return;
    case 'ArrayPattern':
      for (const item of pattern.elements) collect(item, parts);
      return;
    case 'ObjectPattern':
      for (const member of pattern.properties) {
        if (member.type === 'RestElement') collect(member.argument, parts);
        else {
          if (member.computed) parts.read.push(member.key);
          collect(member.value, parts);
        }
      }
  }
}
