import { createHash } from 'node:crypto';
import type { Json } from '#kit';
import { JsonItems } from './json-items.ts';
import { type Mask, maskText, NO_MASK } from './redact.ts';

const KEEP_MS = 5 * 60_000;
/** Over all runs. */
const MAX_BYTES = 64 * 1024 * 1024;
/** What a list of outputs takes around them, so that many small ones count, too. */
const OVERHEAD = 200;

export interface RunOutputsOptions {
  /** Calls back after so long. Time, so that tests can own it. */
  after?: ((ms: number, call: () => void) => void) | undefined;
  maxBytes?: number | undefined;
}

/** Whose outputs are kept. */
export interface WatchedRun {
  id: string;
  workspace: string;
  functionName: string;
  /** With every secret known by now. */
  mask(): Mask;
}

/** A whole output as somebody may see it: masked JSON text. */
export interface WholeOutput {
  functionName: string;
  bytes: Buffer;
  etag: string;
  /** Its items, where it is a list. */
  items: JsonItems | undefined;
}

interface Kept {
  bytes: Buffer;
  /** Made when somebody asks after the run has ended, since until then another secret may become known. */
  told: WholeOutput | undefined;
}

interface Entry extends WatchedRun {
  /** By path of the step, oldest first. */
  outputs: Map<string, Kept>;
  /** The result, or the path of the step that it is the output of. */
  result: Kept | string | undefined;
  hasEnded: boolean;
}

/**
 * The whole outputs of runs that somebody watches, for a few minutes and in bounded memory: a trace has only the beginning
 * of a long one. Where there is too much, the oldest go first.
 */
export class RunOutputs {
  readonly #after: (ms: number, call: () => void) => void;
  readonly #maxBytes: number;
  readonly #runs = new Map<string, Entry>();
  #bytes = 0;

  constructor({ after = unrefTimer, maxBytes = MAX_BYTES }: RunOutputsOptions = {}) {
    this.#after = after;
    this.#maxBytes = maxBytes;
  }

  /** Keeps the outputs of a run that begins. */
  open(run: WatchedRun): OutputsOfRun {
    const entry: Entry = { ...run, outputs: new Map(), result: undefined, hasEnded: false };
    const last: { json?: Json; path: string } = { path: '' };
    // One that had to make room while it goes on keeps nothing more.
    const isOpen = () => this.#runs.get(run.id) === entry;
    this.#runs.set(run.id, entry);
    return {
      keep: (path, json) => {
        this.#drop(entry, path);
        const kept = isOpen() ? this.#toKept(json) : undefined;
        if (!kept) return;
        entry.outputs.set(path, kept);
        Object.assign(last, { json, path });
        this.#add(entry, kept);
      },
      forget: (which) => {
        for (const path of [...entry.outputs.keys()].filter(which)) this.#drop(entry, path);
      },
      end: (result) => {
        entry.hasEnded = true;
        if (!isOpen()) return;
        if (result && result === last.json) entry.result = last.path;
        else if (result) {
          entry.result = this.#toKept(result);
          if (entry.result) this.#add(entry, entry.result);
        }
        this.#after(KEEP_MS, () => this.#remove(entry));
      },
    };
  }

  /** The output of a step, or the result where the path is empty; undefined where it is not kept. */
  read(workspace: string, id: string, path: string): WholeOutput | undefined {
    const entry = this.#runs.get(id);
    if (entry?.workspace !== workspace) return undefined;
    const result = typeof entry.result === 'string' ? entry.outputs.get(entry.result) : entry.result;
    const kept = path === '' ? result : entry.outputs.get(path);
    if (!kept) return undefined;
    if (kept.told) return kept.told;
    const told = keptOutput(entry.functionName, maskBytes(kept.bytes, entry.mask()));
    if (!entry.hasEnded) return told;
    this.#bytes += told.bytes.length - kept.bytes.length;
    Object.assign(kept, { bytes: told.bytes, told });
    this.#shrink(entry);
    return told;
  }

  #toKept(json: Json): Kept | undefined {
    // A guess may be four times too high.
    if (json.roughLength > this.#maxBytes * 4) return undefined;
    try {
      const bytes = Buffer.from(json.text);
      return bytes.length + OVERHEAD > this.#maxBytes ? undefined : { bytes, told: undefined };
    } catch {
      // There is no text so long.
      return undefined;
    }
  }

  #add(entry: Entry, { bytes }: Kept): void {
    this.#bytes += bytes.length + OVERHEAD;
    this.#shrink(entry);
  }

  /** Drops the oldest runs, and of the one that is left the oldest outputs. */
  #shrink(newest: Entry): void {
    for (const entry of this.#runs.values()) {
      if (this.#bytes <= this.#maxBytes) return;
      if (entry !== newest) this.#remove(entry);
    }
    for (const path of newest.outputs.keys()) {
      if (this.#bytes <= this.#maxBytes) return;
      this.#drop(newest, path);
    }
  }

  #drop(entry: Entry, path: string): void {
    const kept = entry.outputs.get(path);
    if (!kept) return;
    entry.outputs.delete(path);
    this.#bytes -= kept.bytes.length + OVERHEAD;
  }

  #remove(entry: Entry): void {
    if (this.#runs.get(entry.id) !== entry) return;
    for (const path of [...entry.outputs.keys()]) this.#drop(entry, path);
    if (typeof entry.result === 'object') this.#bytes -= entry.result.bytes.length + OVERHEAD;
    entry.result = undefined;
    this.#runs.delete(entry.id);
  }
}

/** Takes the outputs of one run. */
export interface OutputsOfRun {
  keep(path: string, json: Json): void;
  /** Steps that were not needed after all. */
  forget(which: (path: string) => boolean): void;
  end(result: Json | undefined): void;
}

/** Of JSON text that is masked already. */
export function keptOutput(functionName: string, bytes: Buffer): WholeOutput {
  const etag = `"${createHash('sha256').update(bytes).digest('base64url')}"`;
  let items: JsonItems | undefined | null = null;
  return {
    functionName,
    bytes,
    etag,
    get items() {
      if (items === null) items = JsonItems.of(bytes);
      return items;
    },
  };
}

/** Items that are masked in one go. */
const MASKED_AT_ONCE = 256;

/**
 * As {@link maskText}, for long texts: of a list only those items are parsed that hold a secret, since parsing and masking
 * all of 20 MB would keep everybody waiting for seconds.
 */
export function maskBytes(raw: Buffer, mask: Mask): Buffer {
  if (mask === NO_MASK) return raw;
  const text = raw.toString();
  if (mask(text) === text) return raw;
  const items = JsonItems.of(raw);
  if (!items) return Buffer.from(maskText(text, mask));
  const parts: string[] = [];
  for (let from = 0; from < items.count; from += MASKED_AT_ONCE) {
    const part = maskText(items.slice(from, from + MASKED_AT_ONCE).toString(), mask);
    // A secret that is JSON itself: nothing of the list is told.
    if (!part.startsWith('[')) return Buffer.from(part);
    parts.push(part.slice(1, -1));
  }
  const masked = `[${parts.join(',')}]`;
  // One that goes on in the next part.
  return Buffer.from(mask(masked) === masked ? masked : maskText(text, mask));
}

function unrefTimer(ms: number, call: () => void): void {
  setTimeout(call, ms).unref();
}
