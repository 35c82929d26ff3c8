import type { LiveUse, LiveValue } from '#client';
import { type Behaviour, type EventStep, type FunctionUse, type Parameter, pointer } from '#schema';
import { isOpenTo, ownerOf } from './open-function.ts';
import { type FunctionFacts, NO_LOCALS, type PageContext } from './page-context.ts';
import { typeValidator } from './params.ts';
import { report } from './plan-context.ts';
import { planBehaviour, runsByItself } from './plan-page-steps.ts';
import { planValue } from './plan-page-values.ts';

/** A function that the page uses, as the server knows it: what may come from the page, and what may not (semantics 5.1). */
export interface CallSite {
  readonly id: string;
  readonly name: string;
  readonly function: string;
  /** Starts a job, and answers its id. */
  readonly asJob: boolean;
  /** Made by the server; a page that sends one of these is refused. */
  readonly fixed: Readonly<Record<string, LiveValue>>;
  /** What the page says by itself. */
  readonly sent: Readonly<Record<string, LiveValue>>;
  /** All that the page may send: what it says by itself, and what steps of its events say. */
  readonly open: ReadonlySet<string>;
}

export interface PlannedUse {
  site: CallSite;
  live: LiveUse;
}

/** Checks a use of a function, and takes apart what the page sends and what the server makes. */
export function planUse(
  context: PageContext,
  { use, facts }: { use: FunctionUse; facts: FunctionFacts | undefined },
  given: ReadonlySet<string>,
  at: string,
): PlannedUse {
  checkFunction(context, use, facts, at);
  const behaviour = use.behaviour ?? facts?.behaviour ?? {};
  const automatic = runsByItself(behaviour);
  const fixed: Record<string, LiveValue> = {};
  const sent: Record<string, LiveValue> = {};
  for (const [name, { value, fixed: isFixed }] of Object.entries(use.params)) {
    const path = pointer(at, 'params', name);
    const node = automatic && !isFixed ? use.name : undefined;
    const live = planValue(context, value, { at: pointer(path, 'value'), locals: NO_LOCALS, node, onServer: isFixed });
    const param = facts?.params.find((each) => each.name === name);
    if (facts && !param) report(context, 'param.unknown', `${use.function} has no parameter "${name}"`, path);
    if (!live) continue;
    if (param) checkLiteral(context, param, live, pointer(path, 'value'));
    (isFixed ? fixed : sent)[name] = live;
  }
  if (facts) checkMissing(context, { use, facts, automatic, given }, at);
  const { id, name } = use;
  return {
    site: {
      id,
      name,
      function: use.function,
      asJob: use.asJob === true,
      fixed,
      sent,
      open: new Set([...Object.keys(sent), ...given]),
    },
    live: { id, name, params: sent, behaviour: planOwnBehaviour(context, use, behaviour, at) },
  };
}

/** What the steps of a page give to each use that they run. */
export function givenBySteps(steps: Iterable<EventStep>): Map<string, Set<string>> {
  const given = new Map<string, Set<string>>();
  for (const step of withInner(steps)) {
    if (step.kind !== 'run') continue;
    const names = given.get(step.function) ?? new Set();
    for (const name of Object.keys(step.params ?? {})) names.add(name);
    given.set(step.function, names);
  }
  return given;
}

function* withInner(steps: Iterable<EventStep>): Generator<EventStep, void, undefined> {
  for (const step of steps) {
    yield step;
    if (step.kind === 'parallel') yield* withInner(step.steps);
    if (step.kind === 'run') yield* withInner([...(step.onSuccess ?? []), ...(step.onError ?? [])]);
  }
}

/** What comes with the function is not the page's to mend: where it does not fit, the page goes without. */
function planOwnBehaviour(context: PageContext, use: FunctionUse, behaviour: Behaviour, at: string) {
  const path = pointer(at, 'behaviour');
  if (use.behaviour) return planBehaviour(context, behaviour, path, use.name);
  const apart: PageContext = { ...context, issues: [] };
  const planned = planBehaviour(apart, behaviour, path, use.name);
  if (apart.issues.length === 0) return planned;
  const [first] = apart.issues;
  const message = `what ${use.function} says of its behaviour does not fit this page: ${first?.message}`;
  report(context, 'behaviour.unfit', message, at, undefined, { severity: 'warning', fix: 'Give it a behaviour here' });
  return planBehaviour(context, {}, path, use.name);
}

function checkFunction(context: PageContext, use: FunctionUse, facts: FunctionFacts | undefined, at: string): void {
  const path = pointer(at, 'function');
  if (!facts) {
    report(context, 'function.unknown', `there is no function "${use.function}"`, path);
    return;
  }
  if (facts.version === null) {
    report(context, 'function.unpublished', `"${use.function}" has no published version yet`, path, undefined, {
      fix: 'Publish the function',
    });
  }
  const { scope } = facts;
  if (scope.kind !== 'workspace' && !isOpenTo(scope, context.page)) {
    report(context, 'function.scope', `"${use.function}" belongs to ${ownerOf(scope)}`, path);
  }
}

/** A value that never changes can be checked now. */
function checkLiteral(context: PageContext, param: Parameter, live: LiveValue, at: string): void {
  if (live.kind !== 'literal' || live.value === null) return;
  const checked = typeValidator(param).check(live.value);
  for (const issue of checked.ok ? [] : checked.issues)
    report(context, 'param.invalid', issue.message, at + issue.path);
}

interface Given {
  use: FunctionUse;
  facts: FunctionFacts;
  automatic: boolean;
  given: ReadonlySet<string>;
}

function checkMissing(context: PageContext, { use, facts, automatic, given }: Given, at: string): void {
  for (const { name, required, default: fallback } of facts.params) {
    if (!required || fallback !== undefined || Object.hasOwn(use.params, name)) continue;
    if (!automatic && given.has(name)) continue;
    report(context, 'param.missing', `"${name}" is required`, pointer(at, 'params'), undefined, {
      severity: automatic ? 'error' : 'warning',
    });
  }
}
