import { queryOptions } from '@tanstack/react-query';
import type { Limits, Role } from '#schema';
import { request } from './request.ts';

/** What only owners do, on screens of settings: apart from the rest, which every screen loads. */
export const ownerApi = {
  setLimits: (limits: Limits) => request<null>('PUT', '/api/access/limits', { body: limits }),
  createRole: (role: Pick<Role, 'name' | 'description'>) => request<Role>('POST', '/api/access/roles', { body: role }),
  changeRole: (name: string, role: Pick<Role, 'name' | 'description'>) =>
    request<Role>('POST', `/api/access/roles/${encodeURIComponent(name)}/rename`, { body: role }),
  removeRole: (name: string) => request<null>('DELETE', `/api/access/roles/${encodeURIComponent(name)}`),
};

export const ownerQueries = {
  limits: () =>
    queryOptions({
      queryKey: ['access', 'limits'],
      queryFn: ({ signal }) => request<Limits>('GET', '/api/access/limits', { signal }),
    }),
};
