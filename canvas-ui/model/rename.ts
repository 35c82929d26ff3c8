import { current } from 'immer';
import { type FunctionDocument, isJsonObject, type JsonValue, nameInScopeSchema, nameProblem, pointer } from '#schema';
import type { PathStep } from './changes.ts';
import { type Command, changeBlock, type Edit, type Effect, placeOf, refuse } from './command.ts';
import type { ConfigField } from './config-fields.ts';
import { indexOf } from './document.ts';
import { setTextAt, withValueAt } from './json-path.ts';
import { readsOf } from './reads.ts';
import { type Renaming, renameText } from './rename-text.ts';
import { type Knowledge, localsOf, type NamedText, scopeOf, textsOf } from './scopes.ts';
import { newNameProblem } from './taken-names.ts';
import { count, sentence } from './words.ts';

/** A place that reads a renamed thing and still has its old name. */
export interface LeftBehind {
  /** Id of the block; undefined: a setting of the function. */
  block: string | undefined;
  /** JSON Pointer in the document. */
  path: string;
  reason: string;
}

export interface RenamePlan {
  edits: readonly { path: readonly PathStep[]; text: string }[];
  places: number;
  left: readonly LeftBehind[];
}

/** What to rename: a block, a parameter, a name that a container gives inside itself, a variable of the run. */
export type RenameTarget =
  | { kind: 'block'; block: string }
  | { kind: 'parameter'; name: string }
  | { kind: 'local'; block: string; name: string }
  | { kind: 'variable'; name: string };

/**
 * Renames something everywhere in the function: in expressions, templates and code by their syntax trees, in pins and test
 * values. Places that can't be changed (code that does not parse) are told, and `planRename` lists them beforehand.
 * @example
 * rename({ kind: 'block', block: 'order' }, 'fetchOrder') // "Renamed in 7 places."
 */
export function rename(target: RenameTarget, to: string): Command {
  return (edit) => {
    const from = oldName(edit, target);
    const problem = renameProblem(edit.before, target, to, edit);
    if (problem !== undefined) refuse(problem);
    const label = `Rename ${from} to ${to}`;
    if (from === to) return { label };
    const plan = planRename(edit.before, target, to, edit);
    for (const { path, text } of plan.edits) setTextAt(edit.draft, path, text);
    setDeclaration(edit, target, { from, to });
    return { label, told: tell(plan), ...('block' in target ? { select: [target.block] } : {}) };
  };
}

function tell({ places, left }: RenamePlan): NonNullable<Effect['told']> {
  return [
    ...(places > 0 ? [`Renamed in ${count(places, 'place')}.`] : []),
    ...(left.length > 0 ? [`${count(left.length, 'place')} could not be changed.`] : []),
  ];
}

function oldName({ index, before }: Pick<Edit, 'index' | 'before'>, target: RenameTarget): string {
  if (target.kind === 'block') return placeOf(index, target.block).block.name;
  if (target.kind === 'parameter' && !before.params.some(({ name }) => name === target.name)) {
    refuse(`There is no parameter "${target.name}" any more.`);
  }
  return target.name;
}

/** Why it can't be called that, as a sentence for the author; undefined if it can. For showing while it is typed. */
export function renameProblem(
  document: FunctionDocument,
  target: RenameTarget,
  to: string,
  knowledge: Knowledge,
): string | undefined {
  const { catalog } = knowledge;
  if (target.kind === 'block') return newNameProblem(document, to, { catalog, except: target.block });
  if (target.kind === 'local') return localProblem(document, target, to, knowledge);
  const problem = nameProblem(to);
  if (problem) return sentence(problem);
  const taken =
    target.kind === 'parameter' ? document.params.map(({ name }) => name) : [...variableNames(document, knowledge)];
  if (to === target.name || !taken.includes(to)) return undefined;
  return `There is a ${target.kind} "${to}" already.`;
}

/** Names of the run's variables that blocks set. */
export function variableNames(document: FunctionDocument, { catalog }: Knowledge): Set<string> {
  const fields = [...indexOf(document).blocks.values()].flatMap(({ block }) => catalog.fields(block));
  return new Set(fields.flatMap(({ kind, text }) => (kind === 'variable' ? [text] : [])));
}

function localProblem(
  document: FunctionDocument,
  { block, name }: Extract<RenameTarget, { kind: 'local' }>,
  to: string,
  knowledge: Knowledge,
): string | undefined {
  const place = indexOf(document).blocks.get(block);
  const locals = place ? localsOf(place.block, knowledge.catalog) : [];
  if (!place || !locals.includes(name)) return `There is no name "${name}" any more.`;
  if (to === name) return undefined;
  const { names } = indexOf(document);
  if (!nameInScopeSchema.safeParse(to).success) return `"${to}" can not be a name here.`;
  if (names.has(to)) return `A block is called "${to}" already.`;
  if (locals.includes(to)) return `${place.block.name} uses "${to}" already.`;
  for (const text of textsOf(document, knowledge)) {
    if (isCaptured(text, { owner: block, from: name, to, names })) {
      return `"${to}" would mean something else in ${text.block?.name ?? 'the settings'}.`;
    }
  }
  return undefined;
}

/** Whether a read would change its meaning: ours that a nearer container would take, or one of another that ours would. */
function isCaptured(
  text: NamedText,
  { owner, from, to, names }: { owner: string; from: string; to: string; names: ReadonlyMap<string, string> },
): boolean {
  const ours = scopeOf(text, from, names);
  const own = text.scopes.findLastIndex((scope) => scope.owner === owner);
  // Of a container's own field it is not known whether it sees the name; most don't.
  if (!text.scopes[own]?.isSure) return false;
  const reads = readsOf(text.field);
  const theirs = scopeOf(text, to, names);
  if (ours === own && reads.has(from) && theirs > own) return true;
  return reads.has(to) && theirs >= 0 && theirs < own;
}

/** What renaming would change, and what it could not. */
export function planRename(
  document: FunctionDocument,
  target: RenameTarget,
  to: string,
  knowledge: Knowledge,
): RenamePlan {
  const index = indexOf(document);
  const from = oldName({ index, before: document }, target);
  const renaming: Renaming = { of: rootOf(target), from, to };
  const edits: { path: readonly PathStep[]; text: string }[] = [];
  const left: LeftBehind[] = [];
  let places = 0;
  for (const text of textsOf(document, knowledge)) {
    if (!isMeant(text, target, from, index.names)) continue;
    const result = declares(text.field, target) ? { text: to, places: 1 } : renameText(text.field, renaming);
    if (!result) continue;
    if ('problem' in result) {
      left.push({ block: text.block?.id, path: pointer('', ...text.path), reason: result.problem });
    } else {
      places += result.places;
      edits.push({ path: text.path, text: result.text });
    }
  }
  return { edits, places, left };
}

function rootOf({ kind }: RenameTarget): Renaming['of'] {
  if (kind === 'parameter') return 'params';
  return kind === 'variable' ? 'vars' : 'name';
}

/** Whether a name in this text would be the one that is renamed, and not another of the same letters. */
function isMeant(text: NamedText, target: RenameTarget, from: string, names: ReadonlyMap<string, string>): boolean {
  if (target.kind === 'parameter' || target.kind === 'variable') return true;
  const at = scopeOf(text, from, names);
  return target.kind === 'block' ? at < 0 : at >= 0 && text.scopes[at]?.owner === target.block;
}

/** A block that sets the variable says its name plainly. */
function declares({ kind, text }: ConfigField, target: RenameTarget): boolean {
  return target.kind === 'variable' && kind === 'variable' && text === target.name;
}

function setDeclaration(edit: Edit, target: RenameTarget, { from, to }: { from: string; to: string }): void {
  const { draft } = edit;
  switch (target.kind) {
    case 'block':
      changeBlock(edit, target.block, (block) => {
        block.name = to;
      });
      draft.layout.pins = movedKey(draft.layout.pins, from, to);
      if (!draft.layout.pins) delete draft.layout.pins;
      break;
    case 'parameter':
      draft.params = draft.params.map((one) => (one.name === from ? { ...one, name: to } : one));
      draft.layout.testValues = movedKey(draft.layout.testValues, from, to);
      if (!draft.layout.testValues) delete draft.layout.testValues;
      break;
    case 'local':
      setLocal(edit, target.block, from, to);
      break;
    case 'variable':
  }
}

function setLocal(edit: Edit, id: string, from: string, to: string): void {
  const field = edit.catalog
    .fields(placeOf(edit.index, id).block)
    .find(({ kind, text }) => kind === 'local' && text === from);
  if (!field) return;
  changeBlock(edit, id, (block) => {
    // The name that it has anyway is not written down.
    const config = withValueAt(current(block.config), field.path, to === field.fallback ? undefined : to);
    if (isJsonObject(config)) block.config = config;
  });
}

/** The same members in the same order, one of them under another key. */
function movedKey(
  members: Record<string, JsonValue> | undefined,
  from: string,
  to: string,
): Record<string, JsonValue> | undefined {
  return members && Object.fromEntries(Object.entries(members).map(([key, value]) => [key === from ? to : key, value]));
}

export { renameText } from './rename-text.ts';
