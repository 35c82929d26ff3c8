import { QueryClient, queryOptions } from '@tanstack/react-query';
import type { Grant } from '#schema';
import { type AuditFilter, accessApi } from './access.ts';
import { functionsApi } from './functions.ts';
import { pagesApi } from './pages.ts';
import { ProblemError } from './request.ts';
import { resourcesApi, serverApi } from './resources.ts';
import { type RunFilter, runsApi } from './runs.ts';
import { approvalsApi, schedulesApi } from './schedules.ts';

const MINUTE = 60_000;

/** Tries once more where that can help; what the server refused stays refused. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // The server may be on this machine: a browser that is not online can reach it all the same.
        networkMode: 'always',
        staleTime: 2_000,
        retry: (count, thrown) => count < 2 && (!(thrown instanceof ProblemError) || thrown.retryable),
      },
    },
  });
}

/** What the screens read from the server, each with its key: `useQuery(queries.functions())`. */
export const queries = {
  functions: () => queryOptions({ queryKey: ['functions'], queryFn: ({ signal }) => functionsApi.list(signal) }),
  draft: (name: string) =>
    queryOptions({ queryKey: ['draft', name], queryFn: ({ signal }) => functionsApi.draft(name, signal) }),
  /** Versions never change. */
  version: (name: string, number: number) =>
    queryOptions({
      queryKey: ['version', 'function', name, number],
      queryFn: ({ signal }) => functionsApi.version(name, number, signal),
      staleTime: Number.POSITIVE_INFINITY,
    }),
  uses: (name: string) =>
    queryOptions({ queryKey: ['uses', name], queryFn: ({ signal }) => functionsApi.uses(name, signal) }),
  environments: () =>
    queryOptions({ queryKey: ['environments'], queryFn: ({ signal }) => serverApi.environments(signal) }),
  resources: () => queryOptions({ queryKey: ['resources'], queryFn: ({ signal }) => resourcesApi.list(signal) }),
  shape: (resource: string, environment?: string) =>
    queryOptions({
      queryKey: ['shape', resource, environment ?? ''],
      queryFn: ({ signal }) => resourcesApi.shape(resource, environment, signal),
      staleTime: MINUTE / 2,
      retry: false,
    }),
  catalog: () =>
    queryOptions({
      queryKey: ['catalog'],
      queryFn: ({ signal }) => serverApi.catalog(signal),
      staleTime: Number.POSITIVE_INFINITY,
    }),
  libraries: () => queryOptions({ queryKey: ['libraries'], queryFn: ({ signal }) => serverApi.libraries(signal) }),
  session: () =>
    queryOptions({ queryKey: ['session'], queryFn: ({ signal }) => accessApi.session(signal), staleTime: MINUTE }),
  runs: (filter: RunFilter) =>
    queryOptions({ queryKey: ['runs', filter], queryFn: ({ signal }) => runsApi.list(filter, signal) }),
  metrics: (name: string) =>
    queryOptions({
      queryKey: ['runs', 'metrics', name],
      queryFn: ({ signal }) => functionsApi.metrics(name, signal),
    }),
  run: (id: string) => queryOptions({ queryKey: ['run', id], queryFn: ({ signal }) => runsApi.get(id, signal) }),
  /** All that is recorded of a run. */
  record: (id: string) =>
    queryOptions({
      queryKey: ['record', id],
      queryFn: async ({ signal }) => {
        const [run, { steps, held }, logs] = await Promise.all([
          runsApi.get(id, signal),
          runsApi.steps(id, signal),
          runsApi.logs(id, signal),
        ]);
        return { run, steps, held, logs };
      },
    }),
  pages: () => queryOptions({ queryKey: ['pages'], queryFn: ({ signal }) => pagesApi.list(signal) }),
  page: (name: string) =>
    queryOptions({ queryKey: ['pages', name], queryFn: ({ signal }) => pagesApi.draft(name, signal) }),
  schedules: () => queryOptions({ queryKey: ['schedules'], queryFn: ({ signal }) => schedulesApi.list(signal) }),
  firings: (id: string) =>
    queryOptions({ queryKey: ['schedules', id, 'firings'], queryFn: ({ signal }) => schedulesApi.firings(id, signal) }),
  approvals: (open: boolean) =>
    queryOptions({ queryKey: ['approvals', open], queryFn: ({ signal }) => approvalsApi.list(open, signal) }),
  people: () => queryOptions({ queryKey: ['access', 'people'], queryFn: ({ signal }) => accessApi.people(signal) }),
  roles: () => queryOptions({ queryKey: ['access', 'roles'], queryFn: ({ signal }) => accessApi.roles(signal) }),
  grants: () => queryOptions({ queryKey: ['access', 'grants'], queryFn: ({ signal }) => accessApi.grants(signal) }),
  cells: (object: Grant['object']) =>
    queryOptions({
      queryKey: ['access', 'cells', object.kind, object.name],
      queryFn: ({ signal }) => accessApi.cells(object, signal),
    }),
  why: (ask: Parameters<typeof accessApi.why>[0]) =>
    queryOptions({ queryKey: ['access', 'why', ask], queryFn: ({ signal }) => accessApi.why(ask, signal) }),
  audit: (filter: AuditFilter) =>
    queryOptions({ queryKey: ['audit', filter], queryFn: ({ signal }) => accessApi.audit(filter, signal) }),
  keys: () => queryOptions({ queryKey: ['keys'], queryFn: ({ signal }) => serverApi.keys(signal) }),
};
