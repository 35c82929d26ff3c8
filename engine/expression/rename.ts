import { codeMemberEdits } from './code.ts';
import { applyEdits, type Edit } from './edits.ts';
import { ExpressionError } from './errors.ts';
import { memberEdits } from './javascript.ts';
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

export interface MemberRename {
  /** A name of the scope: `params`, `vars`. */
  of: string;
  from: string;
  to: string;
}

/**
 * Renames a member that is read right below a name of the scope, in an expression, a template or the body of a code block, whose
 * language is told.
 * Every other character stays; text that can't be parsed comes back as it is, with no `places`.
 *
 * @example
 * renameMember('params.id + params?.["id"]', 'expression', { of: 'params', from: 'id', to: 'orderId' });
 * // { text: 'params.orderId + params?.["orderId"]', places: 2 }
 */
export function renameMember(
  text: string,
  kind: 'expression' | 'template' | { code: string },
  renaming: MemberRename,
): { text: string; places: number } {
  const edits =
    typeof kind === 'object'
      ? codeMemberEdits(text, kind.code, renaming)
      : parsed(text, kind).flatMap(({ source, start }) =>
          // In brackets, so that an object is not taken for a block of statements.
          memberEdits(`(${source}\n)`, renaming).map((edit) => shifted(edit, start - 1)),
        );
  return { text: applyEdits(text, edits), places: edits.length };
}

function shifted({ start, end, text }: Edit, by: number): Edit {
  return { start: start + by, end: end + by, text };
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
