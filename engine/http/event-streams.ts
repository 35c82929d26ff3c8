import type { RunFeed } from '#core';
import { LimitError } from '#kit';
import { Places } from './places.ts';

const HEARTBEAT_MS = 15_000;
/** How often a stream that tells nothing asks whether its reader still may. */
const LOOK_EVERY_MS = 2_000;

/** Calls back again and again, until what it answers is called. Time, so that tests can own it. */
type Every = (ms: number, call: () => void) => () => void;

/** Somebody who reads a stream. */
export interface Reader {
  /** Whose streams are counted together. */
  id: string;
  /** Goes away, when they do. */
  signal: AbortSignal;
  /** Whether they may read it now, as they might when they came (security R8). */
  stillMay(): Promise<boolean>;
}

interface Told {
  feed: RunFeed;
  /** The last event that the reader knows. */
  lastId?: number;
}

/** Streams of events. Each keeps a connection for as long as a run takes, so one caller has only so many. */
export class EventStreams {
  readonly #maxPerReader: number;
  readonly #every: Every;
  readonly #places: Places;

  constructor(maxPerReader: number, every: Every = setTimer) {
    this.#maxPerReader = maxPerReader;
    this.#every = every;
    this.#places = new Places(maxPerReader);
  }

  /**
   * A run's events as server-sent events, each with its id. Ends with the run, or once the reader may no longer follow it. `start` is
   * called when there is a place, and its signal fires when nobody reads any more.
   * @throws LimitError `rate.limited`
   */
  async open(reader: Reader, start: (over: AbortSignal) => Promise<Told>): Promise<Response> {
    const leave = this.#places.take(reader.id);
    if (!leave) {
      const message = `You follow ${this.#maxPerReader} streams of events already. Close one.`;
      throw new LimitError({ code: 'rate.limited', message, retryable: true });
    }
    const over = new AbortController();
    try {
      return respond(await start(over.signal), { reader, over, leave, every: this.#every });
    } catch (thrown) {
      leave();
      throw thrown;
    }
  }
}

interface Following {
  reader: Reader;
  over: AbortController;
  leave(): void;
  every: Every;
}

function respond({ feed, lastId = 0 }: Told, { reader, over, leave, every }: Following): Response {
  const { signal, stillMay } = reader;
  const timers: (() => void)[] = [];
  const stop = () => {
    for (const end of timers) end();
    signal.removeEventListener('abort', stop);
    over.abort();
    leave();
  };
  signal.addEventListener('abort', stop, { once: true });
  const entries = feed.read(lastId, over.signal);
  const look = async () => {
    if (!(await stillMay())) stop();
  };
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start(sink) {
      // A reader that does not keep up needs no sign of life.
      const beat = () => (sink.desiredSize ?? 0) > 0 && sink.enqueue(encoder.encode(': still here\n\n'));
      timers.push(
        every(HEARTBEAT_MS, beat),
        every(LOOK_EVERY_MS, () => void look()),
      );
      if (signal.aborted) stop();
    },
    // Pulled by the reader, so that a slow one costs memory nowhere but in the feed's bounded buffer.
    async pull(sink) {
      const { value: entry, done } = await entries.next();
      if (!done) await look();
      if (done || over.signal.aborted) {
        stop();
        sink.close();
      } else {
        sink.enqueue(
          encoder.encode(`id: ${entry.id}\nevent: ${entry.event.type}\ndata: ${JSON.stringify(entry.event)}\n\n`),
        );
      }
    },
    cancel: stop,
  });
  return new Response(body, {
    headers: { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' },
  });
}

function setTimer(ms: number, call: () => void): () => void {
  const timer = setInterval(call, ms);
  return () => clearInterval(timer);
}
