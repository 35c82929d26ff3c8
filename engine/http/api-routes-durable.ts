import { z } from 'zod';
import {
  answerBody,
  approvalSchema,
  approvalsQuery,
  firingSchema,
  firingTimeSchema,
  hookSchema,
  hookWithSecretResponse,
  jobSchema,
  previewScheduleBody,
  saveHookBody,
  saveScheduleBody,
  scheduleSchema,
  startedJobResponse,
  startJobBody,
} from '#schema';
import type { RouteDescription } from './api-routes.ts';

/** Jobs, approvals, schedules and webhooks, for {@link API_ROUTES}. */
export const DURABLE_ROUTES = {
  'POST /api/functions/:name/jobs': {
    id: 'jobs.start',
    summary: 'Starts the live version as a job, which goes on without its caller and survives a restart',
    body: startJobBody,
    answer: startedJobResponse,
    status: 202,
  },
  'GET /api/jobs/:id': { id: 'jobs.get', summary: 'How far a job is, and its result', answer: jobSchema },
  'POST /api/jobs/:id/cancel': {
    id: 'jobs.cancel',
    summary: 'Stops a job',
    answer: z.strictObject({ status: z.enum(['cancelled', 'stopping']) }),
    status: 202,
  },
  'POST /api/jobs/:id/retry': {
    id: 'jobs.retry',
    summary: 'Goes on from the block that failed, as a new job of the same version',
    answer: startedJobResponse,
    status: 202,
  },
  'GET /api/approvals': {
    id: 'approvals.list',
    summary: 'What runs ask of people',
    query: approvalsQuery,
    answer: z.strictObject({ approvals: z.array(approvalSchema) }),
  },
  'GET /api/approvals/:id': { id: 'approvals.get', summary: 'One approval', answer: approvalSchema },
  'POST /api/approvals/:id/answer': {
    id: 'approvals.answer',
    summary: 'Approves or rejects; the first answer counts, and the run goes on',
    body: answerBody,
    answer: approvalSchema,
  },
  'GET /api/schedules': {
    id: 'schedules.list',
    summary: 'Functions by the clock',
    answer: z.strictObject({ schedules: z.array(scheduleSchema) }),
  },
  'POST /api/schedules': {
    id: 'schedules.create',
    summary: 'Creates a schedule',
    body: saveScheduleBody,
    answer: scheduleSchema,
    status: 201,
  },
  'POST /api/schedules/preview': {
    id: 'schedules.preview',
    summary: 'The next ten times that it would fire',
    body: previewScheduleBody,
    answer: z.strictObject({ times: z.array(firingTimeSchema) }),
  },
  'GET /api/schedules/:id': { id: 'schedules.get', summary: 'One schedule', answer: scheduleSchema },
  'PUT /api/schedules/:id': {
    id: 'schedules.save',
    summary: 'Saves a schedule; what was due before is no longer',
    body: saveScheduleBody,
    answer: scheduleSchema,
  },
  'DELETE /api/schedules/:id': { id: 'schedules.delete', summary: 'Deletes a schedule; its runs stay', status: 204 },
  'POST /api/schedules/:id/run': {
    id: 'schedules.run',
    summary: 'Starts its function out of turn; null if the run of an earlier firing has not ended',
    answer: z.strictObject({ runId: z.uuid().nullable() }),
    status: 202,
  },
  'GET /api/schedules/:id/firings': {
    id: 'schedules.firings',
    summary: 'What became of its last 200 firings',
    answer: z.strictObject({ firings: z.array(firingSchema) }),
  },
  'GET /api/hooks': {
    id: 'hooks.list',
    summary: 'Webhook endpoints',
    answer: z.strictObject({ hooks: z.array(hookSchema) }),
  },
  'POST /api/hooks': {
    id: 'hooks.create',
    summary: 'Creates a webhook endpoint; its secret is told only this once',
    body: saveHookBody,
    answer: hookWithSecretResponse,
    status: 201,
  },
  'GET /api/hooks/:id': { id: 'hooks.get', summary: 'One webhook endpoint', answer: hookSchema },
  'PUT /api/hooks/:id': {
    id: 'hooks.save',
    summary: 'Saves a webhook endpoint',
    body: saveHookBody,
    answer: hookSchema,
  },
  'DELETE /api/hooks/:id': { id: 'hooks.delete', summary: 'Deletes a webhook endpoint', status: 204 },
  'POST /api/hooks/:id/secrets': {
    id: 'hooks.addSecret',
    summary: 'A new secret; the one before counts for another day',
    answer: hookWithSecretResponse,
    status: 201,
  },
} as const satisfies Record<string, RouteDescription>;
