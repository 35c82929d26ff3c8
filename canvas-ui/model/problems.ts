import type { FunctionDocument, Issue } from '#schema';
import type { PathStep } from './changes.ts';
import { BODY, type GraphKey, indexOf, ON_ERROR, slotKey } from './document.ts';
import { parsePointer, valueAt } from './json-path.ts';

/** Where an issue leads when it is clicked. */
export type JumpTarget =
  | {
      kind: 'block';
      block: string;
      tab: 'config' | 'settings' /** JSON Pointer in the config or block. */;
      field: string;
    }
  | { kind: 'edge'; graph: GraphKey; edge: number; block: string | undefined }
  | { kind: 'parameter'; name: string; field: string }
  | { kind: 'result' }
  | { kind: 'settings'; field: string }
  | { kind: 'layout'; field: string }
  | { kind: 'function' };

/** `incomplete`: an error of a block that its author has not come to yet. Grey, and no error before publishing. */
export type ProblemSeverity = Issue['severity'] | 'incomplete';

export interface LocatedProblem {
  issue: Issue;
  severity: ProblemSeverity;
  target: JumpTarget;
}

export interface BlockProblems {
  worst: ProblemSeverity;
  /** By JSON Pointer in the config; `''` for the block as a whole. */
  fields: ReadonlyMap<string, readonly LocatedProblem[]>;
  all: readonly LocatedProblem[];
}

export interface Problems {
  /** By place in the function, as a reader meets them: what `F8` goes through. */
  all: readonly LocatedProblem[];
  /** By block id. A container counts what is inside it only in `insideOf`. */
  blocks: ReadonlyMap<string, BlockProblems>;
  /** Problems inside of each container, for when it is collapsed. */
  insideOf: ReadonlyMap<string, number>;
  /** Of the function itself: parameters, result, settings. */
  ofFunction: readonly LocatedProblem[];
  counts: Readonly<Record<ProblemSeverity, number>>;
}

/**
 * Sorts what the server said about a document. `document` must be the one that was checked, since issues name places in it;
 * `untouched` are new blocks whose author has not typed in them yet.
 */
export function groupProblems(
  document: FunctionDocument,
  issues: readonly Issue[],
  untouched: ReadonlySet<string> = new Set(),
): Problems {
  const located = issues.map((issue) => locate(document, issue, untouched));
  const order = new Map([...indexOf(document).blocks.keys()].map((id, at) => [id, at]));
  const rank = ({ target }: LocatedProblem) =>
    'block' in target && target.block !== undefined ? (order.get(target.block) ?? 0) : -1;
  const all = located.toSorted((a, b) => rank(a) - rank(b));
  const blocks = new Map<string, BlockProblems>();
  for (const [id, some] of Map.groupBy(all, blockOf)) if (id !== undefined) blocks.set(id, ofBlock(some));
  const counts = { error: 0, warning: 0, info: 0, incomplete: 0 };
  for (const { severity } of all) counts[severity]++;
  return {
    all,
    blocks,
    insideOf: countInside(document, all),
    ofFunction: all.filter((one) => blockOf(one) === undefined),
    counts,
  };
}

function blockOf({ target, issue }: LocatedProblem): string | undefined {
  return 'block' in target ? target.block : issue.block;
}

function ofBlock(all: readonly LocatedProblem[]): BlockProblems {
  const fields = Map.groupBy(all, ({ target }) =>
    target.kind === 'block' && target.tab === 'config' ? target.field : '',
  );
  const worst = all.map(({ severity }) => severity).reduce((a, b) => (WEIGHT[a] >= WEIGHT[b] ? a : b), 'info');
  return { worst, fields, all };
}

const WEIGHT: Record<ProblemSeverity, number> = { error: 3, warning: 2, incomplete: 1, info: 0 };

function countInside(document: FunctionDocument, all: readonly LocatedProblem[]): Map<string, number> {
  const { blocks, graphs } = indexOf(document);
  const counts = new Map<string, number>();
  for (const problem of all) {
    const id = blockOf(problem);
    let owner = id === undefined ? undefined : graphs.get(blocks.get(id)?.graph ?? '')?.owner?.block;
    for (; owner !== undefined; owner = graphs.get(blocks.get(owner)?.graph ?? '')?.owner?.block) {
      counts.set(owner, (counts.get(owner) ?? 0) + 1);
    }
  }
  return counts;
}

function locate(document: FunctionDocument, issue: Issue, untouched: ReadonlySet<string>): LocatedProblem {
  const target = jumpTarget(document, issue);
  const isNew = 'block' in target && target.block !== undefined && untouched.has(target.block);
  return { issue, target, severity: isNew && issue.severity === 'error' ? 'incomplete' : issue.severity };
}

/** Where the JSON Pointer of an issue leads. */
export function jumpTarget(document: FunctionDocument, issue: Issue): JumpTarget {
  const steps = parsePointer(issue.path) ?? [];
  const [top, ...rest] = steps;
  if (top === BODY || top === ON_ERROR) return inGraph(document, { key: top, path: [top] }, rest, issue);
  if (top === 'params') {
    const name = document.params[Number(rest[0])]?.name;
    return name === undefined ? { kind: 'function' } : { kind: 'parameter', name, field: toPointer(rest.slice(1)) };
  }
  if (top === 'result') return { kind: 'result' };
  if (top === 'settings' || top === 'layout') return { kind: top, field: toPointer(rest) };
  return issue.block === undefined ? { kind: 'function' } : wholeBlock(issue.block);
}

function inGraph(
  document: FunctionDocument,
  { key, path }: { key: GraphKey; path: readonly PathStep[] },
  [list, at, member, ...rest]: readonly string[],
  issue: Issue,
): JumpTarget {
  const number = Number(at);
  if (list === 'edges' && at !== undefined) return { kind: 'edge', graph: key, edge: number, block: issue.block };
  const id = valueAt(document, [...path, 'blocks', number, 'id']);
  if (list !== 'blocks' || typeof id !== 'string')
    return issue.block === undefined ? { kind: 'function' } : wholeBlock(issue.block);
  const [slot, ...inner] = rest;
  if (member === 'graphs' && slot !== undefined && inner.length > 0) {
    const place = { key: slotKey(id, slot), path: [...path, 'blocks', number, 'graphs', slot] };
    return inGraph(document, place, inner, issue);
  }
  if (member === 'config') return { kind: 'block', block: id, tab: 'config', field: toPointer(rest) };
  return member === undefined || member === 'graphs'
    ? wholeBlock(id)
    : { kind: 'block', block: id, tab: 'settings', field: toPointer([member, ...rest]) };
}

function wholeBlock(block: string): JumpTarget {
  return { kind: 'block', block, tab: 'config', field: '' };
}

function toPointer(steps: readonly string[]): string {
  return steps.map((step) => `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** A place that the editor can go to: a field of a block, else of the function itself. */
export interface JumpPlace {
  block: string | undefined;
  /** JSON Pointer in the block's config or settings, or the function. */
  field: string;
}

export function jumpPlace(target: JumpTarget): JumpPlace {
  switch (target.kind) {
    case 'block':
      return { block: target.block, field: target.field };
    case 'edge':
      return { block: target.block, field: '' };
    case 'parameter':
      return { block: undefined, field: `/params/${target.name}${target.field}` };
    case 'settings':
    case 'layout':
      return { block: undefined, field: `/${target.kind}${target.field}` };
    case 'result':
    case 'function':
      return { block: undefined, field: `/${target.kind}` };
  }
}

/**
 * The first problem of the place after (or before) the one that has been gone to, round again at the end. A second problem of the same place
 * would lead nowhere, and from there never on.
 */
export function nextProblem(
  { all }: Problems,
  current: JumpPlace | undefined,
  step: 1 | -1 = 1,
): LocatedProblem | undefined {
  const firsts = [...Map.groupBy(all, ({ target }) => keyOf(jumpPlace(target))).values()].flatMap(
    ([first]) => first ?? [],
  );
  const at = current ? firsts.findIndex(({ target }) => keyOf(jumpPlace(target)) === keyOf(current)) : -1;
  return firsts.at((at < 0 && step < 0 ? -1 : at + step) % Math.max(1, firsts.length));
}

function keyOf({ block = '', field }: JumpPlace): string {
  return `${block} ${field}`;
}

/** What has the problem, by the name that its author gave it. */
export function nameOfProblem(document: FunctionDocument, { target, issue }: LocatedProblem): string {
  const id = 'block' in target ? target.block : issue.block;
  if (id !== undefined) return indexOf(document).blocks.get(id)?.block.name ?? id;
  return target.kind === 'parameter' ? target.name : document.name;
}
