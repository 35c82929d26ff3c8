import type { EditorSession } from '#editor';
import { indexOf, setPin } from '#model';
import type { JsonValue } from '#schema';

/** Freezes what a block gave last, for tests; or lets it run again. */
export function togglePin(session: EditorSession, id: string | undefined): void {
  const document = session.document.document();
  const block = id === undefined ? undefined : indexOf(document).blocks.get(id)?.block;
  if (!block) return;
  if (Object.hasOwn(document.layout.pins ?? {}, block.name)) {
    session.do(setPin(block.id, undefined));
    return;
  }
  const output = session.runs.block(block.id)?.shown.output;
  if (!output) {
    session.notices.error(`Run ${block.name} first: a pin keeps what it gave last.`);
    return;
  }
  if (output.truncated) {
    session.notices.error(`The output of ${block.name} is too large to be pinned.`);
    return;
  }
  const value: JsonValue = JSON.parse(output.text);
  session.do(setPin(block.id, value));
}
