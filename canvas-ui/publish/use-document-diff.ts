import { useQuery } from '@tanstack/react-query';
import { queries } from '#api';
import { useDocument } from '#editor';
import type { DocumentDiff } from '#model';
import { useDifference } from './use-difference.ts';

/** How the draft differs from a version; null: from nothing. Undefined until that is known. */
export function useDocumentDiff(version: number | null): DocumentDiff | undefined {
  const { name, document } = useDocument(({ name, history }) => ({ name, document: history.document }));
  const before = useQuery({ ...queries.version(name, version ?? 0), enabled: version !== null }).data?.document;
  return useDifference(version === null ? undefined : before, document, load);
}

async function load() {
  return (await import('./diff-documents.ts')).diffDocuments;
}
