import type {
  checkResponse,
  Draft,
  FunctionDocument,
  FunctionSummary,
  FunctionUses,
  presenceResponse,
  RunMetrics,
} from '#schema';
import { type RequestOptions, request } from './request.ts';
import { versionedApi } from './versioned.ts';

/** Who else has a function open. */
export type Present = ReturnType<typeof presenceResponse.parse>['others'][number];
export type Checked = ReturnType<typeof checkResponse.parse>;
/** A draft with what the server found in it. */
export type CheckedDraft = Draft & Checked;

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
  uses: (name: string, signal?: AbortSignal) => request<FunctionUses>('GET', `${at(name)}/uses`, { signal }),
  metrics: async (name: string, signal?: AbortSignal) =>
    (await request<{ metrics: RunMetrics[] }>('GET', `${at(name)}/metrics`, { signal })).metrics,
  presence: async (name: string, window: { tab: string; open?: boolean }, options: RequestOptions) =>
    (await request<{ others: Present[] }>('POST', `${at(name)}/presence`, { ...options, body: window })).others,
  ...versionedApi<FunctionDocument>(at),
};
