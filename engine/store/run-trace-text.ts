import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompressSync } from 'node:zlib';
import type { RunRecord } from '#core';
import type { HeldBack, LogLine, Step } from '#schema';

/** What a run did, as one row of run_trace holds it. */
export interface TraceText {
  steps: Step[];
  logs: LogLine[];
  held: HeldBack[];
}

/** Shorter ones gain less than it costs to set a compressor up. */
const COMPRESS_FROM = 16_384;
/** How every zstd frame begins (RFC 8878); JSON text begins with a brace. */
const ZSTD_MAGIC = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

const compress = promisify(zstdCompress);

/** JSON text, compressed where it is long; undefined where there is nothing to tell. On a thread of its own where it takes long. */
export async function toTraceBytes({ steps, logs, held }: RunRecord): Promise<Buffer | undefined> {
  if (steps.length + logs.length + held.length === 0) return undefined;
  const text = Buffer.from(JSON.stringify({ steps, logs, held }));
  if (text.length < COMPRESS_FROM) return text;
  return await compress(text, { params: { [constants.ZSTD_c_compressionLevel]: 1 } });
}

export function fromTraceBytes(bytes: Uint8Array): TraceText {
  const buffer = Buffer.from(bytes);
  const isCompressed = buffer.subarray(0, ZSTD_MAGIC.length).equals(ZSTD_MAGIC);
  return JSON.parse((isCompressed ? zstdDecompressSync(buffer) : buffer).toString());
}

/**
 * The parts of one run, in order. A step that was told again replaces what was told before, unless it was told again only
 * because the run was taken up again: then less is known of it.
 */
export function joinTraces(parts: readonly TraceText[]): TraceText {
  const steps = new Map<string, Step>();
  for (const step of parts.flatMap((part) => part.steps)) {
    const before = steps.get(step.path);
    const isKnown = before && before.status !== 'running' && before.status !== 'waiting';
    if (!isKnown || step.meta?.resumed !== true) steps.set(step.path, step);
  }
  return {
    steps: [...steps.values()],
    logs: parts.flatMap(({ logs }) => logs),
    held: parts.flatMap(({ held }) => held),
  };
}
