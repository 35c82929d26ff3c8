import type { BlockType, BoundBlock, Effects } from '#kit';
import { allBlocks, type Block, type FunctionDocument, type Issue, pointer } from '#schema';
import type { Catalog } from './catalog.ts';
import { paramsValidator, typeValidator, type Validator } from './params.ts';
import { type PlanContext, report } from './plan-context.ts';
import { planGraph } from './plan-graph.ts';
import { planSettings } from './plan-key.ts';
import type { Visible } from './plan-reads.ts';
import { endWithoutReturn } from './plan-result.ts';
import { checkDeclaration } from './plan-type.ts';
import type { GraphShape } from './run-state.ts';
import type { Resolver } from './values.ts';

/** A block with its config parsed and its expressions compiled. Pure data and pure functions. */
export interface PlannedBlock {
  readonly block: Block;
  readonly type: BlockType;
  readonly bound: BoundBlock;
  /** Evaluates every field of the config, in one go. */
  readonly resolve: Resolver;
  readonly idempotencyKey: Resolver | undefined;
  /** Of its data, where something is expected of that. */
  readonly output: Validator | undefined;
  /** It has an error edge. */
  readonly handlesErrors: boolean;
  /** Names of blocks that it, or anything inside it, reads. */
  readonly reads: ReadonlySet<string>;
  readonly graphs: ReadonlyMap<string, PlannedGraph>;
}

export interface PlannedGraph {
  /** In plan order: the numbers of {@link GraphShape}. */
  readonly blocks: readonly PlannedBlock[];
  readonly shape: GraphShape;
  /** Numbers of the blocks that can end the graph early or with a result, in plan order. */
  readonly leaving: readonly number[];
  /** Passes through it may run at the same time, nobody can tell, and it is faster: see BlockDefinition.overlaps. */
  readonly overlaps: boolean;
}

/** A checked, ordered, compiled document: what the runner needs, cached by version hash. */
export interface Plan {
  readonly hash: string;
  readonly document: FunctionDocument;
  readonly params: Validator;
  readonly result: Validator | undefined;
  readonly body: PlannedGraph;
  readonly onError: PlannedGraph | undefined;
  /** Of the code in it: what runs them can be made ready ahead. */
  readonly languages: ReadonlySet<string>;
  /** The key of a call that brings none of its own; null and the empty text are none (semantics 5.8). */
  readonly idempotencyKey: Resolver | undefined;
  /** Whether this caller may run it with these parameters; undefined: it does not ask. */
  readonly allowWhen: Resolver | undefined;
}

export interface Planned {
  /** Absent when an issue of severity `error` stands in the way. */
  plan: Plan | undefined;
  /** Everything there is to say about the document, at once. */
  issues: readonly Issue[];
  /** What the canvas draws of each block whose config is right, by id. */
  blocks: Readonly<Record<string, BlockSketch>>;
}

export interface BlockSketch {
  ports: readonly string[];
  effects: Effects;
  graphs: readonly { slot: string; title: string; names: readonly string[] }[];
}

/** Checks a document against the catalog and compiles it. Never throws for what an author wrote. */
export function buildPlan(document: FunctionDocument, hash: string, catalog: Catalog): Planned {
  const all = allBlocks(document);
  const context: PlanContext = {
    catalog,
    issues: [],
    ids: new Set(),
    names: new Set(),
    allNames: new Set(all.map((block) => block.name)),
    disabled: new Set(all.flatMap(({ name, disabled }) => (disabled ? [name] : []))),
    params: new Set(document.params.map((param) => param.name)),
    readParams: new Set(),
    languages: new Set(),
    hasReturn: false,
    sketches: {},
  };
  checkDeclarations(context, document);
  const place = { inLoop: false, mayLeave: true };
  const caught = document.onError !== undefined;
  const body = planGraph(context, document.body, { ...place, path: '/body', visible: new Map(), caught });
  const handler: Visible = new Map([['error', { certainty: 'sure', block: false }]]);
  const onError =
    document.onError &&
    planGraph(context, document.onError, { ...place, path: '/onError', visible: handler, caught: false });
  checkResult(context, document);
  if (body) checkEveryWay(context, document, body);
  const { idempotencyKey, allowWhen } = planSettings(context, document.settings);
  checkUnusedParams(context, document);
  const { issues, sketches: blocks } = context;
  if (!body || (document.onError && !onError) || issues.some((issue) => issue.severity === 'error')) {
    return { plan: undefined, issues, blocks };
  }
  const result = document.result && typeValidator(document.result);
  const params = paramsValidator(document.params);
  const { languages } = context;
  return {
    plan: { hash, document, params, result, body, onError, languages, idempotencyKey, allowWhen },
    issues,
    blocks,
  };
}

function checkDeclarations(context: PlanContext, document: FunctionDocument): void {
  const seen = new Set<string>();
  document.params.forEach((param, index) => {
    const path = pointer('/params', index);
    if (seen.has(param.name))
      report(context, 'name.duplicate', `"${param.name}" is declared twice`, pointer(path, 'name'));
    seen.add(param.name);
    if (!checkDeclaration(context, param, path) || param.default === undefined || param.default === null) return;
    const checked = typeValidator(param).check(param.default);
    for (const issue of checked.ok ? [] : checked.issues) {
      report(
        context,
        'param.default',
        `the default does not fit: ${issue.message}`,
        pointer(path, 'default') + issue.path,
      );
    }
  });
  if (document.result) checkDeclaration(context, document.result, '/result');
  for (const name of Object.keys(document.layout.testValues ?? {})) {
    if (seen.has(name)) continue;
    const message = `there is no parameter "${name}" for this test value`;
    report(context, 'param.unknown', message, pointer('/layout/testValues', name), undefined, { severity: 'warning' });
  }
}

function checkResult(context: PlanContext, document: FunctionDocument): void {
  if (context.hasReturn || document.body.blocks.length === 1) return;
  if (document.result) {
    report(context, 'result.missing', 'a result is declared, but no Return gives it', '/result');
  } else if (document.body.blocks.length > 1) {
    report(context, 'result.missing', 'there is no Return, so the result is null', '/body', undefined, {
      severity: 'warning',
    });
  }
}

/** A run that ends where none is has no result, which then is seldom what was declared. */
function checkEveryWay(context: PlanContext, { result, body: graph }: FunctionDocument, body: PlannedGraph): void {
  if (!result || !context.hasReturn || graph.blocks.length === 1) return;
  const end = endWithoutReturn(graph, body);
  if (!end) return;
  const { id, name } = end.block;
  const at = pointer('/body/blocks', graph.blocks.indexOf(end.block));
  const message = `after ${name} a run can end without a Return, though a result is declared`;
  report(context, 'result.missing', message, at, id, { severity: 'warning', fix: 'Add a Return there' });
}

function checkUnusedParams(context: PlanContext, document: FunctionDocument): void {
  document.params.forEach(({ name }, index) => {
    if (context.readParams.has(name)) return;
    report(context, 'param.unused', `nothing reads "${name}"`, pointer('/params', index), undefined, {
      severity: 'info',
    });
  });
}
