import { compileNode } from './compile-node.ts';
import { type Context, failure, type Run, SKIPPED, sourceOf, textRange } from './context.ts';
import { type ExpressionError, located } from './errors.ts';
import { isForbidden } from './keys.ts';
import type { Machine } from './machine.ts';
import { isMethod } from './members.ts';
import type { Key, MemberNode } from './tree.ts';
import { readMember, toKey } from './values.ts';

export function compileMember(node: MemberNode, context: Context): Run {
  const object = compileNode(node.object, context);
  const read = memberReader(node, context);
  const { optional } = node;
  const key = compileKey(node.key, context);
  if (typeof key === 'string') {
    return (frame) => {
      const target = object(frame);
      if (target === null || target === undefined || target === SKIPPED) return nothing(target, optional, key);
      return read(target, key, frame.machine);
    };
  }
  const range = textRange(context.expression, node);
  return (frame) => {
    const target = object(frame);
    if (target === null || target === undefined || target === SKIPPED) return nothing(target, optional, undefined);
    const name = key(frame);
    try {
      return read(target, toKey(name, frame.machine), frame.machine);
    } catch (thrown) {
      throw located(thrown, range);
    }
  };

  function nothing(target: unknown, skip: boolean, name: string | undefined): unknown {
    if (skip || target === SKIPPED) return SKIPPED;
    throw readOfNothing(node, context, target, shownKey(name));
  }
}

/** A static key, or what computes one. The parser refused forbidden ones; a tree from elsewhere is checked again. */
export function compileKey(key: Key, context: Context): string | Run {
  if (typeof key !== 'string') return compileNode(key, context);
  if (!isForbidden(key)) return key;
  throw failure(context, context.expression.tree, `"${key}" can't be used in an expression`, 'expression.invalid');
}

/** A static key as it is written. */
export function shownKey(key: string | undefined): string {
  if (key === undefined) return '[…]';
  return /^[\w$]+$/.test(key) && !/^\d/.test(key) ? `.${key}` : `[${key}]`;
}

export function readOfNothing(node: MemberNode, context: Context, target: unknown, what: string): ExpressionError {
  const object = sourceOf(context, node.object);
  return failure(context, node, `${object} is ${target === null ? 'null' : 'undefined'}; reading ${what} of it failed`);
}

function memberReader(node: MemberNode, context: Context) {
  const range = textRange(context.expression, node);
  return (target: unknown, key: string | number, machine: Machine): unknown => {
    let value: unknown;
    try {
      value = readMember(target, key, machine);
    } catch (thrown) {
      throw located(thrown, range);
    }
    if (value === undefined && typeof key === 'string' && isMethod(target, key)) {
      throw failure(context, node, `${key} is a method; call it: ${key}(…)`);
    }
    return value;
  };
}
