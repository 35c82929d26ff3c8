import { allBlocks, type FunctionDocument } from '#schema';
import type { FunctionEntry } from './seams.ts';

/** What a list of functions tells of a document, so that it need not read each. */
export function summaryOf(
  document: FunctionDocument,
): Pick<FunctionEntry, 'blocks' | 'params' | 'app' | 'folder' | 'tags'> {
  const { folder, tags } = document.layout;
  const app = appOfFunction(document);
  return {
    blocks: allBlocks(document).length,
    params: document.params.length,
    ...(app === undefined ? {} : { app }),
    ...(folder === undefined ? {} : { folder }),
    ...(tags === undefined ? {} : { tags }),
  };
}

/** The app that a function belongs to. */
export function appOfFunction({ scope }: FunctionDocument): string | undefined {
  return scope.kind === 'app' ? scope.app : undefined;
}
