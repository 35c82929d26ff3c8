import {
  type ClaimedRun,
  type Clock,
  type DurableStore,
  Journal,
  type JournalEntry,
  type JournalKeeper,
  type Life,
  type Log,
  nothingKnown,
  type Plan,
  pinnedSensitive,
  type Recorded,
  RunJournal,
  type RunRecord,
  type RunRequest,
  type RunServices,
  RunTrace,
  requireRight,
  runFunction,
  runsAs,
  type SendWake,
  Suspension,
  textPreview,
  toAnswer,
  toEnded,
  usedResources,
  type Verdict,
  withoutSensitive,
} from '#core';
import { BlockError, LimitError, toAppError } from '#kit';
import { type JsonValue, type Run, WITHHELD } from '#schema';
import { followers, retryOf } from './followers.ts';
import { CANCELLED, LifeOver, MAX_CRASHES, poisonous } from './life-ends.ts';
import { withProgress } from './with-progress.ts';

/** What a life of a run needs of the worker. */
export interface ActivationParts {
  store: DurableStore;
  services: RunServices;
  clock: Clock;
  send: SendWake;
  /** Written together with the lines of other runs. False when this life is over. */
  append(entry: JournalEntry): Promise<boolean>;
  progress(runId: string, data: JsonValue): void;
  /** Again and again while the database is away, until the worker stops. */
  patiently<T>(work: () => Promise<T>): Promise<T>;
  /** The run has ended. */
  settled(record: RunRecord): void;
  log: Log;
  newId(): string;
  maxAnswerBytes: number;
}

/** One life of a durable run: from when this worker takes it up until it ends, is put away, or is given back. */
export class Activation {
  readonly run: ClaimedRun;
  readonly #parts: ActivationParts;
  readonly #controller = new AbortController();
  readonly #trace = new RunTrace(undefined, undefined, { followed: true });
  readonly #sinceMs: number;
  #responding: Promise<void> | undefined;
  #journal: RunJournal | undefined;
  #wakeAt: number | null = null;
  /** Until its plan is known nobody can tell what of its parameters is sensitive. */
  #shown: JsonValue = WITHHELD;

  constructor(run: ClaimedRun, parts: ActivationParts) {
    this.run = run;
    this.#parts = parts;
    this.#sinceMs = parts.clock.monotonic();
    if (run.isCancelled) this.cancel();
  }

  get life(): Life {
    return { runId: this.run.id, epoch: this.run.epoch };
  }

  cancel(): void {
    this.#controller.abort(new BlockError({ code: 'run.cancelled', message: 'The run was cancelled.' }));
  }

  /** This worker ends: the run is given back as it is. */
  interrupt(): void {
    this.#controller.abort(
      new LimitError({ code: 'run.interrupted', message: 'The worker stopped.', retryable: true }),
    );
  }

  /** Another worker has it: whatever this one still does is in vain. */
  lose(): void {
    this.#controller.abort(new LifeOver());
  }

  /** Somebody may have answered a question. */
  async hear(): Promise<void> {
    const journal = this.#journal;
    if (!journal?.isAsking) return;
    for (const [path, answer] of await this.#parts.store.answers(this.run.id)) journal.deliver(path, answer);
  }

  /** What has happened since it was last asked for; undefined if nothing has. */
  news(): RunRecord | undefined {
    const told = this.#trace.take();
    if (told.steps.length + told.logs.length + told.held.length === 0) return undefined;
    return { workspace: this.run.workspace, run: this.#toRun(), ...told };
  }

  /** Never rejects because of what the function does. @throws what the database says once the worker stops */
  async live(): Promise<void> {
    const verdict = await this.#verdict();
    const { reason } = this.#controller.signal;
    if (reason instanceof LifeOver) return;
    // What came to its end in the same moment has come to its end.
    const stoppedBy = verdict.status !== 'success' && verdict.error === reason ? reason : undefined;
    if (stoppedBy instanceof Suspension) {
      // Cancelled at the same moment, or another worker's: then there is nothing for it to wait for.
      if (!(await this.#suspend())) await this.#finish(CANCELLED);
    } else if (stoppedBy instanceof LimitError && stoppedBy.code === 'run.interrupted') await this.#release();
    else await this.#finish(verdict);
  }

  async #verdict(): Promise<Verdict> {
    const { services, store, patiently } = this.#parts;
    if (this.run.crashes > MAX_CRASHES) return { status: 'failed', error: poisonous() };
    try {
      const { id, epoch, workspace, hash, parentRunId } = this.run;
      const [plan, known] = await patiently(() =>
        Promise.all([
          services.loadHash(workspace, hash),
          // The first life finds nothing, unless it goes on from another run.
          epoch === 1 && parentRunId === undefined ? nothingKnown : store.known({ runId: id, epoch }),
        ]),
      );
      this.#shown = withoutSensitive(plan.document.params, this.run.params);
      await this.#requireRun(plan);
      for (const sensitive of pinnedSensitive(known.pins)) this.#trace.sensitive(sensitive);
      await this.#learnSecrets(usedResources(known.pins));
      this.#journal = new RunJournal({
        known,
        keeper: this.#keeper(),
        clock: this.#parts.clock,
        signal: this.#controller.signal,
        onIdle: (wakeAt) => {
          this.#wakeAt = wakeAt;
          this.#controller.abort(new Suspension());
        },
      });
      const request = this.#request(plan, new Journal(this.#journal));
      const verdict = await runFunction(services, request, (answer, isEarly) => isEarly && this.#respond(answer));
      await this.#responding;
      return verdict;
    } catch (thrown) {
      return { status: 'failed', error: toAppError(thrown) };
    }
  }

  /** It may have waited for long: who started it may have gone. What a page starts its publisher was asked for. */
  async #requireRun({ document: { name } }: Plan): Promise<void> {
    const { id: runId, workspace, caller, trigger } = this.run;
    if (trigger === 'page') return;
    const { services, patiently } = this.#parts;
    await patiently(() =>
      requireRight(services.access, { workspace, name, runId, caller, permission: 'function.run' }),
    );
  }

  /** A Return that responds early: whoever asks for the job gets its answer from now on (semantics 2.4). */
  #respond(verdict: Verdict): void {
    const { store, patiently, maxAnswerBytes, log } = this.#parts;
    const answer = toAnswer(verdict, this.run.id, maxAnswerBytes);
    const responding = patiently(() => store.respond(this.life, answer));
    // The end of the run says it again.
    this.#responding = this.#journal
      ?.during(responding)
      .catch((error: unknown) => log.warn('an early answer is late', { error }));
  }

  #request(plan: Plan, journal: Journal): RunRequest {
    const { id, workspace, params, environment, caller, request, timeoutMs, workedMs } = this.run;
    return {
      ...{ id, workspace, plan, params, environment, request, journal },
      mode: 'durable',
      dry: false,
      caller: runsAs(caller, plan),
      signal: this.#controller.signal,
      timeoutMs: Math.max(1, timeoutMs - workedMs),
      trace: withProgress(this.#trace, (data) => this.#parts.progress(id, data)),
      depth: 0,
    };
  }

  /** What earlier lives were answered is shown again, and may hold what those who answered it keep secret. */
  async #learnSecrets(resources: readonly string[]): Promise<void> {
    const { services, patiently } = this.#parts;
    const { workspace, environment } = this.run;
    const learn = async (resource: string): Promise<void> => {
      try {
        await patiently(() => services.resources.revisionOf({ workspace, environment, resource }));
      } catch (thrown) {
        // It may have been deleted, and its secrets with it.
        this.#parts.log.warn('a resource of an earlier life can not be opened', { resource, error: thrown });
      }
      this.#trace.secrets(services.resources.secretsOf(workspace, environment, resource));
    };
    await Promise.all(resources.map(learn));
  }

  #keeper(): JournalKeeper {
    const { store, patiently } = this.#parts;
    const { life } = this;
    return {
      begin: (path) => this.#write({ ...life, path, kind: 'begin' }),
      record: (path: string, recorded: Recorded) => this.#write({ ...life, path, kind: 'settle', recorded }),
      wait: (path, wait) => this.#write({ ...life, path, kind: 'wait', ...wait }),
      answer: (path) => this.#answer(path),
      close: async (path) => {
        await this.#write({ ...life, path, kind: 'close' });
        return this.#answer(path);
      },
      link: (path, recipient, hash) => this.#write({ ...life, path, kind: 'link', recipient, hash }),
      data: (path) => patiently(() => store.data(life.runId, path)),
      pin: async (name, hash) => {
        await this.#write({ ...life, path: name, kind: 'pin', hash });
        return patiently(() => store.pinned(life.runId, name));
      },
    };
  }

  async #answer(path: string): Promise<JsonValue | undefined> {
    return (await this.#parts.patiently(() => this.#parts.store.answers(this.run.id))).get(path);
  }

  async #write(entry: JournalEntry): Promise<void> {
    if (await this.#parts.append(entry)) return;
    this.lose();
    throw new LifeOver();
  }

  async #suspend(): Promise<boolean> {
    const { store, send, patiently } = this.#parts;
    const wakeAt = this.#wakeAt === null ? null : new Date(this.#wakeAt);
    const record = this.#record({ ...this.#toRun(), status: 'waiting' });
    const put = { wakeAt, workedMs: this.#workedMs, record };
    return await patiently(() => store.suspend(this.life, put, send));
  }

  async #release(): Promise<void> {
    const put = { workedMs: this.#workedMs, record: this.#record({ ...this.#toRun(), status: 'queued' }) };
    await this.#parts.patiently(() => this.#parts.store.release(this.life, put, this.#parts.send));
  }

  async #finish(verdict: Verdict): Promise<void> {
    const { store, send, clock, maxAnswerBytes, patiently, settled } = this.#parts;
    const retry = retryOf(this.run, verdict, clock.now(), this.#parts.newId);
    const next = retry ? [] : await patiently(() => followers(this.run, verdict, this.#parts));
    const durationMs = Math.max(0, clock.now().getTime() - Date.parse(this.run.startedAt));
    const record = this.#record(toEnded({ ...this.#toRun(), durationMs }, verdict, this.#trace), verdict);
    const answer = toAnswer(verdict, this.run.id, maxAnswerBytes);
    const isDone = await patiently(() => store.finish(this.life, { answer, record, next, retry }, send));
    const { concealed: _, ...told } = record;
    if (isDone) settled(told);
  }

  #record(run: Run, verdict?: Verdict): RunRecord {
    const record = { workspace: this.run.workspace, run, ...this.#trace.take() };
    const concealed = this.#trace.concealed(run, this.run.params, verdict);
    return concealed ? { ...record, concealed } : record;
  }

  get #workedMs(): number {
    return this.run.workedMs + this.#parts.clock.monotonic() - this.#sinceMs;
  }

  #toRun(): Run {
    const { id, functionName, version, hash, trigger, environment, caller, createdAt, startedAt, parentRunId } =
      this.run;
    return {
      ...{ id, functionName, version, hash, trigger, environment, startedAt },
      mode: 'durable',
      caller: caller.name,
      params: textPreview(JSON.stringify(this.#shown), this.#trace.mask),
      status: 'running',
      queuedMs: Date.parse(startedAt) - Date.parse(createdAt),
      durationMs: null,
      ...(parentRunId === undefined ? {} : { parentRunId }),
    };
  }
}
