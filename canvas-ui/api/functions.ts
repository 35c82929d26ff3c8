import type {
  Checkpoint,
  checkResponse,
  Draft,
  FunctionDocument,
  FunctionSummary,
  FunctionUses,
  Version,
} from '#schema';
import { request } from './request.ts';

export type Checked = ReturnType<typeof checkResponse.parse>;
/** A draft with what the server found in it. */
export type CheckedDraft = Draft & Checked;
export type CheckpointWithDocument = Checkpoint & { document: FunctionDocument };
export type VersionWithDocument = Version & { document: FunctionDocument };

const at = (name: string) => `/api/functions/${encodeURIComponent(name)}`;

/** Functions, their drafts and versions. */
export const functionsApi = {
  list: async (signal?: AbortSignal) =>
    (await request<{ functions: FunctionSummary[] }>('GET', '/api/functions', { signal })).functions,
  draft: (name: string, signal?: AbortSignal) => request<CheckedDraft>('GET', at(name), { signal }),
  /** @throws ProblemError `function.conflict` with `details: { yours, theirs, theirRevision }` */
  save: (name: string, document: FunctionDocument, revision: number | null, signal?: AbortSignal) =>
    request<CheckedDraft>('PUT', at(name), { body: { document, revision }, signal }),
  remove: (name: string) => request<null>('DELETE', at(name)),
  check: (document: FunctionDocument, signal?: AbortSignal) =>
    request<Checked>('POST', '/api/check', { body: { document }, signal }),
  publish: (name: string, revision: number, note: string) =>
    request<Version>('POST', `${at(name)}/publish`, { body: { revision, note } }),
  rollback: (name: string, to: number) => request<Version>('POST', `${at(name)}/rollback`, { body: { to } }),
  versions: async (name: string, signal?: AbortSignal) =>
    (await request<{ versions: Version[] }>('GET', `${at(name)}/versions`, { signal })).versions,
  uses: (name: string, signal?: AbortSignal) => request<FunctionUses>('GET', `${at(name)}/uses`, { signal }),
  checkpoints: async (name: string, signal?: AbortSignal) =>
    (await request<{ checkpoints: Checkpoint[] }>('GET', `${at(name)}/checkpoints`, { signal })).checkpoints,
  checkpoint: (name: string, id: string, signal?: AbortSignal) =>
    request<CheckpointWithDocument>('GET', `${at(name)}/checkpoints/${encodeURIComponent(id)}`, { signal }),
  keepCheckpoint: (name: string, label: string) =>
    request<Checkpoint>('POST', `${at(name)}/checkpoints`, { body: { label } }),
  version: (name: string, number: number, signal?: AbortSignal) =>
    request<VersionWithDocument>('GET', `${at(name)}/versions/${number}`, { signal }),
};
