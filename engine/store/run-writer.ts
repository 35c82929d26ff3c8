import type { Log, RunLog, RunRecord, RunStore } from '#core';
import { toAppError } from '#kit';
import { sizeOf, withoutPreviews, withoutTrace } from './run-shrink.ts';

export interface RunWriterOptions {
  log: Log;
  /** Bytes that may wait. Above half of it previews are left out, above it everything but the run itself. */
  maxBytes?: number | undefined;
  /** How long a record waits for others to be written with. */
  maxDelayMs?: number | undefined;
  /** Records in one write. */
  maxBatch?: number | undefined;
}

export interface RunWriter extends RunLog {
  /** What waits to be written. */
  readonly backlog: { runs: number; bytes: number };
  /** Writes what waits, if the database lets it, and takes no more. */
  close(): Promise<void>;
}

const MAX_BATCH = 200;
const MAX_BATCH_BYTES = 8 * 1024 * 1024;
const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 10_000;

interface Waiting {
  record: RunRecord;
  bytes: number;
}

/**
 * Writes runs behind the answer: many in one transaction, again and later while the database is away, and never more in
 * memory than allowed.
 *
 * @example
 * const writer = createRunWriter(store.runs, { log });
 * writer.add(record);
 * await writer.close();
 */
export function createRunWriter(store: Pick<RunStore, 'write'>, options: RunWriterOptions): RunWriter {
  return new WriteBehind(store, options);
}

class WriteBehind implements RunWriter {
  readonly #store: Pick<RunStore, 'write'>;
  readonly #log: Log;
  readonly #maxBytes: number;
  readonly #maxDelayMs: number;
  readonly #maxBatch: number;
  #waiting: Waiting[] = [];
  #bytes = 0;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> | undefined;
  #retryMs = 0;
  #shortened = 0;
  #lost = 0;
  #closed = false;

  constructor(store: Pick<RunStore, 'write'>, options: RunWriterOptions) {
    this.#store = store;
    this.#log = options.log;
    this.#maxBytes = options.maxBytes ?? 32 * 1024 * 1024;
    this.#maxDelayMs = options.maxDelayMs ?? 100;
    this.#maxBatch = options.maxBatch ?? MAX_BATCH;
  }

  get isFull(): boolean {
    return this.#bytes >= this.#maxBytes;
  }

  get backlog(): { runs: number; bytes: number } {
    return { runs: this.#waiting.length, bytes: this.#bytes };
  }

  add(record: RunRecord): void {
    if (this.#closed) {
      this.#lost++;
      this.#log.error('a run ended after the end and is not recorded', { run: record.run.id });
      return;
    }
    const waiting = this.#fit(record);
    this.#waiting.push(waiting);
    this.#bytes += waiting.bytes;
    if (this.#retryMs > 0) return;
    if (this.#waiting.length >= this.#maxBatch) void this.#drain().catch(() => {});
    else this.#schedule(this.#maxDelayMs);
  }

  /** @throws LimitError `store.unavailable` when the database is away; what waits goes on waiting */
  async flush(): Promise<void> {
    // What is being written was taken before some of what waits.
    await this.#writing?.catch(() => {});
    await this.#drain();
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.flush().catch(() => {});
    clearTimeout(this.#timer);
    this.#lost += this.#waiting.length;
    this.#waiting = [];
    this.#bytes = 0;
    if (this.#lost > 0) this.#log.error('runs could not be recorded', { runs: this.#lost });
  }

  /** The more waits, the less of a new record is kept. The run itself always is. */
  #fit(record: RunRecord): Waiting {
    const whole = sizeOf(record);
    if (this.#bytes + whole <= this.#maxBytes / 2) return { record, bytes: whole };
    this.#shortened++;
    const lean = withoutPreviews(record);
    const bytes = sizeOf(lean);
    if (this.#bytes + bytes <= this.#maxBytes) return { record: lean, bytes };
    const bare = withoutTrace(record);
    return { record: bare, bytes: sizeOf(bare) };
  }

  #schedule(ms: number): void {
    if (this.#timer !== undefined || this.#writing) return;
    this.#timer = setTimeout(() => void this.#drain().catch(() => {}), ms).unref();
  }

  #drain(): Promise<void> {
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = undefined;
      if (this.#waiting.length > 0 && !this.#closed) this.#schedule(this.#retryMs || this.#maxDelayMs);
    });
    return this.#writing;
  }

  async #writeAll(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    while (this.#waiting.length > 0) {
      const batch = this.#nextBatch();
      await this.#write(batch);
      this.#waiting = this.#waiting.slice(batch.length);
      for (const { bytes } of batch) this.#bytes -= bytes;
      this.#recovered();
    }
  }

  #nextBatch(): Waiting[] {
    let bytes = 0;
    const end = this.#waiting.findIndex((waiting, index) => {
      bytes += waiting.bytes;
      return index === this.#maxBatch || (index > 0 && bytes > MAX_BATCH_BYTES);
    });
    return this.#waiting.slice(0, end < 0 ? undefined : end);
  }

  async #write(batch: readonly Waiting[]): Promise<void> {
    try {
      await this.#store.write(batch.map(({ record }) => record));
    } catch (thrown) {
      const error = toAppError(thrown);
      if (error.retryable) {
        this.#backOff(error);
        throw error;
      }
      await this.#writeApart(batch, error);
    }
  }

  /** One record that the database does not take must not keep the others from being written. */
  async #writeApart(batch: readonly Waiting[], error: Error): Promise<void> {
    const middle = Math.ceil(batch.length / 2);
    if (batch.length > 1) {
      await this.#write(batch.slice(0, middle));
      await this.#write(batch.slice(middle));
      return;
    }
    for (const { record } of batch) {
      const bare = withoutTrace(record);
      const failed = await this.#store.write([bare]).then(
        () => false,
        () => true,
      );
      if (failed) this.#lost++;
      const message = failed ? 'a run could not be recorded' : 'the trace of a run could not be recorded';
      this.#log.error(message, { run: record.run.id, error });
    }
  }

  #backOff(error: Error): void {
    if (this.#retryMs === 0) this.#log.warn('runs can not be recorded for now', { error });
    this.#retryMs = Math.min(Math.max(FIRST_RETRY_MS, this.#retryMs * 2), LONGEST_RETRY_MS);
  }

  #recovered(): void {
    if (this.#retryMs > 0) this.#log.info('runs are recorded again', { waiting: this.#waiting.length });
    this.#retryMs = 0;
    if (this.#shortened === 0) return;
    this.#log.warn('the database was too slow: traces were shortened', { runs: this.#shortened });
    this.#shortened = 0;
  }
}
