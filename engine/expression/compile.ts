import { type Budget, createBudget } from './budget.ts';
import { compileNode } from './compile-node.ts';
import { type Context, costOf, textRange } from './context.ts';
import { ExpressionError, located } from './errors.ts';
import { outward, stringify } from './json.ts';
import { Frame, Machine, type Scope } from './machine.ts';
import { mayRepeat } from './may-repeat.ts';
import type { Expression, Template } from './tree.ts';
import { isRecord, toText } from './values.ts';

/** Evaluates in a scope. Without a budget it gets a fresh one of the default size. */
export type Evaluate<T = unknown> = (scope: Scope, budget?: Budget) => T;

/**
 * Makes a function of an expression. It has no side effects, gives data (dates as ISO text; never a function), and
 * throws ExpressionError `expression.failed` or `expression.limit`.
 *
 * @example
 * const evaluate = compile(parseExpression('rows.map(row => row.id)'));
 * evaluate(new Map([['rows', [{ id: 1 }]]])); // [1]
 */
export function compile(expression: Expression): Evaluate {
  const run = compiled(expression);
  return (scope, budget = createBudget()) => run(new Machine(scope, budget));
}

/**
 * All expressions of a block as one function: one budget, one time of day. `index` of the error tells which one failed.
 *
 * @example
 * const [url, body] = compileAll([parseExpression('params.url'), parseExpression('{ id: params.id }')])(scope);
 */
export function compileAll(expressions: readonly Expression[]): Evaluate<unknown[]> {
  const runs = expressions.map((expression, index) => indexed(compiled(expression), index));
  return (scope, budget = createBudget()) => {
    const machine = new Machine(scope, budget);
    return runs.map((run) => run(machine));
  };
}

/**
 * A template as one function. One that is a single hole gives its value as it is; others give text, in which null and
 * undefined are nothing, and lists and objects are JSON.
 *
 * @example
 * compileTemplate(parseTemplate('Hello {{ params.name }}'))(scope); // 'Hello Ada'
 */
export function compileTemplate({ parts, holes, isWhole }: Template): Evaluate {
  const evaluate = compileAll(holes);
  if (isWhole) return (scope, budget) => evaluate(scope, budget)[0];
  return (scope, budget = createBudget()) => {
    const machine = new Machine(scope, budget);
    let text = parts[0] ?? '';
    evaluate(scope, budget).forEach((value, index) => {
      const { start, end } = holes[index] ?? { start: 0, end: 0 };
      try {
        text += holeText(value, machine) + (parts[index + 1] ?? '');
        budget.spendText(text.length);
      } catch (thrown) {
        throw located(thrown, { start, end });
      }
    });
    return text;
  };
}

function holeText(value: unknown, machine: Machine): string {
  if (value === null || value === undefined) return '';
  const text = Array.isArray(value) || isRecord(value) ? stringify(value, '', machine) : toText(value, machine);
  machine.budget.spendText(text?.length ?? 0);
  return text ?? '';
}

function compiled(expression: Expression): (machine: Machine) => unknown {
  const context: Context = { expression, locals: undefined };
  const run = compileNode(expression.tree, context);
  const { steps, levels } = costOf(expression.tree);
  const finish = mayRepeat(expression.tree) ? outward : outwardLeaf;
  return (machine) => {
    try {
      machine.enter(steps, levels);
      const value = finish(run(new Frame(machine, [], undefined)), machine);
      machine.leave(levels);
      return value;
    } catch (thrown) {
      throw located(thrown, textRange(expression, expression.tree));
    }
  };
}

/** As {@link outward} for expressions that only pick and compute: a list or object they give is data of the scope. */
function outwardLeaf(value: unknown, machine: Machine): unknown {
  return Array.isArray(value) || isRecord(value) ? value : outward(value, machine);
}

function indexed(run: (machine: Machine) => unknown, index: number): typeof run {
  return (machine) => {
    try {
      return run(machine);
    } catch (thrown) {
      if (!(thrown instanceof ExpressionError)) throw thrown;
      throw new ExpressionError(thrown.code, thrown.message, thrown, index);
    }
  };
}
