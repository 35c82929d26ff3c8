import { Json, roughLength } from '#kit';
import {
  type HeldBack,
  type JsonValue,
  type LogLine,
  type Preview,
  type RevealPart,
  type Run,
  type RunEvent,
  type Step,
  WITHHELD,
} from '#schema';
import { type Concealed, ConcealedParts, partKey, wordsOf } from './concealed.ts';
import type { Trace, TraceStep, Verdict } from './execution.ts';
import { toProblem } from './problem.ts';
import { createMask, type Mask, maskJson, NO_MASK, textPreview, toPreview } from './redact.ts';
import type { OutputsOfRun } from './run-outputs.ts';
import type { Sensitive } from './sensitive.ts';

const MAX_STEPS = 5_000;
const MAX_LOG_LINES = 2_000;
const MAX_HELD = 1_000;
/** Characters of inputs and outputs that a trace may keep alive; beyond that only their previews stay. */
const MAX_RETAINED = 16 * 1024 * 1024;
/** Values that would have to be made into so long a text are not shown. */
const MAX_SHOWN = 4 * 1024 * 1024;
const TOO_LARGE = '"(too large to show)"';

/** Cut, so that nothing takes it for what a block has answered. */
export const NOT_KEPT: Preview = { text: JSON.stringify(WITHHELD), truncated: true, bytes: 0 };

/**
 * Collects what a run does. On the hot path it keeps references only; masking and cutting to previews happens when the
 * record is asked for, behind the answer, or at once when somebody watches.
 */
export class RunTrace implements Trace {
  #held: HeldBack[] = [];
  /** Resources; what was held back of them may be dropped or taken by now. */
  readonly #heldOf = new Set<string>();
  #steps: (TraceStep | Step)[] = [];
  #retained = 0;
  #lines: LogLine[] = [];
  readonly #secrets = new Set<string>();
  readonly #sensitive = new Set<string>();
  /** Only where something is declared to be sensitive. */
  #concealed: ConcealedParts | undefined;
  readonly #watch: ((event: RunEvent) => void) | undefined;
  readonly #outputs: Pick<OutputsOfRun, 'keep' | 'forget'> | undefined;
  /** Steps that have begun and were not taken yet, of a run that is followed by what is taken. */
  readonly #begun: Map<string, TraceStep> | undefined;
  #mask: Mask = NO_MASK;
  /** Of the secrets of resources alone: what is revealed goes through it. */
  #secretMask: Mask = NO_MASK;
  #isWithheld = false;
  #droppedSteps = 0;
  #droppedLines = 0;
  #droppedHeld = 0;

  /**
   * @param watch told every event as it happens, masked; leave it out when nobody looks.
   * @param outputs takes the whole outputs of steps, for whoever watches.
   * @param followed for {@link take}: also tells which steps have begun.
   */
  constructor(
    watch?: (event: RunEvent) => void,
    outputs?: Pick<OutputsOfRun, 'keep' | 'forget'>,
    { followed = false } = {},
  ) {
    this.#watch = watch;
    this.#outputs = outputs;
    this.#begun = followed ? new Map() : undefined;
  }

  stepStarted(step: TraceStep): void {
    this.#begun?.set(step.path, step);
    this.#watch?.({ type: 'step', step: this.#toStep(step) });
  }

  stepSettled(step: TraceStep): void {
    this.#begun?.delete(step.path);
    if (this.#steps.length < MAX_STEPS) this.#keep(step);
    else this.#droppedSteps++;
    if (step.output && !this.#isWithheld) this.#outputs?.keep(step.path, step.output);
    this.#watch?.({ type: 'step', step: this.#toStep(step) });
  }

  /** A loop over large pages must not keep every page until the run ends. */
  #keep(step: TraceStep): void {
    this.#steps.push(step);
    this.#retained += roughLength(step.input) + roughLength(step.output);
    if (this.#retained <= MAX_RETAINED) return;
    this.#steps = this.#steps.map((kept) => this.#told(kept));
    this.#retained = 0;
  }

  log(line: LogLine): void {
    if (this.#lines.length >= MAX_LOG_LINES) {
      this.#droppedLines++;
      return;
    }
    this.#lines.push(line);
    this.#watch?.({ type: 'log', line: this.#maskLine(line) });
  }

  message(path: string, name: string, data: JsonValue): void {
    this.#watch?.({ type: 'message', path, name, data: this.#maskJson(data) });
  }

  held(held: HeldBack): void {
    this.#heldOf.add(held.resource);
    if (this.#held.length >= MAX_HELD) {
      this.#droppedHeld++;
      return;
    }
    const masked = { ...held, description: this.#text(held.description) };
    this.#held.push(masked);
    this.#watch?.({ type: 'held', held: masked });
  }

  hasHeld(resource: string): boolean {
    return this.#heldOf.has(resource);
  }

  forget(which: (path: string) => boolean): void {
    this.#steps = this.#steps.filter(({ path }) => !which(path));
    this.#lines = this.#lines.filter(({ path }) => !which(path));
    this.#outputs?.forget(which);
  }

  secrets(values: readonly string[]): void {
    const before = this.#secrets.size;
    for (const value of values) this.#secrets.add(value);
    if (this.#secrets.size > before) this.#remask();
  }

  sensitive({ functionName, values, isWithheld, revealDays }: Sensitive): void {
    for (const value of values) this.#sensitive.add(value);
    this.#remask();
    this.#concealed ??= new ConcealedParts();
    this.#concealed.declare(functionName, revealDays);
    if (!isWithheld) return;
    this.#isWithheld = true;
    this.#outputs?.forget(() => true);
  }

  #remask(): void {
    this.#secretMask = createMask(this.#secrets);
    this.#mask = this.#sensitive.size === 0 ? this.#secretMask : createMask([...this.#secrets, ...this.#sensitive]);
  }

  get isWithheld(): boolean {
    return this.#isWithheld;
  }

  get mask(): Mask {
    return this.#mask;
  }

  /** Everything there was, masked with every secret known by now. */
  record(): { steps: Step[]; logs: LogLine[]; held: HeldBack[] } {
    const steps = this.#steps.map((step) => this.#conceal(step, this.#told(step)));
    const logs = this.#lines.map((line) => this.#maskLine(line));
    if (this.#droppedLines + this.#droppedSteps + this.#droppedHeld > 0) {
      const at = this.#lines.at(-1)?.at ?? steps.at(-1)?.startedAt ?? '';
      const counts = [
        `${this.#droppedSteps} steps`,
        `${this.#droppedLines} log lines`,
        `${this.#droppedHeld} held back`,
      ];
      const text = `left out of this trace: ${counts.join(', ')}`;
      logs.push({ at, path: '', level: 'warn', text });
    }
    return { steps, logs, held: this.#held };
  }

  /** What there was since it was last taken, and steps that have begun since. */
  take(): ReturnType<RunTrace['record']> {
    const begun = [...(this.#begun?.values() ?? [])].map((step) => this.#toStep(step));
    const { steps, logs, held } = this.record();
    this.#begun?.clear();
    this.#steps = [];
    this.#lines = [];
    this.#held = [];
    [this.#retained, this.#droppedSteps, this.#droppedLines, this.#droppedHeld] = [0, 0, 0, 0];
    return { steps: [...begun, ...steps], logs, held };
  }

  /**
   * What is sensitive of the run and its steps and was not told, where it may be kept; undefined: nothing. Asked for once the trace
   * was taken, with the run as it is told.
   */
  concealed(run: Run, params: JsonValue, verdict?: Verdict): Concealed | undefined {
    const concealed = this.#concealed;
    if (!concealed?.isOn) return undefined;
    const mask = this.#secretMask;
    concealed.keep(partKey('params'), run.params, textPreview(JSON.stringify(params), mask));
    if (verdict?.status === 'success') {
      if (run.result) concealed.keep(partKey('result'), run.result, textPreview(verdict.data.text, mask));
    } else if (verdict && run.error) {
      const whole = toProblem(verdict.error, { reader: 'author' });
      concealed.keep(partKey('error'), wordsOf(run.error, mask), wordsOf(whole, mask));
    }
    return concealed.take();
  }

  #conceal(step: TraceStep | Step, told: Step): Step {
    const concealed = this.#concealed;
    if (!concealed?.isOn || !('startedMs' in step)) return told;
    const mask = this.#secretMask;
    const keep = (part: RevealPart, shown: Preview | undefined, whole: () => Preview) => {
      if (shown) concealed.keepOfStep(partKey(part, step.path), shown, whole());
    };
    keep('input', told.input, () => whole(step.input, mask));
    keep('output', told.output, () => whole(step.output, mask));
    const { error } = step;
    if (error) keep('error', told.error && wordsOf(told.error, mask), () => wordsOf(error, mask));
    return told;
  }

  /** A step as it is told. One that was told before is masked again: more secrets may be known by now. */
  #told(step: TraceStep | Step): Step {
    if ('startedMs' in step) return this.#toStep(step);
    const { input, output, error, meta } = step;
    return {
      ...step,
      ...(meta ? { meta: this.#maskMeta(meta) } : {}),
      ...(input ? { input: this.#again(input) } : {}),
      ...(output ? { output: this.#again(output) } : {}),
      ...(error ? { error: { ...error, ...this.#maskProblem(error) } } : {}),
    };
  }

  #again(preview: Preview): Preview {
    return this.#isWithheld ? NOT_KEPT : { ...preview, text: this.#mask(preview.text) };
  }

  #preview(value: unknown): Preview {
    return this.#isWithheld ? NOT_KEPT : whole(value, this.#mask);
  }

  #toStep(step: TraceStep): Step {
    const { block, output, error, meta, port } = step;
    return {
      path: step.path,
      block: block.id,
      name: block.name,
      type: block.type,
      status: step.status,
      attempts: step.attempts,
      ...(step.function === undefined ? {} : { function: step.function }),
      startedAt: step.startedAt.toISOString(),
      durationMs: Math.round(step.durationMs * 1000) / 1000,
      ...(port === undefined ? {} : { port }),
      ...(step.input === undefined ? {} : { input: this.#preview(step.input) }),
      ...(output ? { output: this.#preview(output) } : {}),
      ...(error ? { error: { ...error, ...this.#maskProblem(error) } } : {}),
      ...(meta ? { meta: this.#maskMeta(meta) } : {}),
    };
  }

  #maskProblem({ message, details }: { message: string; details?: JsonValue | undefined }) {
    if (this.#isWithheld) return { message: WITHHELD, ...(details === undefined ? {} : { details: null }) };
    return { message: this.#mask(message), ...(details === undefined ? {} : { details: this.#maskJson(details) }) };
  }

  /** Words of others stand in what failed before it was tried again. */
  #maskMeta(meta: NonNullable<Step['meta']>): NonNullable<Step['meta']> {
    return meta.tries === undefined ? meta : { ...meta, tries: this.#maskJson(meta.tries) };
  }

  #maskLine(line: LogLine): LogLine {
    return { ...line, text: this.#text(line.text) };
  }

  #maskJson(value: JsonValue): JsonValue {
    return this.#isWithheld ? WITHHELD : maskJson(value, this.#mask);
  }

  #text(text: string): string {
    return this.#isWithheld ? WITHHELD : this.#mask(text);
  }
}

/** A value as it is shown but for what the mask finds. */
function whole(value: unknown, mask: Mask): Preview {
  const bytes = roughLength(value);
  if (value instanceof Json && value.hasText) return toPreview(value, mask);
  if (bytes > MAX_SHOWN) return { text: TOO_LARGE, truncated: true, bytes };
  return textPreview(JSON.stringify(value) ?? 'null', mask);
}
