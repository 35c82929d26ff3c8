import type { Job, JobChain, JobRetry, JsonValue, Trigger } from '#schema';
import type { Recorded } from './journal.ts';
import type { Resume } from './resume.ts';
import type { KnownRun } from './run-journal.ts';
import type { Caller } from './runs.ts';
import type { RunRecord } from './seams.ts';

/** Statements inside one transaction of the control database. Answers the rows. */
export type Sql = (text: string, values?: readonly unknown[]) => Promise<Record<string, unknown>[]>;

/** At most so many runs with the same key at the same time, over all workers. */
export interface ConcurrencyLimit {
  key: string;
  limit: number;
}

/** A durable run that is to be. */
export interface NewDurableRun {
  id: string;
  workspace: string;
  functionName: string;
  version: number;
  hash: string;
  params: JsonValue;
  /** As its record tells them: without what is sensitive. */
  shown: JsonValue;
  caller: Caller;
  environment: string;
  trigger: Trigger;
  /** What expressions read of the HTTP request. */
  request: JsonValue;
  /** Of the time that it works; what it waits does not count. */
  timeoutMs: number;
  /** Higher ones go first. */
  priority: number;
  concurrency: ConcurrencyLimit | undefined;
  startAt: Date | undefined;
  /** A run with the same one is not started again: who started it, a schedule's slot, a webhook's id. */
  dedupe: string | undefined;
  /** The run that this one is a retry of, or that started it. */
  parentRunId: string | undefined;
  chain: RunChain;
}

/** What follows when it has ended. */
export interface RunChain extends JobChain {
  /** How often it still goes on from where it failed, by itself. */
  retry?: JobRetry | undefined;
  /** How many jobs came before it, each because of the one before. */
  links?: number | undefined;
}

/** What a durable run was started with, for one that does the same again. */
export type DurableOrigin = Pick<
  NewDurableRun,
  'params' | 'request' | 'timeoutMs' | 'priority' | 'concurrency' | 'chain'
> & {
  /** Id of who started it. */
  callerId: string;
};

/** A run that goes on from where another has failed. */
export interface RetryRun {
  of: string;
  id: string;
  by: Caller;
  /** Not before this time. */
  at?: Date | undefined;
  /** What still follows; as it was if unset. */
  chain?: RunChain | undefined;
}

/** When a run is to be taken up. */
export interface Wake {
  runId: string;
  /** At once if unset. */
  at?: Date | undefined;
  priority: number;
  concurrency: ConcurrencyLimit | undefined;
}

/** Queues a wake-up, in the transaction that makes it necessary. */
export type SendWake = (sql: Sql, wake: Wake) => Promise<void>;

/** A run that a worker has taken up. `epoch` counts its lives: whoever writes with an older one is turned away. */
export interface ClaimedRun extends Omit<NewDurableRun, 'startAt' | 'dedupe' | 'shown'> {
  epoch: number;
  isCancelled: boolean;
  /** Workers that died with it, one after the other. */
  crashes: number;
  /** Milliseconds that it has worked in earlier lives. */
  workedMs: number;
  createdAt: string;
  /** When its first life began. */
  startedAt: string;
}

/** A life of a run, for the fence around every write. */
export interface Life {
  runId: string;
  epoch: number;
}

/** One line of a run's journal. */
export type JournalEntry = Life & { path: string } & (
    | { kind: 'begin' }
    | { kind: 'settle'; recorded: Recorded }
    | { kind: 'wait'; until: number | null; task: JsonValue | undefined }
    | { kind: 'close' }
    | { kind: 'link'; recipient: string; hash: string }
    | { kind: 'pin'; hash: string }
  );

export interface Progress {
  percent: number;
  message: string | null;
}

/** What is told of a job. */
export interface JobState extends Omit<Job, 'data' | 'error'> {
  /** Id of who started it. */
  callerId: string;
  /** What the caller gets, once it has ended or has responded early. */
  answer: { status: number; body: string } | null;
}

/** A question that a run has for a person. */
export interface OpenQuestion {
  id: string;
  runId: string;
  functionName: string;
  path: string;
  task: JsonValue;
  askedAt: string;
  until: string | null;
  answer: JsonValue | null;
  answeredBy: string | null;
  answeredAt: string | null;
}

/** A question that somebody has a link to, and whom it was mailed to. */
export interface LinkedQuestion {
  workspace: string;
  recipient: string;
  question: OpenQuestion;
  /** It can be answered. */
  isOpen: boolean;
}

/** Where durable runs are kept: with all that a worker needs to go on with one that another has left. */
export interface DurableStore {
  /** Recorded, and its wake-up queued, when it resolves. With a `dedupe` that there is already, that run. */
  create(run: NewDurableRun, send: SendWake): Promise<{ id: string; isNew: boolean }>;
  /** What a durable run was started with. */
  origin(workspace: string, runId: string): Promise<DurableOrigin | undefined>;
  /** As {@link create}, with what the new run takes over of an earlier one. */
  resume(run: NewDurableRun, resume: Resume, send: SendWake): Promise<void>;
  /**
   * Takes up those that nobody works on; of those that are `abandoned`, as far as their queue can tell, also before their lease is over
   * if the process is gone that has them.
   */
  claim(runIds: readonly string[], leaseMs: number, abandoned?: readonly string[]): Promise<ClaimedRun[]>;
  /** Those of them that somebody works on. */
  held(runIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** What earlier lives of a run have left. */
  known(life: Life): Promise<KnownRun>;
  /** The whole data of a block that has settled, where {@link known} left it out. */
  data(runId: string, path: string): Promise<string>;
  /** Writes many lines at once. Answers for each whether it was written: not if that life of the run is over. */
  append(entries: readonly JournalEntry[]): Promise<boolean[]>;
  /** The hash that is pinned under a name, whoever was first. */
  pinned(runId: string, name: string): Promise<string>;
  /** Makes leases longer. Answers for each life whether it goes on, is to be cancelled, or is over. */
  renew(lives: readonly Life[], leaseMs: number): Promise<('held' | 'cancelled' | 'over')[]>;
  /** Puts a run away until its wake-up or an answer. False when it may not: it is to be cancelled, or is over. */
  suspend(
    life: Life,
    put: { wakeAt: Date | null; workedMs: number; record: RunRecord },
    send: SendWake,
  ): Promise<boolean>;
  /** Puts a run back that this worker can't go on with. */
  release(life: Life, put: { workedMs: number; record: RunRecord }, send: SendWake): Promise<void>;
  /** What the caller gets, before the run has ended. The first answer counts. */
  respond(life: Life, answer: { status: number; body: string }): Promise<void>;
  /** Ends a run, and starts those that are to follow it, or goes on from where it failed. False when this life is over. */
  finish(
    life: Life,
    end: {
      answer: { status: number; body: string };
      record: RunRecord;
      next: readonly NewDurableRun[];
      retry: RetryRun | undefined;
    },
    send: SendWake,
  ): Promise<boolean>;
  /** What runs have done since it was last told, for whoever follows them. */
  tell(records: readonly RunRecord[]): Promise<void>;
  progress(told: readonly { runId: string; progress: Progress }[]): Promise<void>;
  /** Answers what was given to questions of a run that it has not heard yet, by path. */
  answers(runId: string): Promise<ReadonlyMap<string, JsonValue>>;
  /** Ends a run that nobody works on, or tells who does to stop. Undefined if there is no such run going on. */
  cancel(workspace: string, runId: string): Promise<'ended' | 'stopping' | undefined>;
  /** Has another server cancel a run that is not durable. False if none has such a run. */
  cancelElsewhere(workspace: string, runId: string): Promise<boolean>;
  job(workspace: string, runId: string): Promise<JobState | undefined>;
  /** A new run that goes on from what another has done: all but what failed. Undefined if that did not fail. */
  retry(workspace: string, retry: RetryRun, send: SendWake): Promise<string | undefined>;
  questions(workspace: string, filter: { open: boolean; limit: number }): Promise<OpenQuestion[]>;
  question(workspace: string, id: string): Promise<OpenQuestion | undefined>;
  /** The question of the link with this hash. */
  linked(hash: string): Promise<LinkedQuestion | undefined>;
  /** False when somebody else was faster, or the run is over. */
  answer(workspace: string, given: { id: string; answer: JsonValue; by: string }, send: SendWake): Promise<boolean>;
  /** With one process on the database: whatever runs was left by one that is gone. Answers how many. */
  recover(send: SendWake): Promise<number>;
  /** Runs that were to be woken up long ago, or whose worker is gone, and nobody did. Answers how many were queued again. */
  sweep(send: SendWake): Promise<number>;
  /** Calls back, in every process on this database, with what {@link DurableNews} tells. */
  listen(listener: (news: DurableNews) => void): Promise<() => Promise<void>>;
}

/** `wake`: there is work. `run`: an answer or a cancel for that run. `cancel`: of one that is not durable, whoever has it. */
export type DurableNews =
  | { kind: 'wake' }
  | { kind: 'run'; runId: string }
  | { kind: 'cancel'; workspace: string; runId: string };

/** What delivers wake-ups to workers, at least once each. */
export interface WakeQueue {
  send: SendWake;
  /** Takes wake-ups until {@link stop}. */
  work(options: WorkOptions): Promise<void>;
  /** There may be something to take. */
  poke(): void;
  /** Takes no more. Resolves when what was just being taken is with whoever handles it. */
  pause(): Promise<void>;
  /** Once nothing is handled any more. */
  stop(): Promise<void>;
}

export interface WorkOptions {
  /** Runs at the same time. */
  concurrency: number;
  /** Ends when the run was put away or has ended. False: somebody else has it. */
  handle(runId: string, how?: { isAbandoned: boolean }): Promise<boolean>;
}
