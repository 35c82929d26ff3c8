import { childrenOf, keyNodes, patternNames } from './children.ts';
import { textRange } from './context.ts';
import type { Expression, MemberNode, NameNode, Node, ObjectNode, Range } from './tree.ts';

/** A read of a name of the scope, and of what lies below it as far as the text tells. */
export interface Reference extends Range {
  name: string;
  /** `['data', '0', 'id']` for `getOrder.data[0].id`; a method that is called is not part of it. */
  path: string[];
}

/**
 * The names of the scope that an expression reads, in the order of the text. Parameters of arrow functions are none.
 * Positions count characters of the whole text.
 *
 * @example
 * references(parseExpression('getOrder.data[0].id + 1')); // [{ name: 'getOrder', path: ['data', '0', 'id'], … }]
 */
export function references(expression: Expression): Reference[] {
  const found: Reference[] = [];
  visitNames(expression.tree, (name, members) => {
    const last = members.at(-1) ?? name;
    const path = members.flatMap(({ key }) => (typeof key === 'string' ? [key] : []));
    found.push({ name: name.name, path, ...textRange(expression, { start: name.start, end: last.end }) });
  });
  return found;
}

type Visit = (name: NameNode, members: readonly MemberNode[], shorthand: boolean, locals: ReadonlySet<string>) => void;

const NO_LOCALS: ReadonlySet<string> = new Set();

/** Calls `visit` for each name that is no parameter. `locals` are the parameters around it. */
export function visitNames(node: Node, visit: Visit, locals = NO_LOCALS): void {
  switch (node.type) {
    case 'name':
      if (!locals.has(node.name)) visit(node, [], false, locals);
      break;
    case 'member':
      visitMembers(node, visit, locals);
      break;
    case 'call':
      // The method is not data: `rows.data.map(…)` reads rows.data. A name is a helper or a parameter.
      visitAll(calleeNodes(node.callee), visit, locals);
      for (const arg of node.args) visitNames(arg.type === 'spread' ? arg.value : arg, visit, locals);
      break;
    case 'object':
      for (const member of node.members) visitProperty(member, visit, locals);
      break;
    case 'arrow':
      visitAll(childrenOf(node), visit, new Set([...locals, ...node.params.flatMap(patternNames)]));
      break;
    default:
      visitAll(childrenOf(node), visit, locals);
  }
}

function visitAll(nodes: readonly Node[], visit: Visit, locals: ReadonlySet<string>): void {
  for (const node of nodes) visitNames(node, visit, locals);
}

function visitProperty(member: ObjectNode['members'][number], visit: Visit, locals: ReadonlySet<string>): void {
  if (member.type === 'property') visitAll(keyNodes(member.key), visit, locals);
  const asShorthand: Visit = (name, members, _, around) => visit(name, members, true, around);
  visitNames(member.value, member.type === 'property' && member.shorthand ? asShorthand : visit, locals);
}

function calleeNodes(callee: Node): Node[] {
  if (callee.type === 'member') return [callee.object, ...keyNodes(callee.key)];
  return callee.type === 'name' ? [] : [callee];
}

function visitMembers(node: MemberNode, visit: Visit, locals: ReadonlySet<string>): void {
  const members: MemberNode[] = [];
  let base: Node = node;
  while (base.type === 'member' || base.type === 'chain') {
    if (base.type === 'member') members.unshift(base);
    base = base.type === 'member' ? base.object : base.value;
  }
  if (base.type !== 'name') visitNames(base, visit, locals);
  else if (!locals.has(base.name)) {
    const dynamic = members.findIndex(({ key }) => typeof key !== 'string');
    visit(base, dynamic < 0 ? members : members.slice(0, dynamic), false, locals);
  }
  for (const { key } of members) for (const inner of keyNodes(key)) visitNames(inner, visit, locals);
}

/** A call of a helper that the parser let pass. */
export interface HelperCall {
  name: string;
  args: Expression[];
}

/**
 * The helper that an expression is a call of, with its arguments as expressions of their own.
 *
 * @example
 * helperCall(parseExpression('ident(params.table)', { helpers: ['ident'] })); // { name: 'ident', args: [params.table] }
 */
export function helperCall(expression: Expression): HelperCall | undefined {
  const { tree } = expression;
  if (tree.type !== 'call' || tree.callee.type !== 'name') return undefined;
  const args = tree.args.flatMap((arg) => (arg.type === 'spread' ? [] : [{ ...expression, tree: arg }]));
  return args.length === tree.args.length ? { name: tree.callee.name, args } : undefined;
}

/** A call of a method right on a name of the scope. */
interface MethodCall extends Range {
  name: string;
  method: string;
}

/**
 * The methods that are called right on names of the scope: those of values, which run nothing, and those that there are not.
 *
 * @example
 * methodCalls(parseExpression('save.run({ id: row.id })')); // [{ name: 'save', method: 'run', … }]
 */
export function methodCalls(expression: Expression): MethodCall[] {
  const found: MethodCall[] = [];
  const visit = (node: Node): void => {
    if ('callee' in node && node.callee.type === 'member') {
      const { object, key } = node.callee;
      if (object.type === 'name' && typeof key === 'string') {
        found.push({ name: object.name, method: key, ...textRange(expression, node) });
      }
    }
    for (const child of childrenOf(node)) visit(child);
  };
  visit(expression.tree);
  return found;
}
