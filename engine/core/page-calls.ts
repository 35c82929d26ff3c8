import type { LiveValue } from '#client';
import { compileValue, ExpressionError, expressionsOf, references, type Scope } from '#expression';
import { AccessError, type AppError, BlockError, InputError, toAppError, toJson } from '#kit';
import { type JsonValue, type PageCall, pointer } from '#schema';
import type { CallAnswer, Calls } from './calls.ts';
import type { RunServices } from './execution.ts';
import type { Functions } from './functions.ts';
import { isOpenTo } from './open-function.ts';
import { requireParams } from './params.ts';
import type { PagePlan } from './plan-page.ts';
import type { CallSite } from './plan-page-uses.ts';
import { toProblem } from './problem.ts';
import type { StartRun } from './runs.ts';

export interface PageRequest {
  plan: PagePlan;
  calls: readonly PageCall[];
  /** What parameters that the server makes read of the page. */
  scope: Readonly<Record<string, JsonValue>>;
  /** What every run starts with. */
  start: Omit<StartRun, 'plan' | 'version' | 'params' | 'trigger' | 'mode'>;
  /** The Idempotency-Key header; only where there is one call. */
  key: string | undefined;
}

/** How one call ended. `body` is JSON text, as that of a call of the function. */
export interface PageAnswer extends Pick<CallAnswer, 'status' | 'body'> {
  site: string;
  runId: string | null;
}

interface Going {
  call: PageCall;
  site: CallSite;
  /** Uses whose answers its parameters read. */
  after: readonly string[];
}

/**
 * Calls of a page: it runs only functions that it uses, at their published versions, with parameters that it may give
 * (semantics 5.1). Calls of one request that read each other's answers run in that order.
 */
export class PageCalls {
  readonly #functions: Pick<Functions, 'live'>;
  readonly #calls: Pick<Calls, 'answer'>;
  readonly #services: Pick<RunServices, 'startJob' | 'access'>;

  constructor(
    functions: Pick<Functions, 'live'>,
    calls: Pick<Calls, 'answer'>,
    services: Pick<RunServices, 'startJob' | 'access'>,
  ) {
    this.#functions = functions;
    this.#calls = calls;
    this.#services = services;
  }

  /**
   * Answers calls as they end. Nothing runs where one of them may not.
   * @throws AccessError `auth.forbidden` for what the page does not use or has fixed; InputError `request.invalid`
   */
  answer(request: PageRequest): AsyncGenerator<PageAnswer, void, undefined> {
    const going = checkCalls(request);
    return this.#run(request, going);
  }

  async *#run(request: PageRequest, going: readonly Going[]): AsyncGenerator<PageAnswer, void, undefined> {
    const answers = new Map<string, Promise<PageAnswer>>();
    const begin = (each: Going): Promise<PageAnswer> => {
      const known = answers.get(each.site.name);
      if (known) return known;
      const before = each.after.map((name) => begin(bySite(going, name)));
      const answer = Promise.all(before).then((ended) => this.#one(request, each, ended));
      answers.set(each.site.name, answer);
      return answer;
    };
    const pending = new Map(going.map((each) => [each.site.id, begin(each)]));
    while (pending.size > 0) {
      const next = await Promise.race(pending.values());
      pending.delete(next.site);
      yield next;
    }
  }

  async #one(request: PageRequest, { call, site }: Going, before: readonly PageAnswer[]): Promise<PageAnswer> {
    try {
      const sent = { ...call.params, ...waited(request, { call, site }, before), ...fixedOf(request, site) };
      const { plan, version } = await this.#functions.live(request.start.workspace, site.function);
      const { scope } = plan.document;
      if (!isOpenTo(scope, request.plan.document)) throw forbidden(`"${site.name}" belongs to another page or app.`);
      await this.#requireRun(request, site);
      const params = requireParams(plan.params, sent);
      const key = request.calls.length === 1 ? request.key : undefined;
      if (site.asJob) return await this.#job(request, site, { params, key });
      const start: StartRun = { ...request.start, plan, version, params, mode: 'inline', trigger: 'page' };
      const { status, body, runId } = await this.#calls.answer(start, { key, sent });
      return { site: site.id, status, body, runId };
    } catch (thrown) {
      return failed(site, thrown);
    }
  }

  /** The page is what allows it, unless it is denied to whoever has opened it. Of a draft that was asked before. */
  async #requireRun({ start: { workspace, caller } }: PageRequest, site: CallSite): Promise<void> {
    const { authority } = caller;
    if (authority?.page === undefined) return;
    const intent = { workspace, authority, permission: 'function.run' as const, name: site.function, runId: undefined };
    if (await this.#services.access.refusal(intent)) throw forbidden(`You may not run "${site.name}".`);
  }

  /** What is answered is known when the job is written down, not when it is done. */
  async #job(request: PageRequest, site: CallSite, { params, key }: JobCall): Promise<PageAnswer> {
    const { workspace, environment, caller } = request.start;
    const { id } = await this.#services.startJob({
      ...{ workspace, environment, params, functionName: site.function, trigger: 'page', parentRunId: undefined },
      caller: { id: caller.id, name: caller.name, user: caller.user, authority: caller.authority },
      dedupe: key === undefined ? undefined : JSON.stringify(['page', caller.id, site.id, key]),
    });
    return { site: site.id, status: 200, runId: id, body: JSON.stringify({ data: { id } }) };
  }
}

interface JobCall {
  params: JsonValue;
  key: string | undefined;
}

/** Everything that a request may be refused for, before anything runs. */
function checkCalls({ plan, calls }: PageRequest): Going[] {
  const going = calls.map((call) => {
    const site = plan.sites.get(call.site);
    if (!site) throw forbidden('The page does not use that function.');
    const closed = [...Object.keys(call.params), ...call.waits].find((name) => !site.open.has(name));
    if (closed !== undefined) throw forbidden(`The page does not let "${closed}" of "${site.name}" be given.`);
    return { call, site };
  });
  const names = new Set(going.map(({ site }) => site.name));
  if (names.size < going.length) throw invalid('A use of a function is called twice.');
  const ordered = going.map((each) => ({ ...each, after: namesRead(each).filter((name) => names.has(name)) }));
  for (const each of ordered) checkOrder(ordered, each, []);
  return ordered;
}

/** Names that the parameters read which the server is to make. */
function namesRead({ call, site }: Pick<Going, 'call' | 'site'>): string[] {
  const values = call.waits.map((name) => {
    const value = site.sent[name];
    if (!value) throw invalid(`"${name}" of "${site.name}" reads nothing that it could wait for.`);
    return value;
  });
  return [...new Set(values.flatMap(expressionsOf).flatMap((each) => references(each).map(({ name }) => name)))];
}

/** A page that was published has no circles among what runs by itself; a request may name what does not. */
function checkOrder(going: readonly Going[], each: Going, way: readonly string[]): void {
  if (way.includes(each.site.name)) throw invalid(`"${each.site.name}" waits for itself.`);
  for (const name of each.after) checkOrder(going, bySite(going, name), [...way, each.site.name]);
}

function bySite(going: readonly Going[], name: string): Going {
  const found = going.find(({ site }) => site.name === name);
  if (!found) throw new Error(`no call of "${name}"`);
  return found;
}

/** Parameters that read what other calls have answered. */
function waited(
  { plan, scope, start }: PageRequest,
  { call, site }: Pick<Going, 'call' | 'site'>,
  before: readonly PageAnswer[],
) {
  if (before.some(({ status }) => status !== 200)) {
    throw new BlockError({ code: 'run.missingData', message: 'A function that it needs the answer of has failed.' });
  }
  const names = new Map<string, unknown>(Object.entries(scope));
  for (const [name, value] of serverNames(start)) names.set(name, value);
  for (const { site: id, body } of before) names.set(plan.sites.get(id)?.name ?? id, answered(body));
  return evaluate(only(site.sent, call.waits), names);
}

/** What is known of nobody but the server. */
function fixedOf({ start }: PageRequest, site: CallSite): Record<string, JsonValue> {
  return evaluate(site.fixed, serverNames(start));
}

function serverNames({ caller, environment }: PageRequest['start']): Map<string, unknown> {
  return new Map<string, unknown>([
    ['user', caller.user],
    ['env', { name: environment }],
  ]);
}

/** A function that has just been answered, as an expression reads it. */
function answered(body: string): JsonValue {
  const { data }: { data: JsonValue } = JSON.parse(body);
  return { data, error: null, isFetching: false, status: 'success' };
}

function evaluate(values: Readonly<Record<string, LiveValue>>, scope: Scope): Record<string, JsonValue> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, toJson(compileValue(value)(scope)).value]),
  );
}

function only(values: Readonly<Record<string, LiveValue>>, names: readonly string[]): Record<string, LiveValue> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => names.includes(name)));
}

function failed(site: CallSite, thrown: unknown): PageAnswer {
  const problem = toProblem(toCallError(thrown), { reader: isForCaller(thrown) ? 'author' : 'caller' });
  return { site: site.id, runId: null, status: problem.status, body: JSON.stringify(problem) };
}

function toCallError(thrown: unknown): AppError {
  if (!(thrown instanceof ExpressionError)) return toAppError(thrown);
  return new BlockError({ code: thrown.code, message: thrown.message, cause: thrown });
}

/** What is wrong with what was sent is for who sent it; which function it is that a page uses is not. */
function isForCaller(thrown: unknown): boolean {
  return thrown instanceof AccessError || (thrown instanceof InputError && thrown.code === 'params.invalid');
}

function forbidden(message: string): AccessError {
  return new AccessError({ code: 'auth.forbidden', message });
}

function invalid(message: string): InputError {
  const issues = [{ severity: 'error' as const, code: 'request.invalid', message, path: pointer('', 'calls') }];
  return new InputError({ code: 'request.invalid', message, issues });
}
