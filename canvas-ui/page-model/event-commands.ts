import type { EventStep, FunctionUse, Value } from '#schema';
import { autoMap } from './auto-map.ts';
import { setEvent } from './component-commands.ts';
import { placedIn } from './edit-page.ts';
import type { PageCommand, PageEdit } from './page-command.ts';
import { type KnownFunction, withUse } from './use-commands.ts';

export interface StepSources {
  /** By the name that steps run them by: uses of the page, and functions that it does not use yet. */
  functions: ReadonlyMap<string, KnownFunction>;
  /** Members of what the event gives: `row`. */
  locals: Readonly<Record<string, readonly string[]>>;
  /** Members of the rows of tables. */
  rows: Readonly<Record<string, readonly string[]>>;
}

/** Functions that steps run or refresh, those of inner lists included. */
export function functionsIn(steps: readonly EventStep[]): string[] {
  const found = steps.flatMap((step): string[] => {
    if (step.kind === 'run') {
      return [step.function, ...functionsIn(step.onSuccess ?? []), ...functionsIn(step.onError ?? [])];
    }
    if (step.kind === 'parallel') return functionsIn(step.steps);
    return step.kind === 'refresh' ? [step.function] : [];
  });
  return [...new Set(found)];
}

/**
 * Completes the steps of an event that run functions for the first time: one that the page does not use yet is added to it,
 * and the parameters of its call are filled by name from what the event gives and what the page has.
 */
export function wireEvent(id: string, event: string, fresh: readonly string[], sources: StepSources): PageCommand {
  return (edit) => {
    const steps = placedIn(edit.document, id).component.events?.[event] ?? [];
    const uses = new Map(edit.document.functions.map((use) => [use.name, use]));
    let { document } = edit;
    for (const name of fresh) {
      const wanted = sources.functions.get(name);
      if (uses.has(name) || !wanted) continue;
      const added = withUse({ ...edit, document }, wanted, 'manual');
      document = added.document;
      uses.set(name, added.use);
    }
    const made = steps.map((step) => completed(step, { fresh, uses, sources, edit: { ...edit, document } }));
    return setEvent(id, event, made)({ ...edit, document });
  };
}

interface Completing {
  /** Functions that the event did not run before. */
  fresh: readonly string[];
  /** By the name that steps say. */
  uses: ReadonlyMap<string, FunctionUse>;
  sources: StepSources;
  edit: PageEdit;
}

function completed(step: EventStep, completing: Completing): EventStep {
  if (step.kind === 'refresh') return { ...step, function: completing.uses.get(step.function)?.name ?? step.function };
  if (step.kind !== 'run') return step;
  const inner = (steps: EventStep[] | undefined) => steps?.map((each) => completed(each, completing));
  const [onSuccess, onError] = [inner(step.onSuccess), inner(step.onError)];
  const use = completing.uses.get(step.function);
  const params =
    step.params ?? (completing.fresh.includes(step.function) ? filled(step.function, completing) : undefined);
  return {
    ...step,
    function: use?.name ?? step.function,
    ...(params ? { params } : {}),
    ...(onSuccess ? { onSuccess } : {}),
    ...(onError ? { onError } : {}),
  };
}

/** What the use does not say itself. */
function filled(name: string, { uses, sources, edit }: Completing): Record<string, Value> | undefined {
  const own = uses.get(name)?.params ?? {};
  const params = (sources.functions.get(name)?.params ?? []).filter((param) => !Object.hasOwn(own, param.name));
  const { document, catalog } = edit;
  const found = autoMap({ document, catalog, locals: sources.locals, rows: sources.rows }, params);
  return Object.keys(found).length > 0 ? found : undefined;
}
