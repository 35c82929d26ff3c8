import { lazyPart } from '#ui';

/** Only a conflict shows it outside of what is loaded on its own. */
export const DocumentDiffView = lazyPart(async () => (await import('./DocumentDiffView.tsx')).DocumentDiffView);
