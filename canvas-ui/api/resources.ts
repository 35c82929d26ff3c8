import type {
  ApiKey,
  CatalogDocument,
  createdKeyResponse,
  createKeyBody,
  JsonValue,
  Library,
  Resource,
  ResourceInput,
  ResourceState,
  shapeResponse,
} from '#schema';
import { request } from './request.ts';

export type Shape = ReturnType<typeof shapeResponse.parse>;
export type CreatedKey = ReturnType<typeof createdKeyResponse.parse>;
export type NewKey = Parameters<typeof createKeyBody.encode>[0];
export type TestedConnection =
  | { ok: true; durationMs: number }
  | { ok: false; reason: string; message: string; durationMs: number };

const at = (name: string) => `/api/resources/${encodeURIComponent(name)}`;

/** Resources: secrets go in and never come out. */
export const resourcesApi = {
  list: async (signal?: AbortSignal) =>
    (await request<{ resources: ResourceState[] }>('GET', '/api/resources', { signal })).resources,
  get: (name: string, signal?: AbortSignal) => request<ResourceState>('GET', at(name), { signal }),
  save: (resource: ResourceInput, revision: number | null) =>
    request<Resource>('PUT', at(resource.name), { body: { resource, revision } }),
  remove: (name: string, { force = false } = {}) => request<null>('DELETE', `${at(name)}${force ? '?force=true' : ''}`),
  test: (name: string, environment?: string) =>
    request<TestedConnection>('POST', `${at(name)}/test`, { body: environment === undefined ? {} : { environment } }),
  testSettings: (connector: string, settings: Record<string, JsonValue>) =>
    request<TestedConnection>('POST', '/api/connections/test', { body: { connector, settings } }),
  shape: (name: string, environment?: string, signal?: AbortSignal) =>
    request<Shape>('GET', `${at(name)}/shape`, { query: { environment }, signal }),
};

/** Whatever else the shell shows. */
export const serverApi = {
  catalog: (signal?: AbortSignal) => request<CatalogDocument>('GET', '/api/catalog', { signal }),
  /** That functions with Python can import. */
  libraries: async (signal?: AbortSignal) =>
    (await request<{ libraries: Library[] }>('GET', '/api/python/libraries', { signal })).libraries,
  environments: (signal?: AbortSignal) =>
    request<{ environments: string[]; current: string }>('GET', '/api/environments', { signal }),
  keys: async (signal?: AbortSignal) => (await request<{ keys: ApiKey[] }>('GET', '/api/keys', { signal })).keys,
  createKey: (key: NewKey) => request<CreatedKey>('POST', '/api/keys', { body: key }),
  revokeKey: (id: string) => request<null>('DELETE', `/api/keys/${encodeURIComponent(id)}`),
};
