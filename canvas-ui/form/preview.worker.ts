import type { JsonValue } from '#schema';
import { evaluateValue } from './preview.ts';
import type { PreviewAnswer, PreviewQuestion } from './preview-protocol.ts';

const known = new Map<string, JsonValue>();

self.addEventListener('message', ({ data }: MessageEvent<PreviewQuestion>) => {
  for (const [name, value] of Object.entries(data.news)) known.set(name, value);
  const scope = Object.fromEntries(data.names.map((name) => [name, known.get(name) ?? null]));
  const answer: PreviewAnswer = { id: data.id, preview: evaluateValue(data.value, scope) };
  self.postMessage(answer);
});
