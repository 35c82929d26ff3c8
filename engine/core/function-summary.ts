import { allBlocks, type FunctionDocument } from '#schema';
import type { FunctionEntry } from './seams.ts';

/** What a list of functions tells of a document, so that it need not read each. */
export function summaryOf(document: FunctionDocument): Pick<FunctionEntry, 'blocks' | 'params' | 'folder' | 'tags'> {
  const { folder, tags } = document.layout;
  return {
    blocks: allBlocks(document).length,
    params: document.params.length,
    ...(folder === undefined ? {} : { folder }),
    ...(tags === undefined ? {} : { tags }),
  };
}
