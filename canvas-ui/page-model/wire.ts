import { type Expression, ExpressionError, methodCalls, parseExpression, parseTemplate } from '#expression';
import { newName, parsePointer, valueAt, withValueAt } from '#model';
import { type Component, type EventStep, isJsonObject, type JsonValue, type Value } from '#schema';
import { takenNames } from './component-commands.ts';
import { changeComponent, placedIn, requireStack, withStack } from './edit-page.ts';
import { type PageCommand, type PageEdit, refuse } from './page-command.ts';

const PARSE = { helpers: 'any' } as const;

/**
 * Takes an expression that runs a function out of a property, and lets an event run it instead: the component's own first
 * event, or a new button behind one that has none (semantics 6.4: bindings only read).
 */
export function wireHandler(id: string, field: string): PageCommand {
  return (edit) => {
    const { component } = placedIn(edit.document, id);
    const path = parsePointer(field) ?? [];
    const step = stepOf(valueAt(component.props, path)) ?? refuse('This expression runs no function.');
    const type = edit.catalog.get(component.type) ?? refuse(`There is no component "${component.type}".`);
    const start = valueAt(type.start, path);
    const props = withValueAt(component.props, path, start === undefined ? undefined : (start as JsonValue));
    const cleaned = changeComponent(edit.document, id, (before) => ({
      ...before,
      props: isJsonObject(props) ? props : {},
    }));
    const [event] = Object.keys(type.events);
    if (event !== undefined) {
      const steps = [...(component.events?.[event] ?? []), step];
      const document = changeComponent(cleaned, id, (now) => ({ ...now, events: { ...now.events, [event]: steps } }));
      const told = [`${type.events[event]?.title ?? event} of ${component.name} runs ${step.function} now.`];
      return { document, label: 'Wire an event handler', select: id, told };
    }
    const button = buttonFor(edit, step);
    const { stack, at } = placedIn(edit.document, id).spot;
    return {
      document: withStack(cleaned, stack, requireStack(cleaned, stack).toSpliced(at + 1, 0, button)),
      label: 'Wire an event handler',
      select: button.id,
      told: [`A new button runs ${step.function}.`],
    };
  };
}

type RunStep = Extract<EventStep, { kind: 'run' }>;

function buttonFor({ document, newId }: PageEdit, step: RunStep): Component {
  const name = newName(`${step.function}Button`, takenNames(document));
  const label = { kind: 'literal', value: step.function };
  return { id: newId(), name, type: 'button', props: { label }, events: { press: [step] } };
}

/** The run that a value asks for; undefined where it asks for none. */
function stepOf(value: unknown): RunStep | undefined {
  try {
    for (const expression of expressionsIn(value)) {
      const call = methodCalls(expression).find(({ method }) => method === 'run' || method === 'refresh');
      if (!call) continue;
      const params = paramsOf(expression.source.slice(call.start, call.end));
      return { kind: 'run', function: call.name, ...(Object.keys(params).length > 0 ? { params } : {}) };
    }
  } catch (thrown) {
    if (!(thrown instanceof ExpressionError)) throw thrown;
  }
  return undefined;
}

function expressionsIn(value: unknown): Expression[] {
  if (!isJsonObject(value)) return [];
  if (value.kind === 'expression' && typeof value.code === 'string') return [parseExpression(value.code, PARSE)];
  return value.kind === 'template' && typeof value.text === 'string' ? parseTemplate(value.text, PARSE).holes : [];
}

/** The members of `save.run({ id: row.id })`. What is no plain object stays behind. @throws ExpressionError */
function paramsOf(call: string): Record<string, Value> {
  const text = call.slice(call.indexOf('(') + 1, call.lastIndexOf(')')).trim();
  if (text === '') return {};
  const { tree } = parseExpression(text, PARSE);
  if (tree.type !== 'object') return {};
  const members = tree.members.flatMap((member): [string, Value][] => {
    if (member.type !== 'property' || typeof member.key !== 'string') return [];
    const { start, end } = member.value;
    return [[member.key, { kind: 'expression', code: text.slice(start - tree.start, end - tree.start) }]];
  });
  return Object.fromEntries(members);
}
