import type { Issue } from '#schema';
import type { Catalog } from './catalog.ts';
import type { BlockSketch } from './plan.ts';

/** What is shared while one document is planned. */
export interface PlanContext {
  readonly catalog: Catalog;
  readonly issues: Issue[];
  /** Ids and names met so far: both are unique in the whole function. */
  readonly ids: Set<string>;
  readonly names: Set<string>;
  /** Names of all blocks, met or not. */
  readonly allNames: ReadonlySet<string>;
  /** Names of blocks that are disabled. */
  readonly disabled: ReadonlySet<string>;
  readonly params: ReadonlySet<string>;
  /** Parameters that something reads. */
  readonly readParams: Set<string>;
  /** Of the code in it. */
  readonly languages: Set<string>;
  /** Set once a Return is met. */
  hasReturn: boolean;
  readonly sketches: Record<string, BlockSketch>;
}

/** Adds an issue; an error unless `more` says otherwise. */
export function report(
  context: Pick<PlanContext, 'issues'>,
  code: string,
  message: string,
  path: string,
  block?: string,
  more: Partial<Pick<Issue, 'severity' | 'position' | 'fix'>> = {},
): void {
  context.issues.push({ severity: 'error', code, message, path, ...(block === undefined ? {} : { block }), ...more });
}
