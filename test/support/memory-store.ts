import { randomUUID } from 'node:crypto';
import {
  type ApiKeyStore,
  type CallClaim,
  type Draft,
  type FunctionStore,
  type IdempotencyStore,
  type KeptCall,
  type PublishedFunction,
  type ResourceStore,
  type RunRecord,
  type RunStore,
  type Store,
  toProblem,
  type Version,
  versionHash,
} from '#core';
import { InputError, LimitError } from '#kit';
import {
  type ApiKey,
  type FunctionDocument,
  type HeldBack,
  isJsonObject,
  type JsonValue,
  type LogLine,
  type Resource,
  type Run,
  type Step,
} from '#schema';
import { toPlainText } from '../../engine/store/columns.ts';

interface FunctionRow {
  id: string;
  workspace: string;
  name: string;
  draft: Omit<Draft, 'changed' | 'liveVersion'>;
  versions: (Omit<Version, 'functionName'> & { document: FunctionDocument })[];
  liveVersion: number | null;
}

interface ResourceRow {
  workspace: string;
  resource: Omit<Resource, 'environments'>;
  environments: Map<string, { settings: Record<string, JsonValue>; secrets: Map<string, JsonValue> }>;
}

interface RunRow {
  workspace: string;
  owner: string;
  functionId: string | undefined;
  run: Run;
  steps: Map<string, Step>;
  logs: LogLine[];
  held: HeldBack[];
}

/** What a memory store holds. Give it to another one to play a process that comes after. */
export interface Memory {
  functions: FunctionRow[];
  resources: ResourceRow[];
  runs: Map<string, RunRow>;
  settings: Map<string, JsonValue>;
  keys: Map<string, { workspace: string; hash: string; key: ApiKey }>;
  /** By run id. */
  calls: Map<string, CallRow>;
}

interface CallRow extends CallClaim {
  workspace: string;
  answer: KeptCall['answer'];
}

export interface MemoryStoreOptions {
  memory?: Memory;
  now?: () => Date;
}

/** A store without a database, for tests. Passes the contract of the real one. */
export function createMemoryStore({ memory = newMemory(), now = () => new Date() }: MemoryStoreOptions = {}): Store {
  return {
    functions: functionStore(memory, now),
    resources: resourceStore(memory, now),
    runs: runStore(memory, now, randomUUID()),
    settings: {
      get: async (key) => copy(memory.settings.get(key)),
      set: async (key, value) => void memory.settings.set(key, copy(value)),
      take: async (key) => {
        const taken = copy(memory.settings.get(key));
        memory.settings.delete(key);
        return taken;
      },
      init: async (key, value) => {
        if (!memory.settings.has(key)) memory.settings.set(key, copy(value));
        return copy(memory.settings.get(key) ?? null);
      },
      async removeExpired(prefix, at) {
        const expired = [...memory.settings].filter(
          ([key, value]) =>
            key.startsWith(prefix) &&
            isJsonObject(value) &&
            typeof value.until === 'number' &&
            value.until < at.getTime(),
        );
        for (const [key] of expired) memory.settings.delete(key);
        return expired.length;
      },
    },
    keys: keyStore(memory, now),
    idempotency: idempotencyStore(memory, now),
    ping: async () => {},
    close: async () => {},
  };
}

export function newMemory(): Memory {
  return { functions: [], resources: [], runs: new Map(), settings: new Map(), keys: new Map(), calls: new Map() };
}

/** As the database would: through JSON text. */
function copy<T>(value: T): T {
  return value === undefined ? value : JSON.parse(JSON.stringify(value));
}

function unknownFunction(name: string): InputError {
  return new InputError({ code: 'function.unknown', message: `There is no function "${name}".` });
}

function functionConflict(name: string, yours: unknown, row: FunctionRow): InputError {
  const { document: theirs, revision: theirRevision } = row.draft;
  const details: JsonValue = JSON.parse(JSON.stringify({ yours, theirs, theirRevision }));
  return new InputError({ code: 'function.conflict', message: `"${name}" was saved in the meantime.`, details });
}

function functionStore({ functions }: Memory, now: () => Date): FunctionStore {
  const find = (workspace: string, name: string) =>
    functions.find((row) => row.workspace === workspace && row.name === name);
  const need = (workspace: string, name: string) => {
    const row = find(workspace, name);
    if (!row) throw unknownFunction(name);
    return row;
  };
  const versionOf = (row: FunctionRow, number: number | null) => row.versions.find((each) => each.number === number);
  const changed = (row: FunctionRow) => versionOf(row, row.liveVersion)?.hash !== versionHash(row.draft.document);
  const toDraft = (row: FunctionRow): Draft =>
    copy({ ...row.draft, liveVersion: row.liveVersion, changed: changed(row) });
  const addVersion = (
    row: FunctionRow,
    version: Pick<Version, 'hash' | 'note' | 'rollbackOf' | 'publishedBy'> & { document: FunctionDocument },
  ): Version => {
    const number = row.versions.length + 1;
    const { document, ...rest } = { ...version, number, publishedAt: now().toISOString() };
    row.versions.push({ ...rest, document: copy(document) });
    row.liveVersion = number;
    return { functionName: row.name, ...rest };
  };
  const published = (row: FunctionRow | undefined, number: number | null): PublishedFunction | undefined => {
    const version = row && versionOf(row, number);
    return version && copy({ functionName: row.name, ...version });
  };
  return {
    list: async (workspace) =>
      functions
        .filter((row) => row.workspace === workspace)
        .sort((a, b) => (a.name < b.name ? -1 : 1))
        .map((row) => ({
          name: row.name,
          description: toPlainText(row.draft.document.description),
          revision: row.draft.revision,
          liveVersion: row.liveVersion,
          changed: changed(row),
          updatedAt: row.draft.updatedAt,
        })),
    draft: async (workspace, name) => {
      const row = find(workspace, name);
      return row && toDraft(row);
    },
    async save(workspace, { name, document, revision, by }) {
      const updated = { document: copy(document), updatedAt: now().toISOString(), updatedBy: toPlainText(by.name) };
      const target = find(workspace, document.name);
      if (revision === null) {
        if (target) throw functionConflict(document.name, document, target);
        const draft = { ...updated, revision: 1 };
        const row = { id: randomUUID(), workspace, name: document.name, draft, versions: [], liveVersion: null };
        functions.push(row);
        return toDraft(row);
      }
      const row = need(workspace, name);
      if (row.draft.revision !== revision) throw functionConflict(name, document, row);
      if (target && target !== row) throw functionConflict(document.name, document, target);
      row.name = document.name;
      row.draft = { ...updated, revision: revision + 1 };
      return toDraft(row);
    },
    async remove(workspace, name) {
      const index = functions.findIndex((row) => row.workspace === workspace && row.name === name);
      if (index >= 0) functions.splice(index, 1);
      return index >= 0;
    },
    async publish(workspace, { name, revision, hash, note, by }) {
      const row = need(workspace, name);
      if (row.draft.revision !== revision) throw functionConflict(name, { revision }, row);
      return addVersion(row, {
        ...{ document: row.draft.document, hash: toPlainText(hash), note: toPlainText(note) },
        ...{ rollbackOf: null, publishedBy: toPlainText(by.name) },
      });
    },
    async rollback(workspace, { name, to, by }) {
      const row = need(workspace, name);
      const old = versionOf(row, to);
      if (!old) throw new InputError({ code: 'version.unknown', message: `"${name}" has no version ${to}.` });
      const { document, hash, note } = old;
      return addVersion(row, { document, hash, note, rollbackOf: to, publishedBy: by.name });
    },
    versions: async (workspace, name) => {
      const row = find(workspace, name);
      const all = row?.versions.map(({ document: _, ...version }) => ({ functionName: row.name, ...version })) ?? [];
      return copy(all.reverse());
    },
    version: async (workspace, name, number) => published(find(workspace, name), number),
    live: async (workspace, name) => {
      const row = find(workspace, name);
      return published(row, row?.liveVersion ?? null);
    },
  };
}

function resourceStore({ resources }: Memory, now: () => Date): ResourceStore {
  const find = (workspace: string, name: string) =>
    resources.find((row) => row.workspace === workspace && row.resource.name === name);
  const toResource = ({ resource, environments }: ResourceRow): Resource =>
    copy({
      ...resource,
      environments: Object.fromEntries(
        [...environments].map(([name, { settings, secrets }]) => [
          name,
          { settings, secrets: [...secrets.keys()].sort() },
        ]),
      ),
    });
  const unknown = (name: string) =>
    new InputError({ code: 'resource.unknown', message: `There is no resource "${name}".` });
  return {
    list: async (workspace) =>
      resources
        .filter((row) => row.workspace === workspace)
        .sort((a, b) => (a.resource.name < b.resource.name ? -1 : 1))
        .map(toResource),
    get: async (workspace, name) => {
      const row = find(workspace, name);
      return row && toResource(row);
    },
    async save(workspace, { input, secretKeys, revision }) {
      const { name, connector, description } = input;
      const old = find(workspace, name);
      if (!old && revision !== null) throw unknown(name);
      if (old && old.resource.revision !== revision) {
        const { revision: theirRevision } = old.resource;
        const details: JsonValue = JSON.parse(JSON.stringify({ theirs: toResource(old), theirRevision }));
        throw new InputError({ code: 'resource.conflict', message: `"${name}" was saved in the meantime.`, details });
      }
      const keep = old?.resource.connector === connector ? old.environments : new Map<string, never>();
      const environments: ResourceRow['environments'] = new Map();
      for (const [environment, values] of Object.entries(copy(input.environments))) {
        const settings = Object.entries(values).filter(([key]) => !secretKeys.includes(key));
        const secrets = new Map<string, JsonValue>();
        for (const key of secretKeys) {
          const value = Object.hasOwn(values, key) ? values[key] : keep.get(environment)?.secrets.get(key);
          if (value !== undefined && value !== null) secrets.set(key, value);
        }
        environments.set(environment, { settings: Object.fromEntries(settings), secrets });
      }
      const resource = {
        name,
        connector,
        description,
        revision: (revision ?? 0) + 1,
        updatedAt: now().toISOString(),
      };
      const row = { workspace, resource, environments };
      if (old) resources.splice(resources.indexOf(old), 1);
      resources.push(row);
      return toResource(row);
    },
    async remove(workspace, name) {
      const index = resources.findIndex((row) => row.workspace === workspace && row.resource.name === name);
      if (index >= 0) resources.splice(index, 1);
      return index >= 0;
    },
    async open(workspace, name, environment) {
      const row = find(workspace, name);
      if (!row) throw unknown(name);
      const found = row.environments.get(environment);
      if (!found) {
        const message = `The resource "${name}" has no settings for the environment "${environment}".`;
        throw new InputError({ code: 'resource.notConfigured', message });
      }
      const { connector, revision } = row.resource;
      const settings = copy(Object.fromEntries([...Object.entries(found.settings), ...found.secrets]));
      return { name, connector, revision, settings, secrets: [...found.secrets.values()].flatMap(texts) };
    },
    rotate: async () => ({ rewrapped: 0, left: 0 }),
  };
}

function texts(value: JsonValue): string[] {
  if (typeof value === 'string') return value === '' ? [] : [value];
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(texts);
  return typeof value === 'number' ? [String(value)] : [];
}

function keyStore({ keys }: Memory, now: () => Date): ApiKeyStore {
  const isNewer = (a: ApiKey, b: ApiKey) => (a.createdAt === b.createdAt ? a.id > b.id : a.createdAt > b.createdAt);
  return {
    list: async (workspace) =>
      [...keys.values()]
        .filter((row) => row.workspace === workspace)
        .map(({ key }) => copy(key))
        .sort((a, b) => (isNewer(a, b) ? 1 : -1)),
    async create(workspace, { hash, by, ...given }) {
      const name = toPlainText(given.name);
      const key = {
        ...copy(given),
        name,
        createdAt: now().toISOString(),
        createdBy: toPlainText(by.name),
        lastUsedAt: null,
      };
      keys.set(given.id, { workspace, hash, key });
      return copy(key);
    },
    remove: async (workspace, id) => keys.get(id)?.workspace === workspace && keys.delete(id),
    find: async (id) => copy(keys.get(id)),
    async touch(id, at) {
      const row = keys.get(id);
      if (row) row.key.lastUsedAt = at.toISOString();
    },
  };
}

function idempotencyStore({ calls }: Memory, now: () => Date): IdempotencyStore {
  const isOver = ({ expiresAt }: CallRow) => expiresAt <= now().toISOString();
  return {
    async claim(workspace, claim) {
      const { caller, key } = claim;
      const kept = [...calls.values()].find(
        (row) => row.workspace === workspace && row.caller === caller && row.key === key,
      );
      if (kept && !isOver(kept)) {
        const { fingerprint, runId, leaseUntil, answer } = kept;
        return copy({ fingerprint, runId, leaseUntil, answer });
      }
      if (kept) calls.delete(kept.runId);
      calls.set(claim.runId, { ...claim, workspace, answer: null });
      return undefined;
    },
    async complete(runId, { status, body }) {
      const row = calls.get(runId);
      if (row) row.answer = { status, body };
    },
    release: async (runId) => void calls.delete(runId),
    async prune(limit) {
      const over = [...calls.values()].filter(isOver).slice(0, limit);
      for (const { runId } of over) calls.delete(runId);
      return over.length;
    },
  };
}

const isOpen = ({ status }: Run) => status === 'queued' || status === 'running';
const isNewer = (a: Run, b: Run) => a.startedAt > b.startedAt || (a.startedAt === b.startedAt && a.id > b.id);

function runStore({ runs, functions }: Memory, now: () => Date, owner: string): RunStore {
  const functionOf = (workspace: string, { functionName, version, hash }: Run) =>
    functions.find(
      (row) =>
        row.workspace === workspace &&
        row.versions.some((published) => published.number === version && published.hash === hash),
    ) ?? functions.find((row) => row.workspace === workspace && row.name === functionName);
  const read = <T>(workspace: string, id: string, pick: (row: RunRow) => Iterable<T>) => {
    const row = runs.get(id);
    return row?.workspace === workspace ? copy([...pick(row)]) : [];
  };
  const write = ({ workspace, run, steps, logs, held }: RunRecord) => {
    const before = runs.get(run.id);
    const row: RunRow = before ?? {
      workspace,
      owner,
      functionId: undefined,
      run,
      steps: new Map(),
      logs: [],
      held: [],
    };
    if (isOpen(row.run) || !isOpen(run)) row.run = copy(run);
    row.functionId = functionOf(workspace, run)?.id ?? row.functionId;
    for (const step of steps) row.steps.set(step.path, copy(step));
    row.logs.push(...copy(logs));
    row.held.push(...copy(held));
    runs.set(run.id, row);
  };
  return {
    write: async (records) => {
      for (const record of records) write(record);
    },
    async list(workspace, { functionName, amongNames, status, mode, before, limit }) {
      const known = functions.find((row) => row.workspace === workspace && row.name === functionName);
      const last = before === undefined ? undefined : runs.get(before);
      if (before !== undefined && last?.workspace !== workspace) return [];
      return [...runs.values()]
        .filter((row) => row.workspace === workspace)
        .filter(
          (row) =>
            functionName === undefined || (known ? row.functionId === known.id : row.run.functionName === functionName),
        )
        .map(({ run }) => run)
        .filter((run) => amongNames?.includes(run.functionName) ?? true)
        .filter((run) => (status === undefined || run.status === status) && (mode === undefined || run.mode === mode))
        .filter((run) => !last || isNewer(last.run, run))
        .sort((a, b) => (isNewer(a, b) ? -1 : 1))
        .slice(0, limit)
        .map(copy);
    },
    get: async (workspace, id) => read(workspace, id, ({ run }) => [run]).at(0),
    steps: async (workspace, id) => read(workspace, id, ({ steps }) => steps.values()),
    logs: async (workspace, id) => read(workspace, id, ({ logs }) => logs),
    held: async (workspace, id) => read(workspace, id, ({ held }) => held),
    async prune({ days, failedDays, perFunction }, limit) {
      const before = (age: number) => new Date(now().getTime() - age * 86_400_000).toISOString();
      const ended = [...runs.values()].filter(({ run }) => !isOpen(run)).map(({ run }) => run);
      const isFailed = ({ status }: Run) => status === 'failed' || status === 'interrupted';
      const old = ended.filter((run) => run.startedAt < before(isFailed(run) ? failedDays : days));
      const kept = [...runs.values()].filter(({ run }) => !old.includes(run));
      const byFunction = Map.groupBy(kept, ({ workspace, run }) => JSON.stringify([workspace, run.functionName]));
      const surplus = [...byFunction.values()].flatMap((rows) =>
        rows
          .map(({ run }) => run)
          .filter((run) => !isOpen(run))
          .sort((a, b) => (isNewer(a, b) ? -1 : 1))
          .slice(perFunction),
      );
      const gone = [...old, ...surplus].slice(0, limit);
      for (const { id } of gone) runs.delete(id);
      return gone.length;
    },
    async interruptStale() {
      const stale = [...runs.values()].filter(
        (row) => isOpen(row.run) && row.owner !== owner && row.run.mode !== 'durable',
      );
      const message = 'The server stopped while the function ran.';
      const error = new LimitError({ code: 'run.interrupted', message, retryable: true });
      for (const row of stale) {
        row.run = { ...row.run, status: 'interrupted', error: toProblem(error, { reader: 'author' }) };
      }
      return stale.length;
    },
  };
}
