import type {
  Expression as AcornExpression,
  ArrowFunctionExpression,
  CallExpression,
  Literal,
  MemberExpression,
  ObjectExpression,
  PrivateIdentifier,
  SpreadElement,
  Super,
  TemplateLiteral,
  UnaryExpression,
} from 'acorn';
import { builtinNames, isBuiltin, NAMESPACES } from './builtins.ts';
import { convertPattern } from './convert-pattern.ts';
import { ExpressionError, NESTED_TOO_DEEPLY } from './errors.ts';
import { isForbidden } from './keys.ts';
import { FORBIDDEN_NAMES, IN_WORDS } from './refusals.ts';
import { didYouMean } from './suggest.ts';
import type { Item, Key, Node, ObjectNode, Range, UnaryOperator } from './tree.ts';

/** Levels a tree may have. Each costs a few frames of the stack when it is compiled and evaluated. */
const MAX_TREE_DEPTH = 250;

const CONSTANTS: ReadonlySet<string> = new Set(['undefined', 'NaN', 'Infinity']);
const UNARY: ReadonlySet<string> = new Set<UnaryOperator>(['-', '+', '!', '~', 'typeof']);

/** Our tree of what acorn parsed; throws at the first construct that isn't in the subset. */
export function convert(parsed: AcornExpression, helpers: readonly string[] | 'any'): Node {
  return new Converter(helpers).node(parsed);
}

/** Names of the arrow functions around a node. */
interface Locals {
  names: ReadonlySet<string>;
  outer: Locals | undefined;
}

export class Converter {
  readonly #helpers: readonly string[] | 'any';
  #depth = 0;
  #locals: Locals | undefined;

  constructor(helpers: readonly string[] | 'any') {
    this.#helpers = helpers;
  }

  node(from: AcornExpression | Super | PrivateIdentifier): Node {
    return this.deeper(from, () => this.#convert(from));
  }

  /** Counts a level of the tree while `work` is done. */
  deeper<T>(at: Range, work: () => T): T {
    this.#depth += 1;
    if (this.#depth > MAX_TREE_DEPTH) this.refuse(at, NESTED_TOO_DEEPLY);
    const result = work();
    this.#depth -= 1;
    return result;
  }

  refuse(at: Range, message: string): never {
    throw new ExpressionError('expression.invalid', message, { start: at.start, end: at.end });
  }

  #convert(from: AcornExpression | Super | PrivateIdentifier): Node {
    const { start, end } = from;
    switch (from.type) {
      case 'Literal':
        return { type: 'literal', value: this.#literal(from), start, end };
      case 'Identifier':
        return this.#name(from.name, { start, end });
      case 'TemplateLiteral':
        return this.#text(from);
      case 'ArrayExpression':
        return { type: 'array', items: this.#items(from.elements, from), start, end };
      case 'ObjectExpression':
        return this.#object(from);
      case 'UnaryExpression':
        return { type: 'unary', operator: this.#unary(from), value: this.node(from.argument), start, end };
      case 'BinaryExpression': {
        if (from.operator === 'instanceof') return this.refuse(from, "instanceof can't be used in an expression");
        const left = this.node(from.left);
        return { type: 'binary', operator: from.operator, left, right: this.node(from.right), start, end };
      }
      case 'LogicalExpression': {
        const left = this.node(from.left);
        return { type: 'logical', operator: from.operator, left, right: this.node(from.right), start, end };
      }
      case 'ConditionalExpression': {
        const test = this.node(from.test);
        const yes = this.node(from.consequent);
        return { type: 'choice', test, yes, no: this.node(from.alternate), start, end };
      }
      case 'MemberExpression':
        return this.#member(from);
      case 'CallExpression':
        return this.#call(from);
      case 'ChainExpression':
        return { type: 'chain', value: this.node(from.expression), start, end };
      case 'ArrowFunctionExpression':
        return this.#arrow(from);
      default:
        return this.refuse(from, IN_WORDS[from.type] ?? `${from.type} can't be used in an expression`);
    }
  }

  #literal(from: Literal): string | number | boolean | null {
    const { value } = from;
    if (from.regex) return this.refuse(from, IN_WORDS.RegExp ?? '');
    if (typeof value === 'bigint' || from.bigint) {
      return this.refuse(from, "Whole numbers ending in n can't be used in an expression; leave the n out");
    }
    if (typeof value === 'number' && !Number.isFinite(value)) return this.refuse(from, 'The number is too large');
    if (typeof value === 'object' || value === undefined) return null;
    return value;
  }

  #name(name: string, range: Range): Node {
    if (this.isLocal(name)) return { type: 'name', name, ...range };
    const problem = FORBIDDEN_NAMES.get(name);
    if (problem) return this.refuse(range, problem);
    // A block may be called `date`: only a call of it, or a name that can't be a block's, is the language's own.
    if (CONSTANTS.has(name) || (isBuiltin(name) && name !== 'date')) return { type: 'builtin', name, ...range };
    if (NAMESPACES.has(name)) return this.refuse(range, `${name} can't be used alone, only its functions can`);
    return { type: 'name', name, ...range };
  }

  isLocal(name: string): boolean {
    for (let locals = this.#locals; locals; locals = locals.outer) if (locals.names.has(name)) return true;
    return false;
  }

  #text(from: TemplateLiteral): Node {
    const parts = from.quasis.map((part) => part.value.cooked ?? part.value.raw);
    const values = from.expressions.map((value) => this.node(value));
    return { type: 'text', parts, values, start: from.start, end: from.end };
  }

  #items(elements: readonly (AcornExpression | SpreadElement | null)[], at: Range): Item[] {
    return elements.map((element) => {
      if (element === null) return this.refuse(at, 'A list may not have empty places; write null or undefined');
      return element.type === 'SpreadElement' ? this.#spread(element) : this.node(element);
    });
  }

  #spread({ argument, start, end }: SpreadElement) {
    return { type: 'spread' as const, value: this.node(argument), start, end };
  }

  #object(from: ObjectExpression): ObjectNode {
    const members = from.properties.map((member) => {
      if (member.type === 'SpreadElement') return this.#spread(member);
      const { shorthand, start, end } = member;
      if (member.kind !== 'init' || member.method) {
        return this.refuse(member, "Methods, getters and setters can't be used in an expression; use a code block");
      }
      const key = this.key(member.key, member.computed);
      return { type: 'property' as const, key, value: this.node(member.value), shorthand, start, end };
    });
    return { type: 'object', members, start: from.start, end: from.end };
  }

  /** The name of a member or of a key in an object, refused if it would reach a prototype. */
  key(from: AcornExpression | PrivateIdentifier, computed: boolean): Key {
    let name: string | undefined;
    if (!computed && from.type === 'Identifier') name = from.name;
    else if (from.type === 'Literal' && !from.regex && !from.bigint) name = String(from.value);
    if (name === undefined) return this.node(from);
    if (isForbidden(name)) return this.refuse(from, `"${name}" can't be used in an expression`);
    return name;
  }

  #unary(from: UnaryExpression): UnaryOperator {
    const { operator } = from;
    if (operator === 'delete' || operator === 'void') {
      return this.refuse(from, `${operator} can't be used in an expression; use a code block`);
    }
    return UNARY.has(operator) ? operator : this.refuse(from, `${operator} can't be used in an expression`);
  }

  #member(from: MemberExpression): Node {
    const { start, end, optional } = from;
    const key = this.key(from.property, from.computed);
    const namespace = this.#namespace(from.object);
    if (namespace === undefined) return { type: 'member', object: this.node(from.object), key, optional, start, end };
    const name = typeof key === 'string' ? `${namespace}.${key}` : undefined;
    if (name !== undefined && isBuiltin(name)) return { type: 'builtin', name, start, end };
    if (name === undefined) return this.refuse(from, `Write the function of ${namespace} by its name`);
    const hint = didYouMean(name, builtinNames(namespace));
    return this.refuse(from, `${name} can't be used in an expression${hint}`);
  }

  #namespace(from: AcornExpression | Super): string | undefined {
    if (from.type !== 'Identifier' || this.isLocal(from.name)) return undefined;
    return NAMESPACES.has(from.name) ? from.name : undefined;
  }

  #call(from: CallExpression): Node {
    const { start, end, optional } = from;
    const callee = this.#callee(from.callee);
    return { type: 'call', callee, args: this.#items(from.arguments, from), optional, start, end };
  }

  #callee(from: AcornExpression | Super): Node {
    if (from.type !== 'Identifier' || this.isLocal(from.name)) return this.node(from);
    const { name, start, end } = from;
    if (isBuiltin(name)) return { type: 'builtin', name, start, end };
    const forbidden = FORBIDDEN_NAMES.get(name);
    if (forbidden) return this.refuse(from, forbidden);
    if (this.#helpers === 'any' || this.#helpers.includes(name)) return { type: 'name', name, start, end };
    if (NAMESPACES.has(name)) return this.refuse(from, `${name}(…) can't be used in an expression`);
    const hint = didYouMean(name, builtinNames(''));
    return this.refuse(
      from,
      `"${name}" is not a function of expressions${hint || "; functions and blocks can't be run from an expression"}`,
    );
  }

  #arrow(from: ArrowFunctionExpression): Node {
    const { start, end, body } = from;
    if (from.async) return this.refuse(from, "async functions can't be used in an expression; use a code block");
    if (body.type === 'BlockStatement') {
      return this.refuse(body, 'After => comes one value, without { }; put ( ) around an object, or use a code block');
    }
    const names = new Set<string>();
    this.#locals = { names, outer: this.#locals };
    const params = from.params.map((param) => convertPattern(this, param, names));
    const converted = this.node(body);
    this.#locals = this.#locals.outer;
    return { type: 'arrow', params, body: converted, start, end };
  }
}
