import {
  type Block,
  type FunctionDocument,
  functionSchema,
  isJsonObject,
  type JsonValue,
  nameProblem,
  type Parameter,
  parameterSchema,
  settingsSchema,
  type TypeSpec,
} from '#schema';
import { setConfig } from './block-commands.ts';
import type { CatalogIndex } from './catalog-index.ts';
import { type Command, type Edit, refuse } from './command.ts';
import { indexOf } from './document.ts';
import { withValueAt } from './json-path.ts';
import { dropEmpty } from './layout-cleanup.ts';
import { mapGraph } from './map-graph.ts';
import { count, sayIssues, sentence } from './words.ts';

/** Adds a parameter, at the end unless a place is given. */
export function addParameter(parameter: Parameter, at?: number): Command {
  return ({ draft, before }) => {
    checkParameter(before, parameter);
    draft.params.splice(at ?? draft.params.length, 0, parameter);
    return { label: `Add parameter ${parameter.name}` };
  };
}

/** Sets all of a parameter but its name, which `renameParameter` changes everywhere. */
export function setParameter(name: string, parameter: Parameter): Command {
  return ({ draft, before }) => {
    if (parameter.name !== name) refuse('The name of a parameter is changed by renaming it.');
    const at = parameterAt(before, name);
    checkParameter(before, parameter, name);
    draft.params[at] = parameter;
    return { label: `Edit parameter ${name}`, merge: `param:${name}` };
  };
}

export function moveParameter(name: string, to: number): Command {
  return ({ draft, before }) => {
    const at = parameterAt(before, name);
    const [parameter] = draft.params.splice(at, 1);
    if (parameter) draft.params.splice(Math.max(0, to), 0, parameter);
    return { label: `Move parameter ${name}` };
  };
}

export function removeParameter(name: string): Command {
  return ({ draft, before }) => {
    draft.params.splice(parameterAt(before, name), 1);
    if (draft.layout.testValues && Object.hasOwn(draft.layout.testValues, name)) delete draft.layout.testValues[name];
    dropEmpty(draft.layout);
    return { label: `Remove parameter ${name}` };
  };
}

/** Declares what the function answers; undefined: anything. */
export function setResult(result: TypeSpec | undefined): Command {
  return ({ draft }) => {
    const checked = functionSchema.shape.result.safeParse(result);
    if (!checked.success) refuse(sayIssues(checked.error.issues));
    if (result === undefined) delete draft.result;
    else draft.result = result;
    return { label: 'Edit the result', merge: 'result' };
  };
}

type Settings = FunctionDocument['settings'];

export function setSetting<Key extends keyof Settings>(key: Key, value: Settings[Key]): Command {
  return ({ draft }) => {
    const checked = settingsSchema.safeParse({ [key]: value });
    if (!checked.success) refuse(sayIssues(checked.error.issues));
    if (value === undefined) delete draft.settings[key];
    else draft.settings[key] = value;
    return { label: `Edit ${key}`, merge: `settings:${key}` };
  };
}

export function setDescription(description: string): Command {
  return ({ draft }) => {
    if (!functionSchema.shape.description.safeParse(description).success)
      refuse('A description has at most 5,000 characters.');
    draft.description = description;
    return { label: 'Edit the description', merge: 'description' };
  };
}

export function setScope(scope: FunctionDocument['scope']): Command {
  return ({ draft }) => {
    const checked = functionSchema.shape.scope.safeParse(scope);
    if (!checked.success) refuse(sayIssues(checked.error.issues));
    draft.scope = scope;
    return { label: 'Edit who can use it' };
  };
}

/** Renames the function. Blocks in it that call it under its old name follow. */
export function renameFunction(name: string): Command {
  return (edit) => {
    const problem = nameProblem(name);
    if (problem) refuse(sentence(problem));
    const old = edit.before.name;
    edit.draft.name = name;
    const told = followSelfCalls(edit, old, name);
    return { label: `Rename the function to ${name}`, told };
  };
}

function followSelfCalls(edit: Edit, from: string, to: string): string[] {
  let followed = 0;
  for (const { block } of indexOf(edit.before).blocks.values()) {
    const calls = edit.catalog
      .fields(block)
      .filter(({ kind, refersTo, text }) => kind === 'reference' && refersTo === 'function' && text === from);
    for (const { path } of calls) setConfig(edit, block.id, withValueAt(block.config, path, to));
    followed += calls.length;
  }
  return followed > 0 ? [`It calls itself in ${count(followed, 'place')}, which follow.`] : [];
}

/**
 * A document whose blocks call a function by its new name; the same one if none calls it. What code calls is left as it is:
 * names that are made while it runs nobody can tell.
 */
export function followRename(
  document: FunctionDocument,
  { from, to }: { from: string; to: string },
  catalog: CatalogIndex,
): FunctionDocument {
  const block = (each: Block): Block => {
    const calls = catalog
      .fields(each)
      .filter(({ kind, refersTo, text }) => kind === 'reference' && refersTo === 'function' && text === from);
    const config = calls.reduce<JsonValue | undefined>(
      (before, { path }) => withValueAt(before, path, to),
      each.config,
    );
    return calls.length > 0 && isJsonObject(config) ? { ...each, config } : each;
  };
  const body = mapGraph(document.body, { block });
  const onError = document.onError && mapGraph(document.onError, { block });
  if (body === document.body && onError === document.onError) return document;
  return { ...document, body, ...(onError ? { onError } : {}) };
}

/**
 * Puts another document in the place of this one: an import, a checkpoint, somebody else's version. One step of undo.
 * The function keeps its name, since that is how others call it.
 */
export function replaceDocument(document: FunctionDocument, label: string): Command {
  return ({ draft, before }) => {
    const { name, ...rest } = draft;
    for (const key of Object.keys(rest)) Reflect.deleteProperty(draft, key);
    Object.assign(draft, { ...document, name: before.name });
    return { label };
  };
}

function parameterAt({ params }: FunctionDocument, name: string): number {
  const at = params.findIndex((parameter) => parameter.name === name);
  return at < 0 ? refuse(`There is no parameter "${name}" any more.`) : at;
}

function checkParameter({ params }: FunctionDocument, parameter: Parameter, except?: string): void {
  const checked = parameterSchema.safeParse(parameter);
  if (!checked.success) refuse(sayIssues(checked.error.issues));
  if (parameter.name !== except && params.some(({ name }) => name === parameter.name)) {
    refuse(`There is a parameter "${parameter.name}" already.`);
  }
}
