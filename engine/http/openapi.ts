import { z } from 'zod';
import {
  ERROR_CODES,
  isJsonObject,
  type JsonSchema,
  type JsonValue,
  type Parameter,
  paramsJsonSchema,
  problemSchema,
  resultJsonSchema,
  type TypeSpec,
} from '#schema';
import { API_ROUTES, type RouteDescription } from './api-routes.ts';
import { POLICY } from './policy.ts';

/** A published function, as far as its caller may know it. */
export interface Described {
  name: string;
  version: number;
  description: string;
  params: readonly Parameter[];
  result: TypeSpec | undefined;
}

export interface OpenApiOptions {
  functions: readonly Described[];
  /** Also the routes that editors and programs use, beside the functions. */
  management: boolean;
  /** Where the API is, as far as the server knows. */
  origin: string | undefined;
  release: string;
}

type JsonObject = { [key: string]: JsonValue };

const MANAGEMENT = managementPaths();

/** The API as an OpenAPI 3.1 document: a path for each published function, and the management routes. */
export function openApiDocument({ functions, management, origin, release }: OpenApiOptions): JsonObject {
  const paths = Object.fromEntries(functions.map((fn) => [`/api/functions/${fn.name}/run`, { post: callOf(fn) }]));
  const tags = [{ name: 'functions', description: 'The published functions, one path each.' }];
  if (management) tags.push({ name: 'management', description: 'Drafts, versions, runs, resources, keys.' });
  return {
    openapi: '3.1.0',
    info: {
      title: 'Switchyard',
      version: release,
      description: 'Every error is a problem document (RFC 9457) whose `code` is for programs.',
    },
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    servers: [{ url: origin ?? '/' }],
    security: [{ bearer: [] }, { session: [] }],
    tags,
    paths: management ? { ...paths, ...MANAGEMENT.paths } : paths,
    components: {
      ...COMPONENTS,
      schemas: management ? { ...PROBLEM.schemas, ...MANAGEMENT.schemas } : PROBLEM.schemas,
    },
  };
}

/** The call of one function; its name is an identifier, so no operation of ours has the same id. */
function callOf({ name, version, description, params, result }: Described): JsonObject {
  const required = params.some((param) => param.required && param.default === undefined) ? ['params'] : [];
  const body = {
    type: 'object',
    properties: { params: paramsJsonSchema(params) },
    required,
    additionalProperties: false,
  };
  return {
    operationId: name,
    tags: ['functions'],
    summary: description.split('\n')[0]?.slice(0, 200) || name,
    ...(description === '' ? {} : { description }),
    'x-version': version,
    'x-permission': 'function.run',
    parameters: [{ $ref: '#/components/parameters/IdempotencyKey' }],
    requestBody: { required: true, content: { 'application/json': { schema: body } } },
    responses: {
      200: {
        description: 'The result of the function.',
        headers: { 'Run-Id': { $ref: '#/components/headers/RunId' } },
        content: { 'application/json': { schema: objectOf({ data: resultJsonSchema(result) }) } },
      },
      422: { $ref: '#/components/responses/Unprocessable' },
      429: { $ref: '#/components/responses/Busy' },
      503: { $ref: '#/components/responses/Busy' },
      default: { $ref: '#/components/responses/Problem' },
    },
  };
}

function managementPaths(): { paths: JsonObject; schemas: JsonObject } {
  const routes = Object.entries(API_ROUTES);
  const parts = routes.flatMap(([route, { query, body, answer, events, lines }]) =>
    Object.entries({ query, body, answer, events, lines }).flatMap(([kind, schema]) =>
      schema ? [[`${kind} ${route}`, schema] as const] : [],
    ),
  );
  const { properties, schemas } = toComponents(Object.fromEntries(parts));
  const paths: { [path: string]: JsonObject } = {};
  for (const [route, description] of routes) {
    const [method = '', address = ''] = route.split(' ');
    const path = address.replaceAll(/:(\w+)/g, '{$1}');
    const at = (kind: string) => properties[`${kind} ${route}`];
    paths[path] = { ...paths[path], [method.toLowerCase()]: operationOf(route, path, description, at) };
  }
  return { paths, schemas };
}

function operationOf(
  route: string,
  path: string,
  { id, summary, status = 200 }: RouteDescription,
  at: (kind: string) => JsonValue | undefined,
): JsonObject {
  const permission: string | undefined = Object.entries(POLICY).find(([key]) => key === route)?.[1];
  const [query, body, answer] = ['query', 'body', 'answer'].map(at);
  const parameters = [...pathParameters(path), ...queryParameters(query)];
  const content = streamOf(at) ?? (answer && { 'application/json': { schema: answer } });
  return {
    operationId: id,
    tags: ['management'],
    summary,
    ...(permission === undefined || permission === 'signedIn' ? {} : { 'x-permission': permission }),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: body } } } }),
    responses: {
      [status]: { description: status === 204 ? 'Done.' : 'The answer.', ...(content ? { content } : {}) },
      default: { $ref: '#/components/responses/Problem' },
    },
  };
}

/** OpenAPI 3.1 has no words for what a stream is made of. */
function streamOf(at: (kind: string) => JsonValue | undefined): JsonObject | undefined {
  const [events, lines] = ['events', 'lines'].map(at);
  const text = (description: string) => ({ type: 'string', description });
  if (events) return { 'text/event-stream': { schema: text('server-sent events'), 'x-event': events } };
  if (!lines) return undefined;
  return { 'application/x-ndjson': { schema: text('a JSON document in each line'), 'x-line': lines } };
}

function pathParameters(path: string): JsonObject[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => {
    const type = name === 'number' ? 'integer' : 'string';
    return { name, in: 'path', required: true, schema: { type } };
  });
}

function queryParameters(query: JsonValue | undefined): JsonObject[] {
  if (!query || !isJsonObject(query) || !isJsonObject(query.properties ?? null)) return [];
  return Object.entries(query.properties ?? {}).map(([name, schema]) => ({ name, in: 'query', schema }));
}

/** Schemas of ours in one go, with what they share as components. */
function toComponents(shape: Record<string, z.ZodType>): { properties: JsonObject; schemas: JsonObject } {
  const whole = z.toJSONSchema(z.object(shape), { io: 'input', unrepresentable: 'any' });
  const plain: JsonValue = JSON.parse(JSON.stringify(whole));
  const moved = isJsonObject(plain) ? move(plain) : {};
  const { properties = {}, $defs = {} } = isJsonObject(moved) ? moved : {};
  return {
    properties: isJsonObject(properties) ? properties : {},
    schemas: isJsonObject($defs) ? Object.fromEntries(Object.entries($defs).map(([k, v]) => [plainName(k), v])) : {},
  };
}

/** References lead into the document; a pattern that only spells out a format would be hundreds of characters of noise. */
function move(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(move);
  if (!isJsonObject(value)) return value;
  const kept = Object.entries(value).filter(([key]) => key !== 'pattern' || typeof value.format !== 'string');
  return Object.fromEntries(
    kept.map(([key, member]) =>
      key === '$ref' && typeof member === 'string'
        ? [key, `#/components/schemas/${plainName(member.slice('#/$defs/'.length))}`]
        : [key, move(member)],
    ),
  );
}

/** zod calls shared schemas without a name `__schema0`. */
function plainName(name: string): string {
  return name.replace(/^__schema/, 'Shared');
}

function objectOf(properties: JsonObject): JsonSchema {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}

const PROBLEM = toComponents({ problem: problemSchema });
const COMPONENTS = components();

function components(): JsonObject {
  const problem = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
  const RunId = { description: 'The run that this was; leads to its record.', schema: { type: 'string' } };
  return {
    securitySchemes: {
      bearer: { type: 'http', scheme: 'bearer', description: 'An API key or the admin token.' },
      session: {
        type: 'apiKey',
        in: 'cookie',
        name: 'switchyard_session',
        description: 'For pages of this server. Over TLS its name begins with `__Host-`.',
      },
    },
    parameters: {
      IdempotencyKey: {
        name: 'Idempotency-Key',
        in: 'header',
        description:
          'A text of your own for each intended call, 1 to 255 printable ASCII characters in double quotes: sent again within a day, it is answered as the first time and not run twice.',
        schema: { type: 'string' },
      },
    },
    headers: {
      RunId,
      RetryAfter: { description: 'Seconds until it makes sense to try again.', schema: { type: 'integer' } },
    },
    responses: {
      Problem: { description: 'What went wrong.', content: problem },
      Unprocessable: {
        description: `${ERROR_CODES['params.invalid'].title} (\`params.invalid\`, with all issues at once), or the function failed.`,
        headers: { 'Run-Id': { $ref: '#/components/headers/RunId' } },
        content: problem,
      },
      Busy: {
        description: 'Too much at once, try again later.',
        headers: { 'Retry-After': { $ref: '#/components/headers/RetryAfter' } },
        content: problem,
      },
    },
  };
}
