import { compileKey } from './compile-member.ts';
import { compileNode } from './compile-node.ts';
import { type Context, type Run, textRange } from './context.ts';
import { located } from './errors.ts';
import { put } from './keys.ts';
import type { Frame } from './machine.ts';
import { concat, isSpreadable, spreadItems } from './operators.ts';
import type { ArrayNode, Item, ObjectNode, PropertyNode, SpreadNode, TextNode } from './tree.ts';
import { keysOf, toKey, toText, valueAt } from './values.ts';

export function compileText(node: TextNode, context: Context): Run {
  const range = textRange(context.expression, node);
  const [first = '', ...rest] = node.parts;
  const holes = node.values.map((value, index) => ({ run: compileNode(value, context), after: rest[index] ?? '' }));
  return (frame) => {
    const { machine } = frame;
    let text = first;
    for (const { run, after } of holes) {
      const value = run(frame);
      try {
        text = concat(text, concat(toText(value, machine), after, machine), machine);
      } catch (thrown) {
        throw located(thrown, range);
      }
    }
    return text;
  };
}

export function compileArray(node: ArrayNode, context: Context): Run {
  const items = compileItems(node.items, context);
  return (frame) => frame.machine.made(items(frame));
}

/** Items of a list or arguments of a call. */
export function compileItems(items: readonly Item[], context: Context): (frame: Frame) => unknown[] {
  if (!items.some((item) => item.type === 'spread')) {
    const runs = items.map((item) => compileNode(item.type === 'spread' ? item.value : item, context));
    return (frame) => {
      const values: unknown[] = [];
      for (const run of runs) values.push(run(frame));
      return values;
    };
  }
  const steps = items.map((item) =>
    item.type === 'spread' ? compileSpreadItem(item, context) : compileOneItem(compileNode(item, context)),
  );
  return (frame) => {
    const values: unknown[] = [];
    for (const step of steps) step(frame, values);
    return values;
  };
}

type AddItems = (frame: Frame, into: unknown[]) => void;

function compileOneItem(run: Run): AddItems {
  return (frame, into) => {
    into.push(run(frame));
  };
}

function compileSpreadItem(node: SpreadNode, context: Context): AddItems {
  const run = compileNode(node.value, context);
  const range = textRange(context.expression, node);
  return (frame, into) => {
    const value = run(frame);
    const { budget } = frame.machine;
    try {
      const items = spreadItems(value, frame.machine);
      budget.checkItems(into.length + items.length);
      budget.spend(items.length);
      for (const item of items) into.push(item);
    } catch (thrown) {
      throw located(thrown, range);
    }
  };
}

type AddMembers = (frame: Frame, into: Record<string, unknown>) => void;

export function compileObject(node: ObjectNode, context: Context): Run {
  const steps = node.members.map((member) =>
    member.type === 'spread' ? compileSpreadMembers(member, context) : compileProperty(member, context),
  );
  return (frame) => {
    const object: Record<string, unknown> = {};
    for (const step of steps) step(frame, object);
    return object;
  };
}

function compileProperty(node: PropertyNode, context: Context): AddMembers {
  const key = compileKey(node.key, context);
  const run = compileNode(node.value, context);
  if (typeof key === 'string') return (frame, into) => put(into, key, run(frame));
  const range = textRange(context.expression, node);
  return (frame, into) => {
    const name = key(frame);
    const value = run(frame);
    try {
      put(into, String(toKey(name, frame.machine)), value);
    } catch (thrown) {
      throw located(thrown, range);
    }
  };
}

function compileSpreadMembers(node: SpreadNode, context: Context): AddMembers {
  const run = compileNode(node.value, context);
  const range = textRange(context.expression, node);
  return (frame, into) => {
    const value = run(frame);
    try {
      if (!isSpreadable(value)) return;
      const keys = keysOf(value, frame.machine);
      frame.machine.budget.spend(keys.length * 4);
      for (const key of keys) put(into, key, valueAt(value, key));
    } catch (thrown) {
      throw located(thrown, range);
    }
  };
}
