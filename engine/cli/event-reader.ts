import { type RunEvent, runEventSchema } from '#schema';

/** The events of a run as they arrive. Kinds that a newer server has besides are left out. */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<RunEvent> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n\n');
    rest = parts.pop() ?? '';
    for (const part of parts) {
      const data = part.split('\n').find((line) => line.startsWith('data: '));
      const event = data === undefined ? undefined : runEventSchema.safeParse(toJson(data.slice('data: '.length)));
      if (event?.success) yield event.data;
    }
  }
}

function toJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
