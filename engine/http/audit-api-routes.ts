import { z } from 'zod';
import { auditLineSchema, auditQuery, auditVerdictSchema } from '#schema';
import type { ApiRoute, RouteDescription } from './api-routes.ts';

type AuditRoute = Extract<ApiRoute, `${string} /api/audit${string}`>;

/** What each route about the audit log takes and answers. */
export const AUDIT_ROUTES: Readonly<Record<AuditRoute, RouteDescription>> = {
  'GET /api/audit': {
    id: 'audit.list',
    summary: 'Who did what, newest first',
    query: auditQuery,
    answer: z.strictObject({ lines: z.array(auditLineSchema) }),
  },
  'GET /api/audit/export': { id: 'audit.export', summary: 'All of it, newest first', lines: auditLineSchema },
  'GET /api/audit/verify': {
    id: 'audit.verify',
    summary: 'Whether every line is as it was written',
    answer: auditVerdictSchema,
  },
};
