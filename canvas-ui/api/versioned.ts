import type { Checkpoint, Version } from '#schema';
import { request } from './request.ts';

/** Versions and checkpoints of documents of one kind: what functions and pages have in common. */
export interface VersionedApi<Document> {
  publish(name: string, revision: number, note: string): Promise<Version>;
  rollback(name: string, to: number): Promise<Version>;
  versions(name: string, signal?: AbortSignal): Promise<Version[]>;
  version(name: string, number: number, signal?: AbortSignal): Promise<Version & { document: Document }>;
  checkpoints(name: string, signal?: AbortSignal): Promise<Checkpoint[]>;
  checkpoint(name: string, id: string, signal?: AbortSignal): Promise<Checkpoint & { document: Document }>;
  keepCheckpoint(name: string, label: string): Promise<Checkpoint>;
}

/** `at` answers the address of a document. */
export function versionedApi<Document>(at: (name: string) => string): VersionedApi<Document> {
  return {
    publish: (name, revision, note) => request('POST', `${at(name)}/publish`, { body: { revision, note } }),
    rollback: (name, to) => request('POST', `${at(name)}/rollback`, { body: { to } }),
    versions: async (name, signal) =>
      (await request<{ versions: Version[] }>('GET', `${at(name)}/versions`, { signal })).versions,
    version: (name, number, signal) => request('GET', `${at(name)}/versions/${number}`, { signal }),
    checkpoints: async (name, signal) =>
      (await request<{ checkpoints: Checkpoint[] }>('GET', `${at(name)}/checkpoints`, { signal })).checkpoints,
    checkpoint: (name, id, signal) => request('GET', `${at(name)}/checkpoints/${encodeURIComponent(id)}`, { signal }),
    keepCheckpoint: (name, label) => request('POST', `${at(name)}/checkpoints`, { body: { label } }),
  };
}
