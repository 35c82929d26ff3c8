import { newName } from '#model';
import type { FunctionUse, JsonValue, PageDocument, Parameter } from '#schema';
import { autoMap } from './auto-map.ts';
import { pageNameProblem, renameTold, takenNames } from './component-commands.ts';
import { type PageCommand, type PageEdit, refuse } from './page-command.ts';
import { type RenamedPage, renameInPage } from './page-values.ts';

/** A function as the workspace knows it. */
export interface KnownFunction {
  name: string;
  params: readonly Parameter[];
}

/** Lets the page use a function: by its own name where that is free, its parameters filled by name where components match. */
export function addUse({ name, params }: KnownFunction, run: 'onLoad' | 'manual' = 'manual'): PageCommand {
  return (edit) => ({ document: withUse(edit, { name, params }, run).document, label: `Use ${name}` });
}

/** The page with a use of a function, and what that is called. */
export function withUse(
  { document, catalog, newId }: PageEdit,
  { name, params }: KnownFunction,
  run: 'onLoad' | 'manual',
): { document: PageDocument; use: FunctionUse } {
  const mapped = Object.entries(autoMap({ document, catalog }, params));
  const given: FunctionUse['params'] = Object.fromEntries(mapped.map(([key, value]) => [key, { value, fixed: false }]));
  // What reads the page runs again when that changes.
  const kind = run === 'onLoad' && mapped.length > 0 ? ({ kind: 'onChange', debounceMs: 300 } as const) : { kind: run };
  const use: FunctionUse = {
    ...{ id: newId(), name: newName(name, takenNames(document)), function: name },
    ...{ params: given, behaviour: { run: kind } },
  };
  return { document: { ...document, functions: [...document.functions, use] }, use };
}

function useIn(document: PageDocument, id: string): FunctionUse {
  return document.functions.find((use) => use.id === id) ?? refuse('This function is not on the page any more.');
}

/** Its parameters, its behaviour, or the function itself. */
export function changeUse(id: string, change: Partial<Omit<FunctionUse, 'id' | 'name'>>): PageCommand {
  return ({ document }) => {
    const { name } = useIn(document, id);
    const functions = document.functions.map((use) => {
      if (use.id !== id) return use;
      const { behaviour, ...rest } = { ...use, ...change };
      return behaviour ? { ...rest, behaviour } : rest;
    });
    return {
      document: { ...document, functions },
      label: `Change ${name}`,
      merge: `${id} ${Object.keys(change).join()}`,
    };
  };
}

export function removeUse(id: string): PageCommand {
  return ({ document }) => ({
    document: { ...document, functions: document.functions.filter((use) => use.id !== id) },
    label: `Use ${useIn(document, id).name} no longer`,
  });
}

export function renameUse(id: string, to: string): PageCommand {
  return ({ document }) => {
    const use = useIn(document, id);
    const problem = pageNameProblem(document, to, use.name);
    if (problem !== undefined) refuse(problem);
    const { places, left, ...renamed } = withUseNamed(document, use, to);
    return { ...renamed, label: `Rename ${use.name} to ${to}`, told: renameTold(places, left) };
  };
}

function withUseNamed(document: PageDocument, { id, name }: FunctionUse, to: string): RenamedPage {
  const renamed = renameInPage(document, name, to);
  const functions = renamed.document.functions.map((use) => (use.id === id ? { ...use, name: to } : use));
  return { ...renamed, document: { ...renamed.document, functions } };
}

/**
 * A page that goes on with a function which is called otherwise now. A use that was called as the function still is, with all
 * that reads it, as long as nothing else on the page has that name.
 */
export function followRenamedFunction(document: PageDocument, from: string, to: string): PageDocument {
  const functions = document.functions.map((use) => (use.function === from ? { ...use, function: to } : use));
  const followed = { ...document, functions };
  const namesake = functions.find((use) => use.function === to && use.name === from);
  if (!namesake || pageNameProblem(followed, to, from) !== undefined) return followed;
  return withUseNamed(followed, namesake, to).document;
}

export function addVariable(name: string, start: JsonValue): PageCommand {
  return ({ document }) => {
    const problem = pageNameProblem(document, name);
    if (problem !== undefined) refuse(problem);
    return { document: { ...document, variables: [...document.variables, { name, start }] }, label: `Add ${name}` };
  };
}

export function renameVariable(name: string, to: string): PageCommand {
  return ({ document }) => {
    const problem = pageNameProblem(document, to, name);
    if (problem !== undefined) refuse(problem);
    const { document: read, places, left } = renameInPage(document, name, to);
    const variables = read.variables.map((each) => (each.name === name ? { ...each, name: to } : each));
    return { document: { ...read, variables }, label: `Rename ${name} to ${to}`, told: renameTold(places, left) };
  };
}

export function setVariableStart(name: string, start: JsonValue): PageCommand {
  return ({ document }) => ({
    document: {
      ...document,
      variables: document.variables.map((each) => (each.name === name ? { ...each, start } : each)),
    },
    label: `Change ${name}`,
    merge: `variable ${name}`,
  });
}

export function removeVariable(name: string): PageCommand {
  return ({ document }) => ({
    document: { ...document, variables: document.variables.filter((each) => each.name !== name) },
    label: `Delete ${name}`,
  });
}

/** Title, description and what its address may carry. */
export function changePage(
  change: Partial<Pick<PageDocument, 'title' | 'description' | 'app' | 'params'>>,
): PageCommand {
  return ({ document }) => ({
    document: { ...document, ...change },
    label: 'Change the page',
    merge: `page ${Object.keys(change).join()}`,
  });
}

/** The whole document at once: as written, as somebody else has it, as it was before. */
export function replacePage(next: PageDocument, label: string): PageCommand {
  return () => ({ document: next, label, select: null });
}
