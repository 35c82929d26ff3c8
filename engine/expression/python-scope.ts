import type { SyntaxNode } from '@lezer/common';
import type { Range } from './tree.ts';

/** Where variables of the code live. */
export interface PythonScope {
  readonly names: Set<string>;
  readonly outer: PythonScope | undefined;
  /** Names of a class are not seen by the functions in it, names of a comprehension are its own. */
  readonly kind: 'function' | 'class' | 'comprehension';
}

/** A member read right below a name: `id` of `params.id` and `params["id"]`. The range is that of the name alone. */
interface PythonMember extends Range {
  name: string;
}

/** A name at a place where the code reads it. */
export interface PythonUse extends Range {
  name: string;
  scope: PythonScope;
  /** Undefined: it is used as a whole, or with a member that only shows at run time. */
  member: PythonMember | undefined;
}

/**
 * The names that the body of a function takes from outside, in the order of the text: Python makes a variable of every name
 * that a function assigns anywhere.
 */
export function freePythonNames(root: SyntaxNode, code: string): PythonUse[] {
  const walk = new Walk(code);
  walk.children(root, walk.root);
  return walk.uses.filter(({ name, scope }) => !declaresInPython(scope, name));
}

/** Whether a name means a variable of the code at a place in this scope. */
export function declaresInPython(scope: PythonScope, name: string): boolean {
  for (let at: PythonScope | undefined = scope; at; at = at.outer) {
    if (at.names.has(name) && (at === scope || at.kind !== 'class')) return true;
  }
  return false;
}

export function childrenOfPython(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) children.push(child);
  return children;
}

/** Several targets in one: `(a, [b])`. */
const GROUP = /^(Tuple|Array|Parenthesized)Expression$/;

type Visit = (node: SyntaxNode, scope: PythonScope) => void;

class Walk {
  readonly uses: PythonUse[] = [];
  readonly root: PythonScope = { names: new Set(), outer: undefined, kind: 'function' };
  readonly #code: string;
  readonly #visits: Readonly<Record<string, Visit>> = {
    VariableName: (node, scope) => this.#use(node, scope, undefined),
    MemberExpression: (node, scope) => this.#member(node, scope),
    FunctionDefinition: (node, scope) => this.#function(node, scope),
    LambdaExpression: (node, scope) => this.#function(node, scope),
    ClassDefinition: (node, scope) => this.#class(node, scope),
    AssignStatement: (node, scope) => this.#assign(node, scope),
    UpdateStatement: (node, scope) => this.#update(node, scope),
    DeleteStatement: (node, scope) => this.#update(node, scope),
    NamedExpression: (node, scope) => this.#named(node, scope),
    ForStatement: (node, scope) => this.#for(node, scope),
    WithStatement: (node, scope) => this.#as(node, scope),
    TryStatement: (node, scope) => this.#as(node, scope),
    AsPattern: (node, scope) => this.#as(node, scope),
    ImportStatement: (node, scope) => this.#import(node, scope),
    ScopeStatement: (node, scope) => this.#global(node, scope),
    CapturePattern: (node, scope) => this.#bindAll(childrenOfPython(node), scope),
    KeywordPattern: (node, scope) => this.#after(node, scope, 1),
    TypeDefinition: (node, scope) => this.#type(node, scope),
    Decorator: (node, scope) => this.#decorator(node, scope),
    ArgList: (node, scope) => this.#arguments(node, scope),
    ComprehensionExpression: (node, scope) => this.#comprehension(node, scope),
    ArrayComprehensionExpression: (node, scope) => this.#comprehension(node, scope),
    DictionaryComprehensionExpression: (node, scope) => this.#comprehension(node, scope),
    SetComprehensionExpression: (node, scope) => this.#comprehension(node, scope),
  };

  constructor(code: string) {
    this.#code = code;
  }

  children(node: SyntaxNode, scope: PythonScope): void {
    for (const child of childrenOfPython(node)) this.#visit(child, scope);
  }

  #visit(node: SyntaxNode, scope: PythonScope): void {
    const visit = Object.hasOwn(this.#visits, node.name) ? this.#visits[node.name] : undefined;
    if (visit) visit(node, scope);
    else this.children(node, scope);
  }

  #text({ from, to }: SyntaxNode): string {
    return this.#code.slice(from, to);
  }

  #use(node: SyntaxNode, scope: PythonScope, member: PythonMember | undefined): void {
    this.uses.push({ name: this.#text(node), start: node.from, end: node.to, scope, member });
  }

  #member(node: SyntaxNode, scope: PythonScope): void {
    const [object, ...rest] = childrenOfPython(node);
    if (!object) return;
    if (object.name === 'VariableName') this.#use(object, scope, this.#memberOf(rest));
    else this.#visit(object, scope);
    for (const part of rest) this.#visit(part, scope);
  }

  /** Of `.name` and `["name"]`. */
  #memberOf([, name, close]: readonly SyntaxNode[]): PythonMember | undefined {
    if (name?.name === 'PropertyName') return { name: this.#text(name), start: name.from, end: name.to };
    const text = name?.name === 'String' && close?.name === ']' ? this.#text(name) : '';
    const found = /^(["'])(\w+)\1$/.exec(text);
    return name && found?.[2] ? { name: found[2], start: name.from + 1, end: name.to - 1 } : undefined;
  }

  #function(node: SyntaxNode, scope: PythonScope): void {
    const around = this.#withTypes(node, scope);
    const inner: PythonScope = { names: new Set(), outer: around, kind: 'function' };
    for (const child of childrenOfPython(node)) {
      if (child.name === 'VariableName' && node.name === 'FunctionDefinition') this.#bind(child, scope);
      else if (child.name === 'ParamList') this.#params(child, around, inner);
      else if (child.name === 'TypeDef') this.#visit(child, around);
      else if (child.name !== 'TypeParamList') this.#visit(child, inner);
    }
  }

  /** `[T: int]` after the name of a function, a class or a type: a scope of their own around it. */
  #withTypes(node: SyntaxNode, scope: PythonScope): PythonScope {
    const list = node.getChild('TypeParamList');
    if (!list) return scope;
    const around: PythonScope = { names: new Set(), outer: scope, kind: 'function' };
    for (const param of list.getChildren('TypeParam')) {
      for (const child of childrenOfPython(param)) {
        if (child.name === 'VariableName') this.#bind(child, around);
        else this.#visit(child, around);
      }
    }
    return around;
  }

  /** Defaults and types are read outside, where the function is defined. */
  #params(list: SyntaxNode, outer: PythonScope, inner: PythonScope): void {
    let isDefault = false;
    for (const child of childrenOfPython(list)) {
      if (child.name === 'VariableName' && !isDefault) this.#bind(child, inner);
      else this.#visit(child, outer);
      isDefault = child.name === 'AssignOp';
    }
  }

  #class(node: SyntaxNode, scope: PythonScope): void {
    const around = this.#withTypes(node, scope);
    const inner: PythonScope = { names: new Set(), outer: around, kind: 'class' };
    for (const child of childrenOfPython(node)) {
      if (child.name === 'VariableName') this.#bind(child, scope);
      else if (child.name !== 'TypeParamList') this.#visit(child, child.name === 'Body' ? inner : around);
    }
  }

  #assign(node: SyntaxNode, scope: PythonScope): void {
    const parts = childrenOfPython(node);
    const last = parts.findLastIndex(({ name }) => name === 'AssignOp');
    parts.forEach((part, index) => {
      if (part.name === 'TypeDef') this.#visit(part, scope);
      else if (last < 0 || index < last) this.#target(part, scope);
      else this.#visit(part, scope);
    });
  }

  /** `x += 1` and `del x` read what they bind. */
  #update(node: SyntaxNode, scope: PythonScope): void {
    for (const child of childrenOfPython(node)) {
      if (child.name === 'UpdateOp') break;
      this.#bindWithin(child, scope);
    }
    this.children(node, scope);
  }

  #named(node: SyntaxNode, scope: PythonScope): void {
    let holder = scope;
    while (holder.kind === 'comprehension' && holder.outer) holder = holder.outer;
    const [target, ...rest] = childrenOfPython(node);
    if (target) this.#bind(target, holder);
    for (const child of rest) this.#visit(child, scope);
  }

  /** Of a statement or of a comprehension: what stands between `for` and `in` is bound. */
  #for(node: SyntaxNode, scope: PythonScope): void {
    let isTarget = false;
    for (const child of childrenOfPython(node)) {
      if (child.name === 'for' || child.name === 'in') isTarget = child.name === 'for';
      else if (isTarget) this.#target(child, scope);
      else this.#visit(child, scope);
    }
  }

  #comprehension(node: SyntaxNode, scope: PythonScope): void {
    this.#for(node, { names: new Set(), outer: scope, kind: 'comprehension' });
  }

  #as(node: SyntaxNode, scope: PythonScope): void {
    let isTarget = false;
    for (const child of childrenOfPython(node)) {
      if (isTarget) this.#target(child, scope);
      else this.#visit(child, scope);
      isTarget = child.name === 'as';
    }
  }

  /** `import a.b` binds a; `import a as b` and `from x import a as b` bind b. */
  #import(node: SyntaxNode, scope: PythonScope): void {
    const parts = childrenOfPython(node);
    const from = parts.findIndex(({ name }) => name === 'import');
    let first: SyntaxNode | undefined;
    for (const part of [...parts.slice(from + 1), undefined]) {
      if (!part || part.name === ',') {
        if (first) this.#bind(first, scope);
        first = undefined;
      } else if (part.name === 'as') {
        first = undefined;
      } else if (part.name === 'VariableName' && part.prevSibling?.name !== '.') {
        first ??= part;
      }
    }
  }

  /** Of the module around, or of a function around: neither is a name from outside. */
  #global(node: SyntaxNode, scope: PythonScope): void {
    const [word, ...names] = childrenOfPython(node);
    if (word?.name === 'global') this.#bindAll(names, scope);
  }

  #arguments(node: SyntaxNode, scope: PythonScope): void {
    const parts = childrenOfPython(node);
    if (parts.some(({ name }) => name === 'for')) {
      this.#comprehension(node, scope);
      return;
    }
    for (const part of parts) {
      const next = part.nextSibling;
      if (part.name !== 'VariableName' || next?.name !== 'AssignOp') this.#visit(part, scope);
      else if (this.#text(next) === ':=') this.#bind(part, scope);
    }
  }

  #type(node: SyntaxNode, scope: PythonScope): void {
    this.#bindAll(childrenOfPython(node).slice(1, 2), scope);
    const around = this.#withTypes(node, scope);
    for (const child of childrenOfPython(node).slice(2)) {
      if (child.name !== 'TypeParamList') this.#visit(child, around);
    }
  }

  /** Of a dotted name only the first part is a name. */
  #decorator(node: SyntaxNode, scope: PythonScope): void {
    for (const child of childrenOfPython(node)) {
      if (child.name !== 'VariableName' || child.prevSibling?.name !== '.') this.#visit(child, scope);
    }
  }

  #after(node: SyntaxNode, scope: PythonScope, skipped: number): void {
    for (const child of childrenOfPython(node).slice(skipped)) this.#visit(child, scope);
  }

  #target(node: SyntaxNode, scope: PythonScope): void {
    if (node.name === 'VariableName') this.#bind(node, scope);
    else if (GROUP.test(node.name)) for (const child of childrenOfPython(node)) this.#target(child, scope);
    else this.#visit(node, scope);
  }

  #bindWithin(node: SyntaxNode, scope: PythonScope): void {
    if (node.name === 'VariableName') this.#bind(node, scope);
    else if (GROUP.test(node.name)) for (const child of childrenOfPython(node)) this.#bindWithin(child, scope);
  }

  #bindAll(nodes: readonly SyntaxNode[], scope: PythonScope): void {
    for (const node of nodes) if (node.name === 'VariableName') this.#bind(node, scope);
  }

  #bind(node: SyntaxNode, scope: PythonScope): void {
    scope.names.add(this.#text(node));
  }
}
