import { LIB_FILES } from './lib-files.ts';
import { createTsLanguage, type TsDocument } from './ts-language.ts';
import type { Answer, Message, Question } from './ts-protocol.ts';

/** TypeScript away from the page's thread. Only the document that was asked for last is held by the compiler. */

const language = createTsLanguage(LIB_FILES);
const documents = new Map<number, TsDocument>();

self.addEventListener('message', ({ data }: MessageEvent<Message>) => {
  if (data.type === 'update') documents.set(data.document, { code: data.code, declarations: data.declarations });
  if (data.type === 'close') documents.delete(data.document);
  if (data.type === 'ask') self.postMessage(answer(data.id, data.document, data.question));
});

function answer(id: number, document: number, question: Question): Answer {
  const found = documents.get(document);
  if (!found) return { id, isFailed: true };
  try {
    language.open(found);
    if (question.type === 'complete') return { id, suggestions: language.complete(question.pos) };
    if (question.type === 'hover') return { id, hover: language.hover(question.pos) };
    return { id, diagnostics: language.diagnostics() };
  } catch {
    // The compiler fails on some code that is not finished. The next keystroke asks again.
    return { id, isFailed: true };
  }
}
