import type { CheckedDraft } from '#api';
import { createEditorSession, type EditorSession } from '#editor';
import type { CatalogDocument } from '#schema';
import { announce, toast } from '#ui';
import { createLayouter } from '../layout/index.ts';

/** A session in which nobody edits, and nothing is saved. */
export function openForReading(draft: CheckedDraft, catalog: CatalogDocument): EditorSession {
  const nothing = { keep: async () => {}, forget: async () => {}, find: async () => undefined };
  return createEditorSession({
    draft,
    kept: undefined,
    catalog,
    layouter: createLayouter(),
    keeper: nothing,
    notices: {
      info(text) {
        const id = toast.info(text);
        return () => toast.dismiss(id);
      },
      error: (text) => void toast.error(text),
      announce,
    },
  });
}
