import type { LivePage } from '#client';
import type { ComponentType } from '#kit';
import { allComponents, type EventStep, type Issue, type PageDocument, type PlacedComponent, pointer } from '#schema';
import type { FunctionFacts, PageContext, PageName } from './page-context.ts';
import { report } from './plan-context.ts';
import { liveType, planComponent } from './plan-page-components.ts';
import { checkCycles } from './plan-page-cycles.ts';
import { type CallSite, givenBySteps, type PlannedUse, planUse } from './plan-page-uses.ts';

export type { FunctionFacts } from './page-context.ts';

/** A checked page: what goes to whoever opens it, and what they may call. */
export interface PagePlan {
  readonly document: PageDocument;
  readonly live: Omit<LivePage, 'version' | 'user'>;
  /** By id. */
  readonly sites: ReadonlyMap<string, CallSite>;
}

export interface PlannedPage {
  /** Also where issues stand in the way of publishing it: a published page stays, whatever becomes of its functions. */
  plan: PagePlan;
  /** Everything there is to say about the document, at once. */
  issues: readonly Issue[];
}

/** What the planner knows besides the document. */
export interface PageSurroundings {
  components: ReadonlyMap<string, ComponentType>;
  /** Those that the page uses, as far as there are any. */
  functions: ReadonlyMap<string, FunctionFacts>;
}

/** Checks a page and parses its values. Answers all issues at once; never throws for what an author wrote. */
export function planPage(document: PageDocument, { components, functions }: PageSurroundings): PlannedPage {
  const placed = [...allComponents(document)];
  const issues: Issue[] = [];
  const names = collectNames(document, { placed, components, functions }, issues);
  const context: PageContext = { page: document, components, issues, names, reads: [] };
  checkIds(document, placed, issues);
  const uses = planUses(context, document, { placed, components, functions });
  const live = toLivePage(context, document, { uses, placed });
  checkCycles(context);
  return { plan: { document, live, sites: new Map(uses.map(({ site }) => [site.id, site])) }, issues };
}

interface Parts extends PageSurroundings {
  placed: readonly PlacedComponent[];
}

/** Components, uses and variables share one space of names: expressions read them all alike. */
function collectNames(document: PageDocument, { placed, components, functions }: Parts, issues: Issue[]) {
  const names = new Map<string, PageName>();
  const add = (name: string, path: string, meaning: PageName) => {
    if (names.has(name)) report({ issues }, 'name.duplicate', `"${name}" is there twice`, pointer(path, 'name'));
    else names.set(name, meaning);
  };
  for (const [index, { name }] of document.variables.entries()) {
    add(name, pointer('/variables', index), { kind: 'variable' });
  }
  for (const [index, use] of document.functions.entries()) {
    const facts = functions.get(use.function);
    add(use.name, pointer('/functions', index), { kind: 'function', use, facts });
  }
  for (const each of placed) {
    const type = components.get(each.component.type);
    add(each.component.name, pointer('', ...each.path), { kind: 'component', placed: each, type });
  }
  return names;
}

/** Ids tell components and uses apart, whatever they are called by then. */
function checkIds({ functions }: PageDocument, placed: readonly PlacedComponent[], issues: Issue[]): void {
  const seen = new Set<string>();
  const add = (id: string, path: string) => {
    if (seen.has(id)) report({ issues }, 'id.duplicate', `the id "${id}" is there twice`, pointer(path, 'id'));
    seen.add(id);
  };
  for (const [index, { id }] of functions.entries()) add(id, pointer('/functions', index));
  for (const { component, path } of placed) add(component.id, pointer('', ...path));
}

function planUses(context: PageContext, document: PageDocument, { placed, functions }: Parts): PlannedUse[] {
  const given = givenBySteps(allSteps(document, placed, functions));
  return document.functions.map((use, index) =>
    planUse(
      context,
      { use, facts: functions.get(use.function) },
      given.get(use.name) ?? new Set(),
      pointer('/functions', index),
    ),
  );
}

function* allSteps(
  document: PageDocument,
  placed: readonly PlacedComponent[],
  functions: PageSurroundings['functions'],
): Generator<EventStep, void, undefined> {
  for (const { component } of placed) yield* Object.values(component.events ?? {}).flat();
  for (const use of document.functions) {
    const { onSuccess = [], onError = [] } = use.behaviour ?? functions.get(use.function)?.behaviour ?? {};
    yield* [...onSuccess, ...onError];
  }
}

interface LiveParts {
  uses: readonly PlannedUse[];
  placed: readonly PlacedComponent[];
}

function toLivePage(context: PageContext, document: PageDocument, { uses, placed }: LiveParts) {
  const { name, title, params, variables, sections, overlays } = document;
  const plan = (component: PlacedComponent['component'], ...path: (string | number)[]) =>
    planComponent(context, { component, path, around: [] }, pointer('', ...path));
  const types = new Set(placed.map(({ component }) => component.type));
  return {
    ...{ name, title, params },
    variables: variables.map((variable) => ({ name: variable.name, start: variable.start })),
    functions: uses.map(({ live }) => live),
    sections: sections.map((section, s) => ({
      ...section,
      rows: section.rows.map((row, r) => ({
        id: row.id,
        columns: row.columns.map((column, c) => ({
          ...{ id: column.id, span: column.span },
          components: column.components.map((each, index) =>
            plan(each, 'sections', s, 'rows', r, 'columns', c, 'components', index),
          ),
        })),
      })),
    })),
    overlays: overlays.map((each, index) => plan(each, 'overlays', index)),
    types: Object.fromEntries(
      [...types].flatMap((type) => {
        const known = context.components.get(type);
        return known ? [[type, liveType(known)]] : [];
      }),
    ),
  };
}
