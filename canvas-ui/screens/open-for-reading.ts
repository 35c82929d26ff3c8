import type { CheckedDraft } from '#api';
import { createEditorSession, type EditorSession, toastNotices } from '#editor';
import type { CatalogDocument } from '#schema';
import { createLayouter } from '../layout/index.ts';

/** A session in which nobody edits, and nothing is saved. */
export function openForReading(draft: CheckedDraft, catalog: CatalogDocument): EditorSession {
  const nothing = {
    keep: async () => {},
    forget: async () => {},
    find: async () => undefined,
    keepLast: () => () => {},
  };
  return createEditorSession({
    draft,
    kept: undefined,
    catalog,
    layouter: createLayouter(),
    keeper: nothing,
    notices: toastNotices,
  });
}
