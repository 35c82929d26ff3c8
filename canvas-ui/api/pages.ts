import type { LivePage } from '#client';
import type { Issue, JsonValue, PageDocument, PageSummary } from '#schema';
import { request } from './request.ts';
import { versionedApi } from './versioned.ts';

/** A draft of a page with all its problems. */
export interface CheckedPage {
  document: PageDocument;
  revision: number;
  liveVersion: number | null;
  /** It differs from the live version. */
  changed: boolean;
  issues: Issue[];
}

/** What is wrong with a page, and what it would be if somebody opened it. */
export interface PageCheck {
  issues: Issue[];
  live: LivePage;
}

const at = (name: string) => `/api/pages/${encodeURIComponent(name)}`;

/** Pages, their drafts and versions. */
export const pagesApi = {
  list: async (signal?: AbortSignal) =>
    (await request<{ pages: PageSummary[] }>('GET', '/api/pages', { signal })).pages,
  draft: (name: string, signal?: AbortSignal) => request<CheckedPage>('GET', at(name), { signal }),
  /** @throws ProblemError `page.conflict` where somebody else saved in between */
  save: (name: string, document: JsonValue | PageDocument, revision: number | null) =>
    request<CheckedPage>('PUT', at(name), { body: { document, revision } }),
  check: (document: PageDocument, signal?: AbortSignal) =>
    request<PageCheck>('POST', '/api/check/page', { body: { document }, signal }),
  remove: (name: string) => request<null>('DELETE', at(name)),
  ...versionedApi<PageDocument>(at),
};
