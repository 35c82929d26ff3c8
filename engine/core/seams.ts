import type {
  FunctionDocument,
  HeldBack,
  JsonValue,
  LogLine,
  Resource,
  ResourceInput,
  Run,
  RunStatus,
  Step,
} from '#schema';

export type * from './resource-seam.ts';
export type * from './sandbox-seam.ts';

/** The draft of a function: what the editor holds (semantics 5.6). */
export interface Draft {
  document: FunctionDocument;
  /** Counts up with every save; a save names the revision it started from. */
  revision: number;
  /** Number of the live version, null before the first publish. */
  liveVersion: number | null;
  /** True when the draft's hash differs from the live version's. */
  changed: boolean;
  updatedAt: string;
  updatedBy: string;
}

export interface Version {
  functionName: string;
  number: number;
  hash: string;
  publishedAt: string;
  publishedBy: string;
  note: string;
  /** Number of the version that this one is a copy of, after a rollback. */
  rollbackOf: number | null;
}

export interface PublishedFunction extends Version {
  document: FunctionDocument;
}

export interface FunctionSummary {
  name: string;
  description: string;
  revision: number;
  liveVersion: number | null;
  changed: boolean;
  updatedAt: string;
}

/** Who acts, for the record. */
export interface Actor {
  id: string;
  name: string;
}

export interface FunctionStore {
  list(workspace: string): Promise<FunctionSummary[]>;
  draft(workspace: string, name: string): Promise<Draft | undefined>;
  /**
   * Creates (`revision` null) or replaces a draft. A document under another name renames the function.
   * @throws InputError `function.conflict` with `details: { yours, theirs, theirRevision }`: nothing is lost silently.
   */
  save(
    workspace: string,
    save: { name: string; document: FunctionDocument; revision: number | null; by: Actor },
  ): Promise<Draft>;
  remove(workspace: string, name: string): Promise<boolean>;
  /** Makes the draft at `revision` the next immutable version, and live. @throws InputError `function.conflict` */
  publish(
    workspace: string,
    publish: { name: string; revision: number; hash: string; note: string; by: Actor },
  ): Promise<Version>;
  /** Publishes an older version's document again as a new version. @throws InputError `version.unknown` */
  rollback(workspace: string, rollback: { name: string; to: number; by: Actor }): Promise<Version>;
  versions(workspace: string, name: string): Promise<Version[]>;
  version(workspace: string, name: string, number: number): Promise<PublishedFunction | undefined>;
  live(workspace: string, name: string): Promise<PublishedFunction | undefined>;
}

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
}

export interface RunFilter {
  functionName?: string | undefined;
  status?: RunStatus | undefined;
  mode?: Run['mode'] | undefined;
  /** Answers runs that started before this run. */
  before?: string | undefined;
  limit: number;
}

export interface RunStore {
  /** Writes many at once, in one transaction; the same run or step again replaces what was there. */
  write(records: readonly RunRecord[]): Promise<void>;
  list(workspace: string, filter: RunFilter): Promise<Run[]>;
  get(workspace: string, id: string): Promise<Run | undefined>;
  steps(workspace: string, id: string): Promise<Step[]>;
  logs(workspace: string, id: string): Promise<LogLine[]>;
  held(workspace: string, id: string): Promise<HeldBack[]>;
  /** Deletes at most `limit` runs that retention no longer keeps; answers how many. */
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
}

export interface Store {
  functions: FunctionStore;
  resources: ResourceStore;
  runs: RunStore;
  settings: SettingStore;
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
