import type { LiveStep, LiveValue, Parsed } from '#client';
import { type Behaviour, type EventStep, pointer, type Value, valueSchema } from '#schema';
import type { PageContext, ValuePlace } from './page-context.ts';
import { report } from './plan-context.ts';
import { planValue } from './plan-page-values.ts';

type StepPlace = Pick<ValuePlace, 'at' | 'locals'>;

/** The steps of an event, with their values parsed. Reports what they name and what is not there. */
export function planSteps(context: PageContext, steps: readonly EventStep[], place: StepPlace): LiveStep[] {
  return steps.map((step, index) => planStep(context, step, { ...place, at: pointer(place.at, index) }));
}

/** When a function of the page runs, and what follows (semantics 6.2, 6.3). */
export function planBehaviour(context: PageContext, behaviour: Behaviour, at: string, node: string): Parsed<Behaviour> {
  const { when, confirm, onSuccess = [], onError = [], ...rest } = behaviour;
  const { run } = behaviour;
  if (run?.kind === 'after') {
    requireFunction(context, run.function, pointer(at, 'run', 'function'));
    context.reads.push({ from: node, to: run.function, at: pointer(at, 'run') });
  }
  const locals = new Set<string>();
  const own = (member: string, value: Value | undefined, reads: string | undefined) =>
    value && { [member]: planValue(context, value, { at: pointer(at, member), locals, node: reads }) };
  return {
    ...rest,
    ...own('when', when, runsByItself(behaviour) ? node : undefined),
    ...own('confirm', confirm, undefined),
    onSuccess: planSteps(context, onSuccess, { at: pointer(at, 'onSuccess'), locals: new Set(['result']) }),
    onError: planSteps(context, onError, { at: pointer(at, 'onError'), locals: new Set(['error']) }),
  };
}

/** Whether it runs without anybody asking. */
export function runsByItself({ run }: Behaviour): boolean {
  return run !== undefined && run.kind !== 'manual';
}

function planStep(context: PageContext, step: EventStep, place: StepPlace): LiveStep {
  checkNames(context, step, place.at);
  const members = Object.entries(step).map(([key, member]) => [
    key,
    planMember(context, member, key, { ...place, at: pointer(place.at, key) }),
  ]);
  // Member by member the same step: what it is made of is what its schema says.
  return Object.fromEntries(members);
}

/** Names that the steps of a member read besides those around them. */
const ADDED: Readonly<Record<string, string>> = { onSuccess: 'result', onError: 'error' };

function planMember(context: PageContext, member: unknown, key: string, place: StepPlace): unknown {
  if (key === 'onSuccess' || key === 'onError' || key === 'steps') {
    const added = ADDED[key];
    const locals = added === undefined ? place.locals : new Set([...place.locals, added]);
    return planSteps(context, member as EventStep[], { at: place.at, locals });
  }
  const value = valueSchema.safeParse(member);
  if (value.success) return planValue(context, value.data, place) ?? NOTHING;
  if (key !== 'params' || typeof member !== 'object' || member === null) return member;
  return Object.fromEntries(
    Object.entries(member).map(([name, given]: [string, Value]) => [
      name,
      planValue(context, given, { ...place, at: pointer(place.at, name) }) ?? NOTHING,
    ]),
  );
}

/** Stands in for what could not be parsed; a page with such a value is never live. */
const NOTHING: LiveValue = { kind: 'literal', value: null };

function checkNames(context: PageContext, step: EventStep, at: string): void {
  switch (step.kind) {
    case 'run':
      checkParams(context, step, at);
      break;
    case 'refresh':
      requireFunction(context, step.function, pointer(at, 'function'));
      break;
    case 'setVariable':
      if (context.names.get(step.variable)?.kind !== 'variable') {
        report(context, 'reference.unknown', `there is no variable "${step.variable}"`, pointer(at, 'variable'));
      }
      break;
    case 'setComponent':
      checkSettable(context, step, at);
      break;
    case 'openModal':
    case 'closeModal':
      checkModal(context, step.modal, pointer(at, 'modal'));
      break;
  }
}

function checkParams(context: PageContext, step: Extract<EventStep, { kind: 'run' }>, at: string): void {
  const use = requireFunction(context, step.function, pointer(at, 'function'));
  for (const name of Object.keys(step.params ?? {})) {
    const path = pointer(at, 'params', name);
    if (use?.use.params[name]?.fixed) {
      report(context, 'param.fixed', `"${name}" is fixed by the page: a step can't give it another value`, path);
    } else if (use?.facts && !use.facts.params.some((param) => param.name === name)) {
      report(context, 'param.unknown', `${use.use.function} has no parameter "${name}"`, path);
    }
  }
}

/** The use that a step means by a name. */
function requireFunction(context: PageContext, name: string, at: string) {
  const found = context.names.get(name);
  if (found?.kind === 'function') return found;
  report(context, 'reference.unknown', `the page uses no function "${name}"`, at);
  return undefined;
}

function checkSettable(
  context: PageContext,
  { component, property }: Extract<EventStep, { kind: 'setComponent' }>,
  at: string,
): void {
  const found = context.names.get(component);
  if (found?.kind !== 'component') {
    report(context, 'reference.unknown', `there is no component "${component}"`, pointer(at, 'component'));
  } else if (found.type && !found.type.values[property]?.settable) {
    const message = `${component} has no "${property}" that can be set`;
    report(context, 'reference.unknown', message, pointer(at, 'property'));
  }
}

function checkModal(context: PageContext, name: string, at: string): void {
  const found = context.names.get(name);
  const opens = found?.kind === 'component' && (!found.type || found.type.category === 'overlay');
  if (!opens) report(context, 'reference.unknown', `there is no modal or drawer "${name}"`, at);
}
