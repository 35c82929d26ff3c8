import {
  type Caller,
  type DurableStore,
  type Functions,
  hashOfSecret,
  type JobState,
  type LinkedQuestion,
  type NewDurableRun,
  type OpenQuestion,
  type OwnJob,
  requireOpen,
  requireParams,
  type WakeQueue,
  withoutSensitive,
} from '#core';
import { InputError } from '#kit';
import type { JobRetry, JsonValue, StartJob, Step, Trigger } from '#schema';
import { jobTimeoutMs } from './job-timeout.ts';
import { prepareRerun, type Rerun } from './reruns.ts';

export interface JobsOptions {
  store: DurableStore;
  queue: WakeQueue;
  functions: Functions;
  /** What blocks of a run did, as its history tells. */
  steps(workspace: string, runId: string): Promise<Step[]>;
  newId(): string;
}

/** Who starts a job of which function, and why. */
export interface JobStart {
  workspace: string;
  functionName: string;
  job: StartJob;
  caller: Caller;
  environment: string;
  trigger: Trigger;
  request: JsonValue;
  /** A job with the same one is not started again. */
  dedupe: string | undefined;
  /** The run that starts it. */
  parentRunId?: string | undefined;
  /** How often it goes on from where it failed, by itself. */
  retry?: JobRetry | undefined;
}

/** A job that a run or a page starts, for whoever called that. */
export function startOwnJob(jobs: Jobs, { params, ...start }: OwnJob): Promise<{ id: string }> {
  return jobs.start({ ...start, job: { params, priority: 0 }, request: null });
}

/** Jobs, for those who start them and ask for them. Workers do the rest. */
export class Jobs {
  readonly #options: JobsOptions;

  constructor(options: JobsOptions) {
    this.#options = options;
  }

  /**
   * Starts a function as a job: it is written down, and will run, when this resolves.
   * @throws (rejects with) InputError `function.*`, `params.invalid`
   */
  async start(start: JobStart): Promise<{ id: string; isNew: boolean }> {
    const { store, queue } = this.#options;
    return await store.create(await this.prepare(start), queue.send);
  }

  /** A run as it is to be written down. @throws (rejects with) InputError `function.*`, `params.invalid` */
  async prepare({ workspace, functionName, job, retry, ...rest }: JobStart): Promise<NewDurableRun> {
    const { functions, newId } = this.#options;
    const { plan, version } = await functions.live(workspace, functionName);
    // Whether a page may run it the page's own plan has said.
    if (rest.trigger !== 'page') requireOpen(plan);
    const { params = {}, startAt, timeoutMs = jobTimeoutMs(plan), priority, concurrency } = job;
    const checked = requireParams(plan.params, params);
    const { onSuccess, onFailure } = { ...plan.document.settings.jobChain, ...job };
    // Who follows must be there now: later nobody could be told.
    for (const next of [onSuccess, onFailure]) {
      if (next) requireOpen((await functions.live(workspace, next.function)).plan);
    }
    return {
      id: newId(),
      workspace,
      functionName: plan.document.name,
      version,
      hash: plan.hash,
      params: checked,
      shown: withoutSensitive(plan.document.params, checked),
      parentRunId: undefined,
      ...rest,
      ...{ timeoutMs, priority, concurrency },
      startAt: startAt === undefined ? undefined : new Date(startAt),
      chain: { ...(onSuccess ? { onSuccess } : {}), ...(onFailure ? { onFailure } : {}), ...(retry ? { retry } : {}) },
    };
  }

  find(workspace: string, id: string): Promise<JobState | undefined> {
    return this.#options.store.job(workspace, id);
  }

  cancel(workspace: string, id: string): Promise<'ended' | 'stopping' | undefined> {
    return this.#options.store.cancel(workspace, id);
  }

  /** Has another server cancel a run of its own, which is no job. False if none has such a run. */
  cancelElsewhere(workspace: string, id: string): Promise<boolean> {
    return this.#options.store.cancelElsewhere(workspace, id);
  }

  /** Newest first. */
  questions(workspace: string, filter: { open: boolean; limit: number }): Promise<OpenQuestion[]> {
    return this.#options.store.questions(workspace, filter);
  }

  question(workspace: string, id: string): Promise<OpenQuestion | undefined> {
    return this.#options.store.question(workspace, id);
  }

  /** The question that a link with this secret answers. */
  linked(secret: string): Promise<LinkedQuestion | undefined> {
    return this.#options.store.linked(hashOfSecret(secret));
  }

  /** False when somebody else was faster, or the run is over. */
  answer(workspace: string, given: { id: string; answer: JsonValue; by: string }): Promise<boolean> {
    const { store, queue } = this.#options;
    return store.answer(workspace, given, queue.send);
  }

  /** Runs it again, as it was or with changes: see {@link prepareRerun}, whose errors it rejects with. */
  async rerun(rerun: Rerun): Promise<string> {
    const { store, queue, functions, steps, newId } = this.#options;
    const { run, resume } = await prepareRerun(rerun, { functions, origin: store.origin, steps, newId });
    if (resume) await store.resume(run, resume, queue.send);
    else await store.create(run, queue.send);
    return run.id;
  }

  /** Goes on from what failed, as a new run of the same version. @throws (rejects with) InputError `job.notFailed` */
  async retry(workspace: string, of: string, by: Caller): Promise<string> {
    const { store, queue, newId } = this.#options;
    const id = await store.retry(workspace, { of, id: newId(), by }, queue.send);
    if (id !== undefined) return id;
    throw new InputError({ code: 'job.notFailed', message: 'Only a run that failed can go on from where it did.' });
  }
}
