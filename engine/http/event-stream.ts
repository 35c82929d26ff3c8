import type { RunFeed } from '#core';

const HEARTBEAT_MS = 15_000;

/** A run's events as server-sent events, each with its id, from after `lastId` on. Ends with the run. */
export function eventStream(feed: RunFeed, lastId: number, signal: AbortSignal): Response {
  const controller = new AbortController();
  let heartbeat: NodeJS.Timeout | undefined;
  const stop = () => {
    clearInterval(heartbeat);
    controller.abort();
  };
  signal.addEventListener('abort', stop, { once: true });
  const entries = feed.read(lastId, controller.signal);
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start(sink) {
      // A reader that does not keep up needs no sign of life.
      const beat = () => (sink.desiredSize ?? 0) > 0 && sink.enqueue(encoder.encode(': still here\n\n'));
      heartbeat = setInterval(beat, HEARTBEAT_MS);
    },
    // Pulled by the reader, so that a slow one costs memory nowhere but in the feed's bounded buffer.
    async pull(sink) {
      const { value: entry, done } = await entries.next();
      if (done) {
        clearInterval(heartbeat);
        signal.removeEventListener('abort', stop);
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
