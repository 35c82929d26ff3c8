import type { AnswerGiven, Approval, Firing, FiringTime, LinkedApproval, SaveSchedule, Schedule, When } from '#schema';
import { request } from './request.ts';

const at = (id: string) => `/api/schedules/${encodeURIComponent(id)}`;

/** Functions by the clock. */
export const schedulesApi = {
  list: async (signal?: AbortSignal) =>
    (await request<{ schedules: Schedule[] }>('GET', '/api/schedules', { signal })).schedules,
  create: (schedule: SaveSchedule) => request<Schedule>('POST', '/api/schedules', { body: schedule }),
  save: (id: string, schedule: SaveSchedule) => request<Schedule>('PUT', at(id), { body: schedule }),
  remove: (id: string) => request<null>('DELETE', at(id)),
  runNow: (id: string) => request<{ runId: string | null }>('POST', `${at(id)}/run`),
  preview: async (when: When, timeZone: string, signal?: AbortSignal) =>
    (await request<{ times: FiringTime[] }>('POST', '/api/schedule-preview', { body: { when, timeZone }, signal }))
      .times,
  firings: async (id: string, signal?: AbortSignal) =>
    (await request<{ firings: Firing[] }>('GET', `${at(id)}/firings`, { signal })).firings,
};

/** What runs ask of people. */
export const approvalsApi = {
  list: async (open: boolean, signal?: AbortSignal) =>
    (await request<{ approvals: Approval[] }>('GET', '/api/approvals', { query: { open: String(open) }, signal }))
      .approvals,
  answer: (id: string, answer: AnswerGiven) =>
    request<Approval>('POST', `/api/approvals/${encodeURIComponent(id)}/answer`, { body: answer }),
  /** With what stands in a mail, and nobody signed in. */
  openLink: (token: string, signal?: AbortSignal) =>
    request<LinkedApproval>('POST', '/api/approval-link', { body: { token }, signal }),
  answerByLink: (token: string, answer: AnswerGiven) =>
    request<null>('POST', '/api/approval-link/answer', { body: { token, ...answer } }),
};
