import type { Issue, JsonValue, PageDocument, PageSummary, Version } from '#schema';
import { request } from './request.ts';

/** A draft of a page with all its problems. */
export interface CheckedPage {
  document: PageDocument;
  revision: number;
  liveVersion: number | null;
  issues: Issue[];
}

const at = (name: string) => `/api/pages/${encodeURIComponent(name)}`;

/** Pages, their drafts and versions. */
export const pagesApi = {
  list: async (signal?: AbortSignal) =>
    (await request<{ pages: PageSummary[] }>('GET', '/api/pages', { signal })).pages,
  draft: (name: string, signal?: AbortSignal) => request<CheckedPage>('GET', at(name), { signal }),
  /** @throws ProblemError `page.conflict` where somebody else saved in between */
  save: (name: string, document: JsonValue, revision: number | null) =>
    request<CheckedPage>('PUT', at(name), { body: { document, revision } }),
  remove: (name: string) => request<null>('DELETE', at(name)),
  publish: (name: string, revision: number) =>
    request<Version>('POST', `${at(name)}/publish`, { body: { revision, note: '' } }),
};
