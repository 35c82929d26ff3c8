import { type Expression, references } from '#expression';
import { type BoundBlock, CodeField, DeferredField, TemplateField, ValueField } from '#kit';
import { type Block, type Issue, pointer } from '#schema';
import { type PlanContext, report } from './plan-context.ts';

/** The names that can be read at one place of a function. */
export type Visible = ReadonlyMap<string, { certainty: 'sure' | 'perhaps'; block: boolean }>;

/** Always in scope (semantics 4.2); `request` reads null where no HTTP request started the run. */
const ROOT_NAMES = ['params', 'vars', 'user', 'env', 'run', 'request'] as const;

const BLOCK_MEMBERS = new Set(['data', 'error', 'status']);

interface Read {
  name: string;
  /** Static members below the name, as far as they are known. */
  path: readonly string[];
  position?: { start: number; end: number };
}

/** The blocks that a block's fields read. Reports every name that a block's fields read and that can't be read there (semantics 3.4, 4.5). */
export function checkReads(
  context: PlanContext,
  item: { block: Block; path: string; bound: BoundBlock },
  visible: Visible,
): Set<string> {
  const blocks = new Set<string>();
  for (const { path, field } of findFields(item.bound.config)) {
    const at = pointer(item.path, 'config', ...path);
    const names = field instanceof DeferredField ? withOwnNames(item.bound, visible) : visible;
    for (const name of checkFieldReads(context, field, { at, block: item.block, visible: names })) blocks.add(name);
  }
  return blocks;
}

/** Where a field stands, and what can be read there. */
export interface FieldPlace {
  at: string;
  /** None: it belongs to the function itself. */
  block: Block | undefined;
  visible: Visible;
  /** Those that are always in scope, if it is not all of them. */
  rootNames?: readonly string[] | undefined;
}

/** The blocks that one field reads. Reports as {@link checkReads} does. */
export function checkFieldReads(context: PlanContext, field: FoundField['field'], place: FieldPlace): Set<string> {
  const blocks = new Set<string>();
  if (field instanceof CodeField) context.languages.add(field.language);
  for (const read of readsOf(field)) {
    if (field instanceof CodeField && field.known.has(read.name) && !place.visible.has(read.name)) continue;
    checkRead(context, place, read, field instanceof CodeField);
    if (context.allNames.has(read.name)) blocks.add(read.name);
  }
  return blocks;
}

/** A deferred field sees what the container adds to its graphs: a loop's `while` sees `index`. */
function withOwnNames(bound: BoundBlock, visible: Visible): Visible {
  const names = new Map(visible);
  for (const slot of bound.graphs) for (const name of slot.names) names.set(name, { certainty: 'sure', block: false });
  return names;
}

/** A field somewhere in a parsed config, with the way to it. */
interface FoundField {
  path: readonly (string | number)[];
  field: ValueField<unknown> | TemplateField | CodeField;
}

function findFields(config: unknown, path: readonly (string | number)[] = []): FoundField[] {
  if (config instanceof ValueField || config instanceof TemplateField || config instanceof CodeField)
    return [{ path, field: config }];
  if (Array.isArray(config)) return config.flatMap((item, index) => findFields(item, [...path, index]));
  if (typeof config !== 'object' || config === null) return [];
  return Object.entries(config).flatMap(([key, member]) => findFields(member, [...path, key]));
}

function readsOf(field: FoundField['field']): Read[] {
  if (field instanceof CodeField) return field.names.map((name) => ({ name, path: [] }));
  if (field instanceof TemplateField) return field.template.holes.flatMap((hole) => toReads(hole));
  if ('expression' in field.source) return toReads(field.source.expression);
  return 'template' in field.source ? field.source.template.holes.flatMap((hole) => toReads(hole)) : [];
}

function toReads(expression: Expression): Read[] {
  return references(expression).map(({ name, path, start, end }) => ({ name, path, position: { start, end } }));
}

function checkRead(context: PlanContext, place: FieldPlace, read: Read, inCode: boolean): void {
  const { at, block, visible, rootNames = ROOT_NAMES } = place;
  const say = (severity: Issue['severity'], code: string, message: string) =>
    report(context, code, message, at, block?.id, { severity, ...(read.position ? { position: read.position } : {}) });
  const { name, path } = read;
  if (name === 'params') {
    checkParam(context, path[0], say);
    return;
  }
  const found = visible.get(name);
  if (found?.block && context.disabled.has(name) && (path[0] ?? 'data') === 'data') {
    say('warning', 'reference.disabled', `${name} is disabled, so ${name}.data is null`);
  } else if (found?.block) checkMember(read, found.certainty, say);
  if (found || rootNames.includes(name)) return;
  if (block && context.allNames.has(name)) {
    say('error', 'reference.impossible', `${name} can't have run before ${block.name}`);
    return;
  }
  if (context.allNames.has(name) || isRootName(name)) {
    say('error', 'reference.impossible', `${name} can't be read here: there is only ${rootNames.join(', ')} yet`);
    return;
  }
  const hint = didYouMean(name, [...visible.keys(), ...rootNames]);
  say(inCode ? 'warning' : 'error', 'reference.unknown', `${name} is not defined${hint}`);
}

type Say = (severity: Issue['severity'], code: string, message: string) => void;

function checkParam(context: PlanContext, param: string | undefined, say: Say): void {
  if (param === undefined) {
    // The whole object is read, or a member known only at run time.
    for (const name of context.params) context.readParams.add(name);
  } else if (context.params.has(param)) {
    context.readParams.add(param);
  } else {
    say('error', 'reference.unknown', `there is no parameter "${param}"${didYouMean(param, [...context.params])}`);
  }
}

function checkMember({ name, path }: Read, certainty: 'sure' | 'perhaps', say: Say): void {
  const member = path[0];
  if (member !== undefined && !BLOCK_MEMBERS.has(member)) {
    say('error', 'reference.unknown', `${name}.${member} is not defined; a block has .data, .error and .status`);
  } else if (certainty === 'perhaps' && member === 'data' && path.length > 1) {
    say('warning', 'reference.perhaps', `${name} may have been skipped or have failed; then ${name}.data is null`);
  }
}

function isRootName(name: string): boolean {
  return ROOT_NAMES.some((root) => root === name);
}

/** ` (did you mean …?)` for the closest name, if one is close. */
function didYouMean(name: string, known: readonly string[]): string {
  const ranked = known
    .map((other) => ({ other, distance: editDistance(name.toLowerCase(), other.toLowerCase()) }))
    .filter(({ distance }) => distance <= Math.max(1, Math.floor(name.length / 3)))
    .sort((a, b) => a.distance - b.distance);
  return ranked[0] ? ` (did you mean ${ranked[0].other}?)` : '';
}

/** Levenshtein distance; names have at most 40 characters. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
