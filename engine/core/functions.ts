import { createHash } from 'node:crypto';
import { InputError } from '#kit';
import { type FunctionDocument, hashedText, type Issue } from '#schema';
import type { Catalog } from './catalog.ts';
import { buildPlan, type Plan, type Planned } from './plan.ts';
import type { Actor, FunctionStore, Version } from './seams.ts';

const MAX_PLANS = 500;
/** With several servers on one database, another's publish is seen after this long at the latest. */
const LIVE_TTL_MS = 1_000;

/** sha256 of everything but the layout: moving a box changes nothing (semantics 1.2). */
export function versionHash(document: FunctionDocument): string {
  return createHash('sha256').update(hashedText(document)).digest('hex');
}

export interface PublishedPlan {
  plan: Plan;
  version: number;
}

export interface FunctionsOptions {
  store: FunctionStore;
  catalog: Catalog;
  /** Milliseconds, never going back. */
  monotonic(): number;
  /** False when this process is the only one that can publish: then what is live is known without asking. */
  shared: boolean;
}

/** Drafts, versions and their plans. Plans are cached by version hash, what is live by name. */
export class Functions {
  readonly #options: FunctionsOptions;
  readonly #plans = new Map<string, Planned>();
  readonly #live = new Map<string, { readAt: number; published: Promise<PublishedPlan> }>();

  constructor(options: FunctionsOptions) {
    this.#options = options;
  }

  /** All issues of a document, and its plan if none of them is an error. */
  plan(document: FunctionDocument): Planned {
    const hash = versionHash(document);
    const known = this.#plans.get(hash);
    // Equal hashes may differ in layout, which issues about test values and the document's own pins come from.
    if (known?.plan && known.plan.document.layout === document.layout) return known;
    const planned = buildPlan(document, hash, this.#options.catalog);
    this.#plans.delete(hash);
    this.#plans.set(hash, planned);
    if (this.#plans.size > MAX_PLANS) this.#plans.delete(this.#plans.keys().next().value ?? '');
    return planned;
  }

  /** @throws InputError `function.invalid` with all issues */
  requirePlan(document: FunctionDocument): Plan {
    const { plan, issues } = this.plan(document);
    if (!plan) throw invalid(document.name, issues);
    return plan;
  }

  /** What runs when somebody calls the function by name. @throws InputError `function.unknown`, `function.unpublished` */
  live(workspace: string, name: string): Promise<PublishedPlan> {
    const key = JSON.stringify([workspace, name]);
    const { monotonic, shared } = this.#options;
    const known = this.#live.get(key);
    if (known && (!shared || monotonic() - known.readAt < LIVE_TTL_MS)) return known.published;
    const published = this.#read(workspace, name);
    this.#live.set(key, { readAt: monotonic(), published });
    published.catch(() => {
      if (this.#live.get(key)?.published === published) this.#live.delete(key);
    });
    return published;
  }

  /** Forgets what was live under a name: after a publish, a rename, a delete. */
  forget(workspace: string, name: string): void {
    this.#live.delete(JSON.stringify([workspace, name]));
  }

  /** Makes the draft live if nothing is wrong with it. @throws InputError `function.invalid`, `function.conflict` */
  async publish(
    workspace: string,
    publish: { name: string; revision: number; note: string; by: Actor },
  ): Promise<Version> {
    const draft = await this.#options.store.draft(workspace, publish.name);
    if (!draft) throw unknown(publish.name);
    const plan = this.requirePlan(draft.document);
    const version = await this.#options.store.publish(workspace, { ...publish, hash: plan.hash });
    this.forget(workspace, publish.name);
    return version;
  }

  async rollback(workspace: string, rollback: { name: string; to: number; by: Actor }): Promise<Version> {
    const version = await this.#options.store.rollback(workspace, rollback);
    this.forget(workspace, rollback.name);
    return version;
  }

  async #read(workspace: string, name: string): Promise<PublishedPlan> {
    const published = await this.#options.store.live(workspace, name);
    if (published) {
      // What is live is asked for again and again; where only boxes moved, the plan is the same.
      const plan = this.#plans.get(published.hash)?.plan ?? this.requirePlan(published.document);
      return { plan, version: published.number };
    }
    if (!(await this.#options.store.draft(workspace, name))) throw unknown(name);
    throw new InputError({ code: 'function.unpublished', message: `"${name}" has no published version yet.` });
  }
}

function unknown(name: string): InputError {
  return new InputError({ code: 'function.unknown', message: `There is no function "${name}".` });
}

function invalid(name: string, issues: readonly Issue[]): InputError {
  const errors = issues.filter((issue) => issue.severity === 'error');
  const [first] = errors;
  const more = errors.length > 1 ? ` and ${errors.length - 1} more` : '';
  return new InputError({
    code: 'function.invalid',
    message: `"${name}" has ${errors.length} ${errors.length === 1 ? 'problem' : 'problems'}: ${first?.path} ${first?.message}${more}.`,
    issues,
  });
}
