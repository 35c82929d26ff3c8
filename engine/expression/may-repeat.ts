import { childrenOf } from './children.ts';
import type { Node } from './tree.ts';

/** Methods that only ask their arrow function: what it returns is in no result. */
const ASKING: ReadonlySet<string> = new Set([
  ...['filter', 'find', 'findIndex', 'findLast', 'findLastIndex', 'every', 'some', 'sort', 'toSorted'],
]);

/** Functions that give numbers, texts or truth, or what they were given, and never a list or date of their own. */
const PLAIN =
  /^(?:Math\.|Number|String|Boolean|is|parse|encode|decode|Object\.(?:hasOwn|is|keys)$|Date\.|JSON\.|Array\.isArray)/;

/**
 * Whether a result may hold dates or functions, or the same object very often. Only with functions, dates, lists or
 * objects of its own can an expression do that; for others the costly look through the result is spared.
 */
export function mayRepeat(node: Node): boolean {
  switch (node.type) {
    case 'array':
    case 'object':
    case 'arrow':
      return true;
    case 'builtin':
      return !PLAIN.test(node.name) && node.name !== 'undefined' && node.name !== 'NaN' && node.name !== 'Infinity';
    case 'call': {
      const { callee, args } = node;
      if (callee.type !== 'member') return childrenOf(node).some(mayRepeat);
      if (typeof callee.key !== 'string' || callee.key === 'fill') return true;
      if (!ASKING.has(callee.key)) return childrenOf(node).some(mayRepeat);
      return (
        mayRepeat(callee.object) ||
        args.some((arg) => arg.type === 'spread' || (arg.type !== 'arrow' && mayRepeat(arg)))
      );
    }
    default:
      return childrenOf(node).some(mayRepeat);
  }
}
