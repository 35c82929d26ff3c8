import type { z } from 'zod';
import type { LiveValue } from '#client';
import { didYouMean, type Expression, expressionsOf, methodCalls, type Reference, references } from '#expression';
import { anyJson, type ValueField, value } from '#kit';
import type { Value } from '#schema';
import { type PageContext, toLive, type ValuePlace } from './page-context.ts';
import { report } from './plan-context.ts';

/** Always in scope on a page; the server, which makes fixed parameters, knows the first two. */
const ROOT_NAMES = ['user', 'env', 'page'];
const SERVER_NAMES = ['user', 'env'];

/** What expressions read of a function (semantics 6.1). */
const FUNCTION_MEMBERS = ['data', 'error', 'isFetching', 'status', 'lastRunAt', 'runId', 'params'];
const FUNCTION_METHODS: ReadonlySet<string> = new Set(['run', 'refresh', 'reset', 'cancel']);

const anyValue = value(anyJson);

/** A value of the document, parsed; undefined where it can't be. Reports what is wrong with it. */
export function planValue(context: PageContext, given: Value, place: ValuePlace): LiveValue | undefined {
  const parsed = anyValue.safeParse(given);
  if (parsed.success) return planField(context, parsed.data, place);
  for (const issue of parsed.error.issues) reportConfig(context, issue, place.at);
  return undefined;
}

/** As {@link planValue}, for a property that its component has parsed. */
export function planField(context: PageContext, field: ValueField<unknown>, place: ValuePlace): LiveValue {
  const live = toLive(field);
  for (const expression of expressionsOf(live)) checkExpression(context, expression, place);
  return live;
}

/** What zod has to say about a config, with the position inside of an expression if it knows. */
export function reportConfig(context: Pick<PageContext, 'issues'>, issue: z.core.$ZodIssue, at: string): void {
  const position = issue.code === 'custom' ? issue.params?.position : undefined;
  report(context, 'config.invalid', issue.message, at, undefined, position ? { position } : {});
}

function checkExpression(context: PageContext, expression: Expression, place: ValuePlace): void {
  for (const { name, method, start, end } of methodCalls(expression)) {
    if (FUNCTION_METHODS.has(method)) refuseRun(context, name, place, { start, end });
  }
  for (const reference of references(expression)) checkReference(context, reference, place);
}

function checkReference(context: PageContext, reference: Reference, place: ValuePlace): void {
  const { name, path, start, end } = reference;
  const position = { start, end };
  if (place.locals.has(name)) return;
  const known = place.onServer ? SERVER_NAMES : [...ROOT_NAMES, ...context.names.keys()];
  if (!known.includes(name)) {
    const why =
      place.onServer && context.names.has(name) ? ': the server makes a fixed parameter, and knows no page' : '';
    const hint = why || didYouMean(name, [...known, ...place.locals]);
    const message = `${name} can't be read here${hint}`;
    report(context, 'reference.unknown', message, place.at, undefined, { position });
    return;
  }
  checkMember(context, { name, member: path[0], position }, place);
  if (place.node !== undefined && context.names.has(name)) {
    context.reads.push({ from: place.node, to: nodeOf(context, name, path[0]), at: place.at });
  }
}

interface MemberRead {
  name: string;
  member: string | undefined;
  position: { start: number; end: number };
}

function checkMember(context: PageContext, { name, member, position }: MemberRead, place: ValuePlace): void {
  const found = context.names.get(name);
  if (member === undefined || !found || found.kind === 'variable') return;
  const isFunction = found.kind === 'function';
  if (isFunction && FUNCTION_METHODS.has(member)) {
    refuseRun(context, name, place, position);
    return;
  }
  // What a component of an unknown type exposes nobody knows.
  if (!isFunction && !found.type) return;
  const members = isFunction ? FUNCTION_MEMBERS : Object.keys(found.type?.values ?? {});
  if (members.includes(member)) return;
  const has = members.length === 0 ? 'has nothing to read' : `has ${members.map((each) => `.${each}`).join(', ')}`;
  const message = `${name}.${member} is not there: ${name} ${has}`;
  report(context, 'reference.unknown', message, place.at, undefined, { position });
}

/** Expressions have no side effects (semantics 4.8, 6.4). */
function refuseRun(context: PageContext, name: string, { at }: ValuePlace, position: MemberRead['position']): void {
  if (context.names.get(name)?.kind !== 'function') return;
  const message = `an expression can't run ${name}: it only reads`;
  report(context, 'expression.runsFunction', message, at, undefined, { position, fix: 'Wire an event handler' });
}

/** A function as a whole, one value of a component, or a variable. */
function nodeOf({ names }: PageContext, name: string, member: string | undefined): string {
  return names.get(name)?.kind === 'component' && member !== undefined ? `${name}.${member}` : name;
}
