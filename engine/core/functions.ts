import { createHash } from 'node:crypto';
import { InputError } from '#kit';
import { type FunctionDocument, hashedText } from '#schema';
import type { Catalog } from './catalog.ts';
import { type CodeAuthority, checkCode } from './check-code.ts';
import { checkNames, knownNames } from './check-names.ts';
import { requireRevision } from './document-conflict.ts';
import { FunctionUses } from './function-uses.ts';
import { LiveCache } from './live-cache.ts';
import { buildPlan, type Plan, type Planned } from './plan.ts';
import { invalid, isError } from './plan-issues.ts';
import type { Actor, FunctionStore, ResourceStore, Version } from './seams.ts';

const MAX_PLANS = 500;

/** sha256 of everything but the layout: moving a box changes nothing (semantics 1.2). */
export function versionHash(document: FunctionDocument): string {
  return createHash('sha256').update(hashedText(document)).digest('hex');
}

export interface PublishedPlan {
  plan: Plan;
  version: number;
}

interface PublishFunction {
  name: string;
  revision: number;
  note: string;
  by: Actor;
  /** Throws where its publisher may not make this live. The server's own examples ask nobody. */
  allow?(document: FunctionDocument): void;
}

interface RollBackFunction extends Pick<PublishFunction, 'name' | 'by' | 'allow'> {
  /** Number of the version. */
  to: number;
}

export interface FunctionsOptions {
  store: FunctionStore;
  resources: Pick<ResourceStore, 'get'>;
  /** That published functions run in. */
  environment: string;
  catalog: Catalog;
  /** Milliseconds, never going back. */
  monotonic(): number;
  /** This may run soon. */
  prepare?(plan: Plan): void;
  /** Asked what a plan can't tell of code. */
  authority: CodeAuthority;
  /** False when this process is the only one that can publish: then what is live is known without asking. */
  shared: boolean;
}

/** Drafts, versions and their plans. Plans are cached by version hash, what is live by name. */
export class Functions {
  readonly uses: FunctionUses;
  readonly #options: FunctionsOptions;
  readonly #plans = new Map<string, Planned>();
  readonly #live: LiveCache<PublishedPlan>;

  constructor(options: FunctionsOptions) {
    this.uses = new FunctionUses(options);
    this.#options = options;
    const { monotonic, shared } = options;
    this.#live = new LiveCache({ read: (workspace, name) => this.#read(workspace, name), monotonic, shared });
  }

  /** All issues of a document, and its plan if none of them is an error. */
  plan(document: FunctionDocument): Planned {
    const planned = this.#planned(document);
    if (planned.plan) this.#options.prepare?.(planned.plan);
    return planned;
  }

  /** All issues of a document, those included that depend on what else the workspace holds, and what the canvas draws. */
  async check(workspace: string, document: FunctionDocument): Promise<Pick<Planned, 'issues' | 'blocks'>> {
    const { issues, blocks } = this.plan(document);
    const { store, resources, environment, catalog, authority } = this.#options;
    const known = knownNames(workspace, { functions: store, resources, environment });
    const more = await Promise.all([
      checkNames(document, catalog, known),
      checkCode(document, { catalog, authority, scope: workspace }),
    ]);
    return { issues: [...issues, ...more.flat()], blocks };
  }

  #planned(document: FunctionDocument): Planned {
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
    if (!plan) throw invalid('function', document.name, issues);
    return plan;
  }

  /** What runs when somebody calls the function by name. @throws InputError `function.unknown`, `function.unpublished` */
  live(workspace: string, name: string): Promise<PublishedPlan> {
    return this.#live.get(workspace, name);
  }

  /** What was published once, also if another version is live by now. @throws InputError `function.unknown` when it was deleted */
  async published(workspace: string, hash: string): Promise<Plan> {
    const known = this.#plans.get(hash)?.plan;
    if (known) return known;
    const document = await this.#options.store.byHash(workspace, hash);
    if (document) return this.requirePlan(document);
    throw deleted();
  }

  /** As {@link published}, for what begins now: not of a function that was deleted a moment ago. */
  async existing(workspace: string, hash: string): Promise<Plan> {
    if (await this.#options.store.byHash(workspace, hash)) return this.published(workspace, hash);
    throw deleted();
  }

  /** Forgets what was live under a name: after a publish, a rename, a delete. */
  forget(workspace: string, name: string): void {
    this.#live.forget(workspace, name);
  }

  /** Makes the draft live if nothing is wrong with it. @throws InputError `function.invalid`, `function.conflict` */
  async publish(workspace: string, { allow, ...publish }: PublishFunction): Promise<Version> {
    const draft = await this.#options.store.draft(workspace, publish.name);
    if (!draft) throw unknown(publish.name);
    requireRevision('function', publish, draft);
    allow?.(draft.document);
    const { issues } = await this.check(workspace, draft.document);
    if (issues.some(isError)) throw invalid('function', publish.name, issues);
    const plan = this.requirePlan(draft.document);
    const version = await this.#options.store.publish(workspace, { ...publish, hash: plan.hash });
    this.forget(workspace, publish.name);
    return version;
  }

  /** Makes an older version live again. @throws InputError `version.unknown` */
  async rollback(workspace: string, { allow, ...rollback }: RollBackFunction): Promise<Version> {
    const old = allow && (await this.#options.store.version(workspace, rollback.name, rollback.to));
    if (old) allow(old.document);
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

function deleted(): InputError {
  return new InputError({ code: 'function.unknown', message: 'The function that this run is of was deleted.' });
}

function unknown(name: string): InputError {
  return new InputError({ code: 'function.unknown', message: `There is no function "${name}".` });
}
