import { type OpenedValue, openHere, openText } from './opened-value.ts';
import type { Answer, Question } from './worker-messages.ts';

/** Holds one large value, so that the page never parses it. */

let opened: OpenedValue | undefined;

addEventListener('message', async ({ data }: MessageEvent<Question>) => {
  const answer = await answerTo(data);
  postMessage(answer);
});

async function answerTo(question: Question): Promise<Answer> {
  const { id } = question;
  if (question.ask === 'open') {
    opened = openText(question.text, question.isCut);
    return { id, tell: 'head', head: opened?.head };
  }
  if (question.ask === 'rows')
    return { id, tell: 'rows', rows: await (opened ?? openHere(null)).rows(question.from, question.to) };
  return { id, tell: 'shape', lines: (await opened?.shape()) ?? [] };
}
