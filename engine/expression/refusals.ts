const USE_CODE = "can't be used in an expression; use a code block";

/** What to tell about constructs of JavaScript that expressions don't have, by acorn's name of them. */
export const IN_WORDS: Readonly<Record<string, string>> = {
  AssignmentExpression: `Assignments ${USE_CODE}`,
  UpdateExpression: `++ and -- ${USE_CODE}`,
  SequenceExpression: 'Only one value can be given; remove the comma, or use [ ] for a list',
  FunctionExpression: "function can't be used in an expression; write an arrow function such as x => x.id",
  ClassExpression: `Classes ${USE_CODE}`,
  NewExpression: "new can't be used in an expression; use date(…) for dates, [ ] for lists and { } for objects",
  ThisExpression: "this can't be used in an expression",
  Super: "super can't be used in an expression",
  AwaitExpression: `await ${USE_CODE}`,
  YieldExpression: `yield ${USE_CODE}`,
  ImportExpression: `import ${USE_CODE}`,
  MetaProperty: `import.meta and new.target ${USE_CODE}`,
  TaggedTemplateExpression: "A function before a backquote can't be used in an expression",
  PrivateIdentifier: `Names that start with # ${USE_CODE}`,
  RegExp: `Regular expressions ${USE_CODE}, or text methods such as includes and replaceAll`,
};

const global = (name: string) => `${name} can't be used in an expression`;

/** Names that mean something in every JavaScript and nothing here. */
export const FORBIDDEN_NAMES: ReadonlyMap<string, string> = new Map(
  ['globalThis', 'eval', 'arguments', 'Function', 'constructor', 'prototype', '__proto__'].map((name) => [
    name,
    global(name),
  ]),
);
