/** From `start` up to, not including, `end`, in characters (UTF-16 units) of a text. */
export interface Range {
  start: number;
  end: number;
}

/**
 * A checked expression. Plain JSON, so that a page can get it without the parser. Positions in `tree` count characters
 * of `source`; `start` and `end` tell where `source` lies in the text it was cut from (a template).
 */
export interface Expression extends Range {
  source: string;
  tree: Node;
}

/** Text with holes, `parts.length === holes.length + 1`. Plain JSON. */
export interface Template {
  text: string;
  /** The text between the holes, `\{{` already replaced by `{{`. */
  parts: string[];
  holes: Expression[];
  /** The text is one hole and nothing else: the value keeps its type. */
  isWhole: boolean;
}

interface LiteralNode extends Range {
  type: 'literal';
  value: string | number | boolean | null;
}

/** A name of the scope or a parameter of an arrow function around it. */
export interface NameNode extends Range {
  type: 'name';
  name: string;
}

/** A name that belongs to the language: `undefined`, `Math.PI`, `Boolean`, `Object.keys`. */
export interface BuiltinNode extends Range {
  type: 'builtin';
  name: string;
}

export interface TextNode extends Range {
  type: 'text';
  parts: string[];
  values: Node[];
}

export interface SpreadNode extends Range {
  type: 'spread';
  value: Node;
}

export interface ArrayNode extends Range {
  type: 'array';
  items: Item[];
}

export interface PropertyNode extends Range {
  type: 'property';
  key: Key;
  value: Node;
  shorthand: boolean;
}

export interface ObjectNode extends Range {
  type: 'object';
  members: (PropertyNode | SpreadNode)[];
}

export type UnaryOperator = '-' | '+' | '!' | '~' | 'typeof';

export interface UnaryNode extends Range {
  type: 'unary';
  operator: UnaryOperator;
  value: Node;
}

export type BinaryOperator =
  | ('+' | '-' | '*' | '/' | '%' | '**' | '&' | '|' | '^' | '<<' | '>>' | '>>>')
  | ('<' | '<=' | '>' | '>=' | '==' | '!=' | '===' | '!==' | 'in');

export interface BinaryNode extends Range {
  type: 'binary';
  operator: BinaryOperator;
  left: Node;
  right: Node;
}

export interface LogicalNode extends Range {
  type: 'logical';
  operator: '&&' | '||' | '??';
  left: Node;
  right: Node;
}

interface ChoiceNode extends Range {
  type: 'choice';
  test: Node;
  yes: Node;
  no: Node;
}

export interface MemberNode extends Range {
  type: 'member';
  object: Node;
  key: Key;
  optional: boolean;
}

export interface CallNode extends Range {
  type: 'call';
  callee: Node;
  args: Item[];
  optional: boolean;
}

/** As far as a `?.` in `value` skips when it meets nothing. */
interface ChainNode extends Range {
  type: 'chain';
  value: Node;
}

export interface ArrowNode extends Range {
  type: 'arrow';
  params: Pattern[];
  body: Node;
}

/** A static name or a computed one. */
export type Key = string | Node;
export type Item = Node | SpreadNode;

export type Node =
  | LiteralNode
  | NameNode
  | BuiltinNode
  | TextNode
  | ArrayNode
  | ObjectNode
  | UnaryNode
  | BinaryNode
  | LogicalNode
  | ChoiceNode
  | MemberNode
  | CallNode
  | ChainNode
  | ArrowNode;

export type Pattern =
  | NameNode
  | { type: 'defaulted'; target: Pattern; value: Node }
  | { type: 'rest'; target: Pattern }
  | { type: 'items'; items: (Pattern | null)[] }
  | { type: 'members'; members: { key: Key; target: Pattern }[]; rest: NameNode | null };
