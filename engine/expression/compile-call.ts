import { findBuiltin } from './builtins.ts';
import { compileItems } from './compile-literal.ts';
import { compileKey, readOfNothing, shownKey } from './compile-member.ts';
import { compileNode } from './compile-node.ts';
import { type Context, failure, type Run, SKIPPED, sourceOf, textRange } from './context.ts';
import { located } from './errors.ts';
import { DateValue, type Frame, FunctionValue, type Machine, ownMember } from './machine.ts';
import { type Methods, methodsOf, noSuchMethod } from './members.ts';
import type { BuiltinNode, CallNode, MemberNode } from './tree.ts';
import { isList, isRecord, toKey } from './values.ts';

export function compileCall(node: CallNode, context: Context): Run {
  if (node.callee.type === 'builtin') return compileBuiltinCall(node, node.callee, context);
  if (node.callee.type === 'member') return compileMethodCall(node, node.callee, context);
  const callee = compileNode(node.callee, context);
  const args = compileItems(node.args, context);
  const range = textRange(context.expression, node);
  return (frame) => {
    const called = callee(frame);
    if (called === SKIPPED) return SKIPPED;
    if (node.optional && (called === null || called === undefined)) return SKIPPED;
    if (!FunctionValue.is(called)) {
      throw failure(context, node, `${sourceOf(context, node.callee)} is not a function of this expression`);
    }
    try {
      return called.invoke(args(frame));
    } catch (thrown) {
      throw located(thrown, range);
    }
  };
}

function compileBuiltinCall(node: CallNode, { name }: BuiltinNode, context: Context): Run {
  const builtin = findBuiltin(name);
  if (builtin === undefined || !('call' in builtin)) throw failure(context, node, `${name} is not a function`);
  const { call } = builtin;
  const args = compileItems(node.args, context);
  const range = textRange(context.expression, node);
  return (frame) => {
    const values = args(frame);
    try {
      return call(values, frame.machine);
    } catch (thrown) {
      throw located(thrown, range, `${name}()`);
    }
  };
}

function compileMethodCall(node: CallNode, callee: MemberNode, context: Context): Run {
  const object = compileNode(callee.object, context);
  const key = compileKey(callee.key, context);
  const args = compileItems(node.args, context);
  const range = textRange(context.expression, node);
  const call = typeof key === 'string' ? callNamed(key) : callComputed(key);
  const shown = `${shownKey(typeof key === 'string' ? key : undefined)}(…)`;
  return (frame) => {
    const target = object(frame);
    if (target === SKIPPED) return SKIPPED;
    if (target !== null && target !== undefined) return call(target, frame);
    if (callee.optional) return SKIPPED;
    throw readOfNothing(callee, context, target, shown);
  };

  function callNamed(name: string) {
    const methods = methodsOf(name);
    const what = `${name}()`;
    return (target: unknown, frame: Frame): unknown => {
      try {
        const method = find(target, name, methods);
        if (method !== undefined) return method(args(frame), frame.machine);
        if (node.optional && isAbsent(target, name)) return SKIPPED;
      } catch (thrown) {
        throw located(thrown, range, what);
      }
      throw failure(context, callee, noSuchMethod(target, name));
    };
  }

  function callComputed(computed: Run) {
    return (target: unknown, frame: Frame): unknown => {
      const value = computed(frame);
      let name: string;
      try {
        name = String(toKey(value, frame.machine));
      } catch (thrown) {
        throw located(thrown, range);
      }
      return callNamed(name)(target, frame);
    };
  }
}

type BoundMethod = (args: unknown[], machine: Machine) => unknown;

/** The only way to anything that can be called: our tables, by the kind of value, and functions of the expression. */
function find(target: unknown, name: string, { text, list, number, date }: Methods): BoundMethod | undefined {
  if (typeof target === 'string') return text && ((args, machine) => text(target, args, machine));
  if (isList(target)) return list && ((args, machine) => list(target, args, machine));
  if (typeof target === 'number') return number && ((args, machine) => number(target, args, machine));
  if (DateValue.is(target)) return date && ((args, machine) => date(target, args, machine));
  const member = isRecord(target) ? ownMember(target, name) : undefined;
  return FunctionValue.is(member) ? (args) => member.invoke(args) : undefined;
}

/** Whether `target.name?.()` has nothing to call. */
function isAbsent(target: unknown, name: string): boolean {
  const member = isRecord(target) ? ownMember(target, name) : undefined;
  return member === null || member === undefined;
}
