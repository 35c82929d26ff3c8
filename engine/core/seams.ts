import type {
  ApiKey,
  FunctionDocument,
  FunctionSummary,
  HeldBack,
  JsonValue,
  LogLine,
  PageDocument,
  PageSummary,
  Resource,
  ResourceInput,
  Run,
  RunBrief,
  RunMetrics,
  RunStatus,
  Step,
  Trigger,
} from '#schema';
import type { AccessStore } from './access-seam.ts';
import type { AuditStore } from './audit-seam.ts';
import type { Concealed } from './concealed.ts';
import type { CheckpointStore, DocumentStore, EntryBasics, PublishedOf } from './document-seam.ts';

export type { Checkpoint, Draft, Version } from '#schema';
export type * from './access-seam.ts';
export type * from './audit-seam.ts';
export type * from './document-seam.ts';
export type * from './durable-seam.ts';
export type * from './hook-seam.ts';
export type * from './rate-seam.ts';
export type * from './resource-seam.ts';
export type * from './sandbox-seam.ts';
export type * from './schedule-seam.ts';
export type * from './sign-in-seam.ts';
export type * from './telemetry-seam.ts';

export type PublishedFunction = PublishedOf<FunctionDocument>;

/** A function in a list, without its runs and those who run it. */
export type FunctionEntry = Omit<FunctionSummary, 'lastRuns' | 'users'>;

/** Who acts, for the record. */
export interface Actor {
  id: string;
  name: string;
}

/** What a list tells of a document besides what it tells of every draft. */
type SummaryOf<Entry> = Omit<Entry, keyof EntryBasics>;

export type FunctionStore = DocumentStore<FunctionDocument, SummaryOf<FunctionEntry>>;
export type PageStore = DocumentStore<PageDocument, SummaryOf<PageSummary>>;

/** A resource with the settings of one environment, secrets in the clear: for the resource pool only. */
export interface OpenableResource {
  name: string;
  connector: string;
  revision: number;
  settings: Record<string, JsonValue>;
  /** Values of the secrets among the settings, to be masked wherever they turn up. */
  secrets: readonly string[];
}

export interface ResourceStore {
  list(workspace: string): Promise<Resource[]>;
  get(workspace: string, name: string): Promise<Resource | undefined>;
  /**
   * Creates (`revision` null) or replaces. `secretKeys` says which settings are secret; such a setting left out keeps its
   * stored value, null clears it. @throws InputError `resource.conflict`
   */
  save(
    workspace: string,
    save: { input: ResourceInput; secretKeys: readonly string[]; revision: number | null; by: Actor },
  ): Promise<Resource>;
  remove(workspace: string, name: string): Promise<boolean>;
  /** @throws InputError `resource.unknown`, `resource.notConfigured` */
  open(workspace: string, name: string, environment: string): Promise<OpenableResource>;
  /** Wraps every data key with the first master key again. Resumable; answers how many were done and are left. */
  rotate(limit: number): Promise<{ rewrapped: number; left: number }>;
}

/** Everything a run leaves behind, in one write. `steps` and `logs` may come in several parts for one run. */
export interface RunRecord {
  workspace: string;
  run: Run;
  steps: readonly Step[];
  logs: readonly LogLine[];
  held: readonly HeldBack[];
  /** To be kept sealed. */
  concealed?: Concealed | undefined;
}

/** That something of a run is kept sealed, without opening it. */
export interface Sealed {
  until: string;
  /** Revealing takes the right for each of them. */
  functions: readonly string[];
}

export interface RunFilter {
  functionName?: string | undefined;
  status?: RunStatus | undefined;
  mode?: Run['mode'] | undefined;
  trigger?: Trigger | undefined;
  /** Runs that started then or later, ISO 8601 in UTC. */
  from?: string | undefined;
  /** Runs that started before. */
  to?: string | undefined;
  /**
   * In the name of the function or the error's code or message, or how the id begins; capitals or not. Only so
   * many of those that fit the rest are looked at: see store-limits.ts.
   */
  text?: string | undefined;
  /** Only runs that ran under one of these names, or under none of them. */
  names?: { only: ReadonlySet<string> } | { except: ReadonlySet<string> } | undefined;
  /** Answers runs that started before this run. */
  before?: string | undefined;
  limit: number;
}

export interface RunStore {
  /** Writes many at once, in one transaction; the same run or step again replaces what was there. */
  write(records: readonly RunRecord[]): Promise<void>;
  list(workspace: string, filter: RunFilter): Promise<Run[]>;
  get(workspace: string, id: string): Promise<Run | undefined>;
  /** The newest runs of each function that there is, newest first, by the function's name of today. */
  latest(workspace: string, perFunction: number): Promise<ReadonlyMap<string, RunBrief[]>>;
  /** How runs of a function went, for each of these spans that end now. */
  metrics(workspace: string, functionName: string, hours: readonly number[]): Promise<RunMetrics[]>;
  steps(workspace: string, id: string): Promise<Step[]>;
  logs(workspace: string, id: string): Promise<LogLine[]>;
  held(workspace: string, id: string): Promise<HeldBack[]>;
  /** Whether there is something to {@link reveal}. */
  sealed(workspace: string, id: string): Promise<Sealed | undefined>;
  /** What was not told of a run, by `partKey`: for who has the right. @throws LimitError `reveal.unavailable` where it can't be opened */
  reveal(workspace: string, id: string): Promise<Concealed['parts']>;
  /** Wraps every data key with the first master key again. Answers how many were done and are left. */
  rotate(limit: number): Promise<{ rewrapped: number; left: number }>;
  /** Deletes at most `limit` runs that retention no longer keeps, and what was sealed for too long; answers how many runs. */
  prune(policy: RetentionPolicy, limit: number): Promise<number>;
  /** Marks runs that a process which is gone left running. Called once at start. */
  interruptStale(): Promise<number>;
}

export interface RetentionPolicy {
  days: number;
  failedDays: number;
  perFunction: number;
}

/** First-run facts and small settings of the installation. */
export interface SettingStore {
  get(key: string): Promise<JsonValue | undefined>;
  set(key: string, value: JsonValue): Promise<void>;
  /** Sets only if absent; answers what is there afterwards. */
  init(key: string, value: JsonValue): Promise<JsonValue>;
  /** Takes a value away: of many who ask at once, one gets it. */
  take(key: string): Promise<JsonValue | undefined>;
  /** Deletes objects whose key starts like this and whose `until`, in milliseconds, is past. Answers how many. */
  removeExpired(prefix: string, now: Date): Promise<number>;
}

/** API keys. Of a key's secret there is only the hash. */
export interface ApiKeyStore {
  list(workspace: string): Promise<ApiKey[]>;
  create(
    workspace: string,
    key: Pick<ApiKey, 'id' | 'name' | 'scopes' | 'functions' | 'expiresAt'> & { hash: string; by: Actor },
  ): Promise<ApiKey>;
  remove(workspace: string, id: string): Promise<boolean>;
  /** By its id alone: the key itself says which workspace it is for. `personId` is whose key it is; null: the operator's. */
  find(id: string): Promise<{ workspace: string; hash: string; key: ApiKey; personId: string | null } | undefined>;
  /** Remembers that the key was used at this time. */
  touch(id: string, at: Date): Promise<void>;
}

/** A call with an Idempotency-Key, about to start. */
export interface CallClaim {
  /** Id of the caller: each has keys of its own. */
  caller: string;
  key: string;
  fingerprint: string;
  runId: string;
  /** The call has ended by then, or will never end. */
  leaseUntil: string;
  /** From then on the key is free again. */
  expiresAt: string;
}

/** The call that was first made with a key. */
export interface KeptCall extends Pick<CallClaim, 'fingerprint' | 'runId' | 'leaseUntil'> {
  /** null until it has ended. */
  answer: { status: number; body: string } | null;
}

/** Calls with an Idempotency-Key and what they were answered (semantics 5.8). */
export interface IdempotencyStore {
  /** Takes a key, for one of however many ask for it at once: answers undefined, else the call that has it. */
  claim(workspace: string, claim: CallClaim): Promise<KeptCall | undefined>;
  /** Keeps the answer of a run whose key was taken. Once it is back, no crash loses it. */
  complete(runId: string, answer: { status: number; body: string }): Promise<void>;
  /** Gives a key back whose run never began. */
  release(runId: string): Promise<void>;
  /** Deletes at most `limit` calls that are kept no longer; answers how many. */
  prune(limit: number): Promise<number>;
}

export interface Store {
  functions: FunctionStore;
  checkpoints: CheckpointStore<FunctionDocument>;
  pages: PageStore;
  pageCheckpoints: CheckpointStore<PageDocument>;
  resources: ResourceStore;
  runs: RunStore;
  settings: SettingStore;
  idempotency: IdempotencyStore;
  keys: ApiKeyStore;
  access: AccessStore;
  audit: AuditStore;
  /** @throws LimitError `store.unavailable` */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** Time, so that tests can own it. `monotonic` counts milliseconds and never goes back. */
export interface Clock {
  now(): Date;
  monotonic(): number;
}

/** Takes what runs leave behind and writes it later, in batches, in bounded memory. */
export interface RunLog {
  add(record: RunRecord): void;
  /** Too much is waiting to be written: time to accept less. */
  readonly isFull: boolean;
  flush(): Promise<void>;
}

/** The server's own log. */
export interface Log {
  debug(message: string, fields?: Record<string, unknown>): void;
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
  error(message: string, fields?: Record<string, unknown>): void;
}
