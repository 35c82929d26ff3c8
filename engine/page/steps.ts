import { type LiveStep, type LiveValue, Pace, ProblemError } from '#client';
import { ExpressionError } from '#evaluate';
import type { PageHost, StepReport } from './host.ts';
import { plainProblem } from './plain-problem.ts';
import { safeLink } from './safe-link.ts';
import { toText } from './to-text.ts';

type Locals = Readonly<Record<string, unknown>>;
type StepOf<Kind extends LiveStep['kind']> = Extract<LiveStep, { kind: Kind }>;

/** What steps do to the page that they are of. */
export interface StepPage {
  /** @throws ExpressionError */
  evaluate(value: LiveValue, locals: Locals): unknown;
  /** Runs a function with these parameters over its own. @throws ProblemError */
  run(use: string, params: Record<string, unknown>): Promise<unknown>;
  refresh(use: string): Promise<unknown>;
  setVariable(name: string, value: unknown): void;
  setComponent(name: string, member: string, value: unknown): void;
}

/** Ends a list of steps: the user said no, or a function failed. */
class Stop extends Error {
  readonly outcome: 'failed' | 'stopped';

  constructor(outcome: Stop['outcome'], message: string) {
    super(message);
    this.outcome = outcome;
  }
}

/**
 * Runs the steps of events: one after the other, each only when its condition holds. A step that fails ends its list, and so does
 * a no to a question. A step that is debounced or throttled runs by itself, and its list goes on without it.
 */
export class Steps {
  readonly #page: StepPage;
  readonly #host: PageHost;
  readonly #paces = new WeakMap<LiveStep, Pace>();

  constructor(page: StepPage, host: PageHost) {
    this.#page = page;
    this.#host = host;
  }

  /** Answers whether all of them were run to their end. */
  async run(steps: readonly LiveStep[], locals: Locals): Promise<boolean> {
    for (const step of steps) {
      if (!(await this.#paced(step, locals))) return false;
    }
    return true;
  }

  async #paced(step: LiveStep, locals: Locals): Promise<boolean> {
    const { debounceMs, throttleMs } = step;
    if (debounceMs === undefined && throttleMs === undefined) return await this.#one(step, locals);
    const pace = this.#paces.get(step) ?? new Pace({ debounceMs, throttleMs }, this.#host.world);
    this.#paces.set(step, pace);
    pace.call(() => void this.#one(step, locals));
    return true;
  }

  /** Answers false where the steps after it must not run. */
  async #one(step: LiveStep, locals: Locals): Promise<boolean> {
    try {
      if (step.when && this.#page.evaluate(step.when, locals) !== true) return this.#report(step, 'left out');
      await this.#do(step, locals);
      return this.#report(step, 'done');
    } catch (thrown) {
      if (thrown instanceof Stop) return this.#report(step, thrown.outcome, thrown.message);
      if (thrown instanceof ExpressionError) return this.#report(step, 'failed', thrown.message);
      this.#host.world.report(thrown);
      return this.#report(step, 'failed');
    }
  }

  #report(step: LiveStep, outcome: StepReport['outcome'], message?: string): boolean {
    this.#host.onStep?.({ kind: step.kind, subject: subjectOf(step), outcome, message });
    return outcome === 'done' || outcome === 'left out';
  }

  async #do(step: LiveStep, locals: Locals): Promise<void> {
    const page = this.#page;
    const host = this.#host;
    const text = (value: LiveValue) => toText(page.evaluate(value, locals));
    switch (step.kind) {
      case 'run':
        return await this.#runFunction(step, locals);
      case 'refresh':
        return await failing(() => page.refresh(step.function));
      case 'setVariable':
        return page.setVariable(step.variable, page.evaluate(step.value, locals));
      case 'setComponent':
        return page.setComponent(step.component, step.property, page.evaluate(step.value, locals));
      case 'toast':
        return host.toast(step.tone, text(step.text));
      case 'confirm':
        if (!(await host.world.ask(text(step.text)))) throw new Stop('stopped', 'The answer was no.');
        return;
      case 'openModal':
      case 'closeModal':
        return page.setComponent(step.modal, 'isOpen', step.kind === 'openModal');
      case 'navigate':
        return host.navigate(step.page, this.#texts(step.params, locals));
      case 'openLink':
        return host.openLink(safeLink(text(step.url)), step.newTab);
      case 'copy':
        return await host.copy(text(step.text));
      case 'download':
        return host.download(text(step.fileName), page.evaluate(step.data, locals));
      case 'parallel':
        return await this.#parallel(step, locals);
    }
  }

  async #runFunction(step: StepOf<'run'>, locals: Locals): Promise<void> {
    const params = Object.fromEntries(
      Object.entries(step.params ?? {}).map(([name, value]) => [name, this.#page.evaluate(value, locals)]),
    );
    let result: unknown;
    try {
      result = await this.#page.run(step.function, params);
    } catch (thrown) {
      if (!(thrown instanceof ProblemError)) throw thrown;
      if (thrown.code === 'run.cancelled') throw new Stop('stopped', thrown.message);
      await this.run(step.onError ?? [], { ...locals, error: plainProblem(thrown) });
      throw new Stop('failed', thrown.message);
    }
    if (!(await this.run(step.onSuccess ?? [], { ...locals, result }))) throw new Stop('stopped', '');
  }

  async #parallel({ steps }: StepOf<'parallel'>, locals: Locals): Promise<void> {
    const ended = await Promise.all(steps.map((step) => this.#paced(step, locals)));
    if (ended.includes(false)) throw new Stop('failed', '');
  }

  #texts(values: Readonly<Record<string, LiveValue>> = {}, locals: Locals): Record<string, string> {
    return Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, toText(this.#page.evaluate(value, locals))]),
    );
  }
}

/** A function's failure is shown by the function. */
async function failing(run: () => Promise<unknown>): Promise<void> {
  try {
    await run();
  } catch (thrown) {
    if (!(thrown instanceof ProblemError)) throw thrown;
    throw new Stop(thrown.code === 'run.cancelled' ? 'stopped' : 'failed', thrown.message);
  }
}

function subjectOf(step: LiveStep): string | undefined {
  if ('function' in step) return step.function;
  if ('variable' in step) return step.variable;
  if ('component' in step) return step.component;
  if ('modal' in step) return step.modal;
  return 'page' in step ? step.page : undefined;
}
