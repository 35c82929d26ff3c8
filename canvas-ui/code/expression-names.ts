import { javascriptLanguage } from '@codemirror/lang-javascript';

/** An expression as JavaScript's parser sees it. */
export const expressionLanguage = javascriptLanguage.configure({ top: 'SingleExpression' });

/** Names that belong to the language (docs/expressions.md). */
const BUILTINS: ReadonlySet<string> = new Set(
  (
    'undefined NaN Infinity Number String Boolean Array Object Math JSON Date date parseInt parseFloat isNaN isFinite ' +
    'encodeURIComponent decodeURIComponent encodeURI decodeURI'
  ).split(' '),
);

export interface NameMark {
  from: number;
  to: number;
  isKnown: boolean;
}

type SyntaxTree = ReturnType<typeof expressionLanguage.parser.parse>;

/**
 * The names an expression reads from its surroundings. Parameters of its own arrow functions are not among them, wherever
 * they stand: a mark may be missing while somebody types, but none may be wrong.
 */
export function readNames(tree: SyntaxTree, text: string, known: ReadonlySet<string>): NameMark[] {
  const own = new Set<string>();
  const read: { from: number; to: number; name: string }[] = [];
  tree.iterate({
    enter: ({ name, from, to, node }) => {
      if (name === 'VariableDefinition') own.add(text.slice(from, to));
      const isShorthand = name === 'PropertyDefinition' && node.parent?.name === 'Property' && !node.nextSibling;
      if (name === 'VariableName' || isShorthand) read.push({ from, to, name: text.slice(from, to) });
    },
  });
  return read
    .filter(({ name }) => name !== '' && !own.has(name) && !BUILTINS.has(name))
    .map(({ from, to, name }) => ({ from, to, isKnown: known.has(name) }));
}
