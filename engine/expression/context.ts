import { childrenOf } from './children.ts';
import { ExpressionError, type ExpressionErrorCode } from './errors.ts';
import type { Frame } from './machine.ts';
import type { Expression, Node, Range } from './tree.ts';

/** A compiled node. */
export type Run = (frame: Frame) => unknown;

/** Parameters of the arrow functions around a node, and where their calls keep them. */
export interface Locals {
  slots: ReadonlyMap<string, number>;
  outer: Locals | undefined;
}

export interface Context {
  expression: Expression;
  locals: Locals | undefined;
}

/** What a `?.` gives that met nothing: the members and calls after it are skipped up to the end of the chain. */
export const SKIPPED: unique symbol = Symbol('skipped');

/** A place of an expression in the whole text. */
export function textRange(expression: Expression, { start, end }: Range): Range {
  return { start: expression.start + start, end: expression.start + end };
}

export function failure({ expression }: Context, at: Range, message: string, code?: ExpressionErrorCode) {
  return new ExpressionError(code ?? 'expression.failed', message, textRange(expression, at));
}

/** The text of a node, for messages. */
export function sourceOf({ expression }: Context, { start, end }: Range): string {
  const text = expression.source.slice(start, end);
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`;
}

export interface Cost {
  steps: number;
  levels: number;
}

/** The nodes and levels of what one evaluation runs, bodies of arrow functions not counted: calls of them pay. */
export function costOf(node: Node): Cost {
  return node.type === 'arrow' ? { steps: 1, levels: 1 } : costBelow(node);
}

/** As {@link costOf}, for a call of an arrow function: its body and what its parameters evaluate. */
export function costBelow(node: Node): Cost {
  let steps = 1;
  let levels = 0;
  for (const child of childrenOf(node)) {
    const cost = costOf(child);
    steps += cost.steps;
    levels = Math.max(levels, cost.levels);
  }
  return { steps, levels: levels + 1 };
}
