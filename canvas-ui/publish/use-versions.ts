import { useQuery } from '@tanstack/react-query';
import type { ComponentType } from 'react';
import type { VersionedApi } from '#api';
import type { DiffProps } from './DiffRows.tsx';

/** Documents of one kind: functions or pages. */
export interface VersionedKind<Document> {
  /** Of the keys of what was asked of the server. */
  noun: 'function' | 'page';
  api: VersionedApi<Document>;
  /** Saves a draft over the one of `revision`. */
  save(name: string, document: Document, revision: number): Promise<unknown>;
  /** What the server is asked anew after something went live or came back. */
  changed(name: string): readonly (readonly string[])[];
  Diff: ComponentType<DiffProps<Document>>;
}

/** All versions of one document. */
export function useVersions<Document>({ noun, api }: Pick<VersionedKind<Document>, 'noun' | 'api'>, name: string) {
  return useQuery({ queryKey: ['versions', noun, name], queryFn: ({ signal }) => api.versions(name, signal) });
}

/** One version, with its document: versions never change. */
export function useVersion<Document>(
  { noun, api }: Pick<VersionedKind<Document>, 'noun' | 'api'>,
  name: string,
  number: number | undefined,
) {
  return useQuery({
    queryKey: ['version', noun, name, number ?? 0],
    queryFn: ({ signal }) => api.version(name, number ?? 0, signal),
    enabled: number !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
}
