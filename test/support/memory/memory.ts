import type { CallClaim, Concealed, DraftOf, KeptCall, KeptCheckpointOf, Version } from '#core';
import type {
  ApiKey,
  FunctionDocument,
  HeldBack,
  JsonValue,
  LogLine,
  PageDocument,
  Resource,
  Run,
  Step,
} from '#schema';

/** A function or a page. */
export interface DocumentRow<Document> {
  id: string;
  workspace: string;
  name: string;
  draft: Omit<DraftOf<Document>, 'changed' | 'liveVersion'>;
  versions: (Omit<Version, 'name'> & { document: Document })[];
  /** Newest last. */
  checkpoints: KeptCheckpointOf<Document>[];
  liveVersion: number | null;
}

export interface ResourceRow {
  workspace: string;
  resource: Omit<Resource, 'environments'>;
  environments: Map<string, { settings: Record<string, JsonValue>; secrets: Map<string, JsonValue> }>;
}

export interface RunRow {
  workspace: string;
  owner: string;
  functionId: string | undefined;
  run: Run;
  steps: Map<string, Step>;
  logs: LogLine[];
  held: HeldBack[];
  concealed: (Concealed & { until: string })[];
}

export interface CallRow extends CallClaim {
  workspace: string;
  answer: KeptCall['answer'];
}

/** What a memory store holds. Give it to another one to play a process that comes after. */
export interface Memory {
  functions: DocumentRow<FunctionDocument>[];
  pages: DocumentRow<PageDocument>[];
  resources: ResourceRow[];
  runs: Map<string, RunRow>;
  settings: Map<string, JsonValue>;
  keys: Map<string, { workspace: string; hash: string; key: ApiKey; personId: string | null }>;
  /** By run id. */
  calls: Map<string, CallRow>;
}

export function newMemory(): Memory {
  return {
    functions: [],
    pages: [],
    resources: [],
    runs: new Map(),
    settings: new Map(),
    keys: new Map(),
    calls: new Map(),
  };
}

/** As the database would: through JSON text. */
export function copy<T>(value: T): T {
  return value === undefined ? value : JSON.parse(JSON.stringify(value));
}
