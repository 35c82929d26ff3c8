import { z } from 'zod';
import {
  checkBody,
  checkPageResponse,
  checkpointBody,
  checkpointSchema,
  jsonSchema,
  pageAnswerSchema,
  pageDraftSchema,
  pageRunBody,
  pageSchema,
  pageSummarySchema,
  previewPageResponse,
  publishBody,
  rollbackBody,
  saveDocumentBody,
  versionSchema,
} from '#schema';
import type { ApiRoute, RouteDescription } from './api-routes.ts';

type PageRoute = Extract<ApiRoute, `${string} /api/pages${string}` | 'POST /api/check/page'>;

const page = pageSchema.meta({ id: 'Page' });
const pageDraft = z.strictObject({ ...pageDraftSchema.shape, document: page, ...checkPageResponse.shape });

/** What each route about pages takes and answers, in the schemas that check it. */
export const PAGE_ROUTES: Readonly<Record<PageRoute, RouteDescription>> = {
  'POST /api/check/page': {
    id: 'pages.check',
    summary: 'Checks a page without saving it',
    body: checkBody.extend({ document: page }),
    answer: previewPageResponse,
  },
  'GET /api/pages': {
    id: 'pages.list',
    summary: 'All pages',
    answer: z.strictObject({ pages: z.array(pageSummarySchema) }),
  },
  'GET /api/pages/:name': { id: 'pages.get', summary: 'The draft, with its problems', answer: pageDraft },
  'PUT /api/pages/:name': {
    id: 'pages.save',
    summary: 'Saves the draft; another name in the document renames the page',
    body: saveDocumentBody.extend({ document: page }),
    answer: pageDraft,
  },
  'DELETE /api/pages/:name': { id: 'pages.delete', summary: 'Deletes the page', status: 204 },
  'POST /api/pages/:name/publish': {
    id: 'pages.publish',
    summary: 'Makes the draft live',
    body: publishBody,
    answer: versionSchema,
    status: 201,
  },
  'POST /api/pages/:name/rollback': {
    id: 'pages.rollback',
    summary: 'Makes an older version live again',
    body: rollbackBody,
    answer: versionSchema,
    status: 201,
  },
  'GET /api/pages/:name/versions': {
    id: 'pages.versions',
    summary: 'All versions',
    answer: z.strictObject({ versions: z.array(versionSchema) }),
  },
  'GET /api/pages/:name/versions/:number': {
    id: 'pages.version',
    summary: 'One version with its document',
    answer: z.strictObject({ ...versionSchema.shape, document: page }),
  },
  'GET /api/pages/:name/checkpoints': {
    id: 'pageCheckpoints.list',
    summary: 'Drafts as they were, newest first',
    answer: z.strictObject({ checkpoints: z.array(checkpointSchema) }),
  },
  'POST /api/pages/:name/checkpoints': {
    id: 'pageCheckpoints.create',
    summary: 'Keeps the draft as it is, to go back to',
    body: checkpointBody,
    answer: checkpointSchema,
    status: 201,
  },
  'GET /api/pages/:name/checkpoints/:id': {
    id: 'pageCheckpoints.get',
    summary: 'One checkpoint with its document',
    answer: z.strictObject({ ...checkpointSchema.shape, document: page }),
  },
  'GET /api/pages/:name/live': {
    id: 'pages.live',
    summary: 'The published page as whoever opens it gets it: every expression is a tree',
    answer: z.record(z.string(), jsonSchema),
  },
  'POST /api/pages/:name/run': {
    id: 'pages.run',
    summary: 'Runs functions that the published page uses, and answers each as it ends',
    body: pageRunBody,
    lines: pageAnswerSchema,
  },
  'POST /api/pages/:name/draft/run': {
    id: 'pages.runDraft',
    summary: 'As run, with the functions that the saved draft uses: for who builds the page',
    body: pageRunBody,
    lines: pageAnswerSchema,
  },
};
