import type { Clock, OpenableResource, ResourceStore } from '#core';
import type { Connector, OpenConnection, ResourceShape } from '#kit';

/** How long settings are trusted before the store is asked again whether they changed in another process. */
const RECHECK_MS = 5_000;
const IDLE_MS = 5 * 60_000;
const SWEEP_MS = 60_000;
const MAX_REMEMBERED = 1_000;
const MAX_SECRETS = 50;

export interface ResourceKey {
  workspace: string;
  environment: string;
  resource: string;
}

export interface ConnectionsOptions {
  store: Pick<ResourceStore, 'open'>;
  clock: Pick<Clock, 'monotonic'>;
  connectorOf(type: string): Connector;
  open(connector: Connector, resource: OpenableResource): Promise<OpenConnection>;
  onCloseError(error: unknown): void;
}

/** One revision of a resource's settings in one environment, opened at first use. */
export class OpenResource {
  readonly key: ResourceKey;
  readonly resource: OpenableResource;
  readonly connector: Connector;
  shape: { at: number; tables: Promise<ResourceShape> } | undefined;
  users = 0;
  usedAt: number;
  checkedAt: number;
  /** No longer handed out: closed as soon as nobody uses it. */
  retired = false;
  readonly #options: ConnectionsOptions;
  #opened: Promise<OpenConnection> | undefined;

  constructor(key: ResourceKey, resource: OpenableResource, options: ConnectionsOptions) {
    this.key = key;
    this.resource = resource;
    this.connector = options.connectorOf(resource.connector);
    this.usedAt = options.clock.monotonic();
    this.checkedAt = this.usedAt;
    this.#options = options;
  }

  connection(): Promise<OpenConnection> {
    this.#opened ??= this.#options.open(this.connector, this.resource).catch((thrown: unknown) => {
      // What failed once may work the next time.
      this.#opened = undefined;
      throw thrown;
    });
    return this.#opened;
  }

  async closeIfUnused(): Promise<void> {
    if (!this.retired || this.users > 0) return;
    const opened = this.#opened;
    this.#opened = undefined;
    await opened?.then((connection) => connection.close()).catch(this.#options.onCloseError);
  }
}

/** Opens each resource once, and closes it when nobody needs it, its settings changed or the server stops. */
export class Connections {
  readonly #options: ConnectionsOptions;
  readonly #entries = new Map<string, OpenResource>();
  readonly #loading = new Map<string, Promise<OpenResource>>();
  readonly #secrets = new Map<string, readonly string[]>();
  readonly #sweeper: NodeJS.Timeout;

  constructor(options: ConnectionsOptions) {
    this.#options = options;
    this.#sweeper = setInterval(() => this.#sweep(), SWEEP_MS).unref();
  }

  /** Keeps the resource open while `work` runs. */
  async use<T>(key: ResourceKey, work: (open: OpenResource) => Promise<T>): Promise<T> {
    this.#sweep();
    const entry = await this.#find(key);
    entry.users += 1;
    try {
      return await work(entry);
    } finally {
      entry.users -= 1;
      entry.usedAt = this.#options.clock.monotonic();
      void entry.closeIfUnused();
    }
  }

  /** Of every revision that was in use lately: an answer that is still under way may hold an older one. */
  secretsOf(key: ResourceKey): readonly string[] {
    return this.#secrets.get(idOf(key)) ?? [];
  }

  async forget(workspace: string, resource: string): Promise<void> {
    const entries = [...this.#entries.values()];
    const stale = entries.filter(({ key }) => key.workspace === workspace && key.resource === resource);
    await Promise.all(stale.map((entry) => this.#retire(entry)));
  }

  async close(): Promise<void> {
    clearInterval(this.#sweeper);
    await Promise.all([...this.#entries.values()].map((entry) => this.#retire(entry)));
  }

  #find(key: ResourceKey): Promise<OpenResource> {
    const id = idOf(key);
    const current = this.#entries.get(id);
    if (current && this.#options.clock.monotonic() - current.checkedAt < RECHECK_MS) return Promise.resolve(current);
    const pending = this.#loading.get(id);
    if (pending) return pending;
    const started = this.#load(id, key).finally(() => this.#loading.delete(id));
    this.#loading.set(id, started);
    return started;
  }

  async #load(id: string, key: ResourceKey): Promise<OpenResource> {
    const before = this.#entries.get(id);
    const resource = await this.#read(key, before);
    this.#remember(id, resource.secrets);
    const current = this.#entries.get(id);
    if (current && current.resource.revision === resource.revision) {
      current.checkedAt = this.#options.clock.monotonic();
      return current;
    }
    if (current) void this.#retire(current);
    const entry = new OpenResource(key, resource, this.#options);
    this.#entries.set(id, entry);
    return entry;
  }

  async #read({ workspace, resource, environment }: ResourceKey, before: OpenResource | undefined) {
    try {
      return await this.#options.store.open(workspace, resource, environment);
    } catch (thrown) {
      // Removed, or no longer set up for this environment: nobody may go on with the old settings.
      if (before) void this.#retire(before);
      throw thrown;
    }
  }

  #retire(entry: OpenResource): Promise<void> {
    entry.retired = true;
    const id = idOf(entry.key);
    if (this.#entries.get(id) === entry) this.#entries.delete(id);
    return entry.closeIfUnused();
  }

  #remember(id: string, fresh: readonly string[]): void {
    const known = new Set([...fresh, ...(this.#secrets.get(id) ?? [])]);
    this.#secrets.delete(id);
    this.#secrets.set(id, [...known].slice(0, MAX_SECRETS));
    const [oldest] = this.#secrets.keys();
    if (this.#secrets.size > MAX_REMEMBERED && oldest !== undefined) this.#secrets.delete(oldest);
  }

  #sweep(): void {
    const oldest = this.#options.clock.monotonic() - IDLE_MS;
    for (const entry of this.#entries.values()) {
      if (entry.users === 0 && entry.usedAt <= oldest) void this.#retire(entry);
    }
  }
}

function idOf({ workspace, environment, resource }: ResourceKey): string {
  return JSON.stringify([workspace, environment, resource]);
}
