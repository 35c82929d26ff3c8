import type {
  Function as AcornFunction,
  AnyNode,
  Class,
  Identifier,
  Pattern,
  Program,
  VariableDeclaration,
} from 'acorn';
import { childrenOf, type JsNode, patternIdentifiers } from './js-children.ts';
import type { Range } from './tree.ts';

/** Where variables of the code live. */
export interface JsScope {
  readonly names: Set<string>;
  readonly outer: JsScope | undefined;
  /** `var` belongs to the nearest scope of a function. */
  readonly isFunction: boolean;
  /** Whether `arguments` means something here. */
  readonly hasArguments: boolean;
}

/** A member that is read by its name, and where that stands: of `["id"]` without the quotes. */
interface MemberRead extends Range {
  name: string;
  /** `const { id } = params`, which names a variable at once. */
  isShorthand: boolean;
}

/** A name that the code takes from its surroundings. */
export interface FreeName {
  node: Identifier;
  scope: JsScope;
  /** The members read right below it, where the text tells all of them. */
  members: readonly MemberRead[] | undefined;
  /** `{ name }`, which is key and value at once. */
  isShorthand: boolean;
}

/** The free names of a program, in the order of the text. */
export function analyse(program: Program): FreeName[] {
  const top: JsScope = { names: new Set(), outer: undefined, isFunction: true, hasArguments: true };
  const analysis = new Analysis();
  for (const statement of program.body) analysis.visit(statement, top);
  return analysis.free().sort((left, right) => left.node.start - right.node.start);
}

/** Whether a name is a variable at a place of the code. */
export function declares(scope: JsScope, name: string): boolean {
  for (let at: JsScope | undefined = scope; at; at = at.outer) {
    if (at.names.has(name) || (name === 'arguments' && at.hasArguments)) return true;
  }
  return false;
}

function inside(outer: JsScope, isFunction = false, hasArguments = false): JsScope {
  return { names: new Set(), outer, isFunction, hasArguments };
}

class Analysis {
  /** All names read or assigned. Which of them are free is known at the end: declarations are hoisted. */
  readonly #used: FreeName[] = [];

  free(): FreeName[] {
    return this.#used.filter(({ node, scope }) => !declares(scope, node.name));
  }

  visit(node: JsNode, scope: JsScope): void {
    switch (node.type) {
      case 'Identifier':
        this.#use(node, scope);
        break;
      case 'MemberExpression':
        if (node.object.type === 'Identifier') this.#use(node.object, scope, membersOf(node.property, node.computed));
        else this.visit(node.object, scope);
        if (node.computed) this.visit(node.property, scope);
        break;
      case 'Property':
        this.#property(node, scope);
        break;
      case 'VariableDeclaration':
        this.#variables(node, scope);
        break;
      case 'FunctionDeclaration':
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
        this.#function(node, scope);
        break;
      case 'ClassDeclaration':
      case 'ClassExpression':
        this.#class(node, scope);
        break;
      case 'MethodDefinition':
      case 'PropertyDefinition':
        if (node.computed) this.visit(node.key, scope);
        // The value of a field is run like a method.
        if (node.value) this.visit(node.value, node.type === 'PropertyDefinition' ? inside(scope, true, true) : scope);
        break;
      case 'CatchClause': {
        const own = inside(scope);
        if (node.param) this.#declare(node.param, own, own);
        this.visit(node.body, own);
        break;
      }
      case 'LabeledStatement':
        this.visit(node.body, scope);
        break;
      case 'SwitchStatement': {
        // What is switched on knows nothing of the variables of the cases.
        this.visit(node.discriminant, scope);
        const own = inside(scope);
        for (const each of node.cases) this.visit(each, own);
        break;
      }
      case 'BreakStatement':
      case 'ContinueStatement':
      case 'MetaProperty':
        break;
      default:
        this.#children(node, scope);
    }
  }

  #children(node: JsNode, scope: JsScope): void {
    const own = scopeFor(node, scope);
    for (const child of childrenOf(node)) this.visit(child, own);
  }

  #use(node: Identifier, scope: JsScope, members?: readonly MemberRead[]): void {
    this.#used.push({ node, scope, members, isShorthand: false });
  }

  #property(node: Extract<AnyNode, { type: 'Property' }>, scope: JsScope): void {
    if (node.computed) this.visit(node.key, scope);
    const name = node.value.type === 'AssignmentPattern' ? node.value.left : node.value;
    if (node.shorthand && name.type === 'Identifier') {
      this.#used.push({ node: name, scope, members: undefined, isShorthand: true });
      if (node.value.type === 'AssignmentPattern') this.visit(node.value.right, scope);
    } else this.visit(node.value, scope);
  }

  #variables(node: VariableDeclaration, scope: JsScope): void {
    const home = node.kind === 'var' ? functionScope(scope) : scope;
    for (const { id, init } of node.declarations) {
      this.#declare(id, home, scope);
      const taken = init?.type === 'Identifier' ? membersTaken(id) : undefined;
      if (init?.type === 'Identifier') this.#use(init, scope, taken);
      else if (init) this.visit(init, scope);
    }
  }

  /** Declares the names of a pattern in `home`; its default values and computed keys are read in `scope`. */
  #declare(pattern: Pattern, home: JsScope, scope: JsScope): void {
    const { declared, read } = patternIdentifiers(pattern);
    for (const { name } of declared) home.names.add(name);
    for (const node of read) this.visit(node, scope);
  }

  #function(node: AcornFunction & JsNode, scope: JsScope): void {
    if (node.type === 'FunctionDeclaration' && node.id) scope.names.add(node.id.name);
    // Parameters see the function's own name but no variable of its body.
    const named = inside(scope);
    if (node.type === 'FunctionExpression' && node.id) named.names.add(node.id.name);
    const params = inside(named, true, node.type !== 'ArrowFunctionExpression');
    for (const param of node.params) this.#declare(param, params, params);
    const body = inside(params, true);
    if (node.body.type === 'BlockStatement') for (const statement of node.body.body) this.visit(statement, body);
    else this.visit(node.body, body);
  }

  #class(node: Class & JsNode, scope: JsScope): void {
    if (node.type === 'ClassDeclaration' && node.id) scope.names.add(node.id.name);
    const own = inside(scope);
    if (node.id) own.names.add(node.id.name);
    if (node.superClass) this.visit(node.superClass, own);
    this.visit(node.body, own);
  }
}

function scopeFor(node: JsNode, scope: JsScope): JsScope {
  switch (node.type) {
    case 'BlockStatement':
    case 'ForStatement':
    case 'ForInStatement':
    case 'ForOfStatement':
      return inside(scope);
    case 'StaticBlock':
      return inside(scope, true, true);
    default:
      return scope;
  }
}

function functionScope(scope: JsScope): JsScope {
  let at = scope;
  while (!at.isFunction && at.outer) at = at.outer;
  return at;
}

function membersOf(property: JsNode, computed: boolean, isShorthand = false): readonly MemberRead[] | undefined {
  const { start, end } = property;
  if (!computed) return property.type === 'Identifier' ? [{ name: property.name, start, end, isShorthand }] : undefined;
  if (property.type !== 'Literal' || typeof property.value !== 'string') return undefined;
  return [{ name: property.value, start: start + 1, end: end - 1, isShorthand }];
}

/** The members that `const { crm, mail } = resources` takes, unless a rest or a computed key may take more. */
function membersTaken(pattern: Pattern): MemberRead[] | undefined {
  if (pattern.type !== 'ObjectPattern') return undefined;
  const taken: MemberRead[] = [];
  for (const member of pattern.properties) {
    const read =
      member.type === 'Property'
        ? membersOf(member.key, member.computed || member.key.type === 'Literal', member.shorthand)
        : undefined;
    if (read === undefined) return undefined;
    taken.push(...read);
  }
  return taken;
}
