import { readAnswer } from '#client';
import type { RunEvent } from '#schema';
import { open, type RequestOptions } from './request.ts';

export interface StreamedEvent {
  id: number;
  event: RunEvent;
}

export interface StreamRequest extends RequestOptions {
  method: 'GET' | 'POST';
  path: string;
  onEvents(events: readonly StreamedEvent[]): void;
}

/**
 * Reads a run's server-sent events until it has ended or the connection breaks; answers whether the server ended it.
 * EventSource can't be used: it sends no body, and tells nothing of why it failed.
 * @throws ProblemError when the server refuses
 */
export async function readEvents({ method, path, onEvents, ...options }: StreamRequest): Promise<'ended' | 'broken'> {
  const response = await open(method, path, options);
  if (!response.ok || !response.body) {
    await readAnswer(response, { fetch, url: path, init: {} });
    return 'broken';
  }
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const parse = createParser();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return 'ended';
      const events = parse(value);
      if (events.length > 0) onEvents(events);
    }
  } catch (thrown) {
    if (options.signal?.aborted) throw options.signal.reason;
    if (thrown instanceof SyntaxError) throw thrown;
    return 'broken';
  }
}

/** Takes text as it comes, and answers the events that are whole by now. */
export function createParser(): (chunk: string) => StreamedEvent[] {
  let rest = '';
  return (chunk) => {
    const parts = (rest + chunk).split('\n\n');
    rest = parts.pop() ?? '';
    return parts.flatMap(toEvent);
  };
}

function toEvent(part: string): StreamedEvent[] {
  let id = 0;
  let data = '';
  for (const line of part.split('\n')) {
    if (line.startsWith('id: ')) id = Number(line.slice(4));
    else if (line.startsWith('data: ')) data += line.slice(6);
  }
  return data === '' ? [] : [{ id, event: JSON.parse(data) as RunEvent }];
}
