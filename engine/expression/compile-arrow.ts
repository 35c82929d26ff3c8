import { patternNames } from './children.ts';
import { compileKey } from './compile-member.ts';
import { compileNode } from './compile-node.ts';
import { type Context, costBelow, type Locals, type Run } from './context.ts';
import { Refusal } from './errors.ts';
import { put } from './keys.ts';
import { Frame, FunctionValue } from './machine.ts';
import { spreadItems } from './operators.ts';
import type { ArrowNode, Pattern } from './tree.ts';
import { keysOf, kindOf, readMember, toKey, valueAt } from './values.ts';

/** Puts the parts of a value where a call of the arrow function keeps its parameters. The call locates failures. */
type Bind = (value: unknown, frame: Frame) => void;

export function compileArrow(node: ArrowNode, context: Context): Run {
  // Calls of a function with plain parameters use their arguments as they come.
  const plain = node.params.every((param) => param.type === 'name');
  const names = node.params.flatMap(patternNames);
  const slots = new Map(names.map((name, slot) => [name, slot]));
  const inner: Context = { ...context, locals: { slots, outer: context.locals } };
  const body = compileNode(node.body, inner);
  const bind = plain ? undefined : compileEach(node.params, inner, slots);
  const { steps, levels } = costBelow(node);
  const cost = steps + names.length + 2;
  return (outer) => {
    const { machine } = outer;
    return new FunctionValue((args) => {
      machine.enter(cost, levels + 2);
      const frame = new Frame(machine, bind === undefined ? args : new Array(names.length).fill(undefined), outer);
      bind?.(args, frame);
      const value = body(frame);
      machine.leave(levels + 2);
      return value;
    });
  };
}

function compilePattern(pattern: Pattern, context: Context, slots: Locals['slots']): Bind {
  switch (pattern.type) {
    case 'name': {
      const slot = slots.get(pattern.name) ?? 0;
      return (value, frame) => {
        frame.slots[slot] = value;
      };
    }
    case 'defaulted': {
      const bind = compilePattern(pattern.target, context, slots);
      const run = compileNode(pattern.value, context);
      return (value, frame) => bind(value === undefined ? run(frame) : value, frame);
    }
    case 'rest':
      return compilePattern(pattern.target, context, slots);
    case 'items':
      return compileItemsPattern(pattern.items, context, slots);
    case 'members':
      return compileMembersPattern(pattern, context, slots);
  }
}

function compileItemsPattern(items: readonly (Pattern | null)[], context: Context, slots: Locals['slots']): Bind {
  const bind = compileEach(items, context, slots);
  return (value, frame) => bind(spreadItems(value, frame.machine), frame);
}

function compileEach(patterns: readonly (Pattern | null)[], context: Context, slots: Locals['slots']) {
  const binds = patterns.map((pattern) => pattern && compilePattern(pattern, context, slots));
  return (values: readonly unknown[], frame: Frame) => {
    for (let index = 0; index < binds.length; index++) {
      const isRest = patterns[index]?.type === 'rest';
      if (isRest) frame.machine.budget.spend(values.length);
      binds[index]?.(isRest ? values.slice(index) : values[index], frame);
    }
  };
}

function compileMembersPattern(
  { members, rest }: Extract<Pattern, { type: 'members' }>,
  context: Context,
  slots: Locals['slots'],
): Bind {
  const binds = members.map(({ key, target }) => ({
    key: compileKey(key, context),
    bind: compilePattern(target, context, slots),
  }));
  const bindRest = rest && compilePattern(rest, context, slots);
  return (value, frame) => {
    if (value === null || value === undefined) throw new Refusal(`${kindOf(value)} has no members to take`);
    const taken = new Set<string>();
    for (const { key, bind } of binds) {
      const name = typeof key === 'string' ? key : toKey(key(frame), frame.machine);
      taken.add(String(name));
      bind(readMember(value, name, frame.machine), frame);
    }
    if (bindRest) bindRest(others(value, taken, frame), frame);
  };
}

function others(value: unknown, taken: ReadonlySet<string>, { machine }: Frame): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const key of keysOf(value, machine)) if (!taken.has(key)) put(result, key, valueAt(value, key));
  return result;
}
