import { components } from '#components';
import { type FunctionFacts, type PlannedPage, planPage } from '#core';
import { type Component, type PageDocument, type PageInput, type Parameter, pageSchema } from '#schema';

/** Builders for pages: what a test does not say has a plain default. */

let counter = 0;

export function aComponent(
  type: string,
  name: string,
  props: Record<string, unknown> = {},
  parts: Partial<Component> = {},
): Component {
  return { id: name, name, type, props: props as Component['props'], ...parts };
}

/** A page of one section, one row and one column with these components. */
export function aPage(stack: Component[], parts: Partial<PageInput> = {}): PageDocument {
  const sections = [{ id: 's', rows: [{ id: 'r', columns: [{ id: 'c', span: 12, components: stack }] }] }];
  return pageSchema.parse({ schemaVersion: 1, name: `page${++counter}`, sections, ...parts });
}

export function someFacts(params: Parameter[] = [], parts: Partial<FunctionFacts> = {}): FunctionFacts {
  return { version: 1, params, scope: { kind: 'workspace' }, behaviour: undefined, ...parts };
}

const byType = new Map(components.map((type) => [type.type, type]));

export function plan(document: PageDocument, functions: Record<string, FunctionFacts> = {}): PlannedPage {
  return planPage(document, { components: byType, functions: new Map(Object.entries(functions)) });
}

/** All issues of a page, as `severity code path`. */
export function pageIssues(document: PageDocument, functions: Record<string, FunctionFacts> = {}): string[] {
  return plan(document, functions).issues.map(({ severity, code, path }) => `${severity} ${code} ${path}`);
}
