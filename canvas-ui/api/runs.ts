import type { HeldBack, JsonValue, LogLine, Preview, RerunBody, Reveal, Run, Step } from '#schema';
import { readEvents, type StreamedEvent } from './event-stream.ts';
import { request } from './request.ts';

export interface RunFilter {
  function?: string | undefined;
  status?: string | undefined;
  mode?: string | undefined;
  trigger?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  q?: string | undefined;
  before?: string | undefined;
  limit?: number | undefined;
}

export interface TestRequest {
  params?: Record<string, JsonValue>;
  dry?: boolean;
  run?: 'all' | 'only' | 'upTo' | 'from';
  block?: string;
  usePins?: boolean;
  useRun?: string;
  environment?: string;
  /** For owners: with the rights of somebody else, and as their user. */
  as?: { person: string } | { role: string };
  /** Nothing runs if the draft is another by now. */
  revision?: number;
}

export type RerunRequest = Partial<RerunBody>;

interface Follow {
  onEvents(events: readonly StreamedEvent[]): void;
  signal: AbortSignal;
}

const at = (id: string) => `/api/runs/${encodeURIComponent(id)}`;

/** Runs: what happened, and what happens now. */
export const runsApi = {
  list: async (filter: RunFilter, signal?: AbortSignal) =>
    (await request<{ runs: Run[] }>('GET', '/api/runs', { query: { ...filter }, signal })).runs,
  get: (id: string, signal?: AbortSignal) => request<Run>('GET', at(id), { signal }),
  steps: (id: string, signal?: AbortSignal) =>
    request<{ steps: Step[]; held: HeldBack[] }>('GET', `${at(id)}/steps`, { signal }),
  logs: async (id: string, signal?: AbortSignal) =>
    (await request<{ logs: LogLine[] }>('GET', `${at(id)}/logs`, { signal })).logs,
  /** What is masked there. Leaves a line in the audit log. */
  reveal: async (id: string, reveal: Reveal) =>
    (await request<{ value: Preview }>('POST', `${at(id)}/reveal`, { body: reveal })).value,
  /** Once more, as a job. */
  rerun: (id: string, body: RerunRequest) => request<{ id: string }>('POST', `${at(id)}/rerun`, { body }),
  cancel: (id: string) => request<{ status: string }>('POST', `${at(id)}/cancel`),
  /** Starts a test-run of the saved draft and tells what happens, until the run ends or the connection breaks. */
  test: (name: string, body: TestRequest, { onEvents, signal }: Follow) =>
    readEvents({
      method: 'POST',
      path: `/api/functions/${encodeURIComponent(name)}/test`,
      body,
      onEvents,
      signal,
    }),
  /** Goes on after the event `lastId`. */
  follow: (id: string, lastId: number, { onEvents, signal }: Follow) =>
    readEvents({
      method: 'GET',
      path: `${at(id)}/events`,
      headers: { 'Last-Event-ID': String(lastId) },
      onEvents,
      signal,
    }),
};
