import { applyEdits, type Edit } from './edits.ts';
import { ExpressionError } from './errors.ts';
import { type ParseOptions, parseExpression } from './parse.ts';
import { visitNames } from './references.ts';
import { parseTemplate } from './template.ts';
import type { Expression } from './tree.ts';

/**
 * Renames a name of the scope through the tree: not in texts, comments and members, and not a parameter of that name.
 * Every other character stays. Text that can't be parsed comes back as it is.
 *
 * @throws ExpressionError when the new name would mean a parameter of an arrow function at one of the places.
 * @example
 * rename('{ getOrder, total: getOrder.data.total }', 'expression', 'getOrder', 'fetchOrder');
 * // '{ getOrder: fetchOrder, total: fetchOrder.data.total }'
 */
export function rename(text: string, kind: 'expression' | 'template', from: string, to: string): string {
  return applyEdits(
    text,
    parsed(text, kind).flatMap((expression) => renameEdits(expression, from, to)),
  );
}

/** Which helpers there are is the field's business: `{{ ident(table.data) }}` must not stay behind. */
const ANY: ParseOptions = { helpers: 'any' };

function parsed(text: string, kind: 'expression' | 'template'): Expression[] {
  try {
    return kind === 'expression' ? [parseExpression(text, ANY)] : parseTemplate(text, ANY).holes;
  } catch (thrown) {
    if (thrown instanceof ExpressionError) return [];
    throw thrown;
  }
}

function renameEdits(expression: Expression, from: string, to: string): Edit[] {
  const edits: Edit[] = [];
  visitNames(expression.tree, ({ name, start, end }, _, shorthand, locals) => {
    if (name !== from) return;
    const range = { start: expression.start + start, end: expression.start + end };
    if (locals.has(to)) {
      throw new ExpressionError(
        'expression.invalid',
        `"${to}" is already a parameter of an arrow function here`,
        range,
      );
    }
    edits.push({ ...range, text: shorthand ? `${from}: ${to}` : to });
  });
  return edits;
}
