import {
  BlockError,
  type ConfigProblem,
  defineConnector,
  type Egress,
  type EgressRequest,
  type QueryContext,
  type QueryResult,
} from '#kit';
import { canBeJson, toBody } from './body.ts';
import { type ResolvedRestQuery, type RestQuery, restEffects, restMethods, restQuery } from './query.ts';
import { classifyResponse, isSuccess, readContent, StatusError } from './response.ts';
import { authHeaders, type RestSettings, restSettings } from './settings.ts';
import { buildUrl, pathProblem } from './url.ts';

interface Connection {
  base: URL;
  /** Sent with every request; what comes later wins. */
  headers: Readonly<Record<string, string>>;
  auth: Readonly<Record<string, string>>;
  timeoutMs: number;
  egress: Egress;
}

export default defineConnector({
  type: 'rest',
  title: 'REST API',
  description: 'Calls an HTTP API.',
  action: { kind: 'http', label: 'Call', name: 'call' },
  resource: restSettings,
  destination: ['baseUrl'],
  query: restQuery,
  effects: restEffects,
  check: checkQuery,
  describe: describeQuery,
  methods: restMethods,
  classify: classifyResponse,

  open: async (settings: RestSettings, context): Promise<Connection> => ({
    base: new URL(settings.baseUrl),
    headers: lowerCase(Object.entries(settings.headers)),
    auth: authHeaders(settings),
    timeoutMs: settings.timeoutMs,
    egress: context.egress(settings),
  }),
  run,
  test: async (connection, context) => {
    const { base, headers, auth, egress } = connection;
    const response = await egress.fetch(base.href, {
      headers: { ...headers, ...auth },
      ...limits(connection, context),
    });
    // Nothing needs to live at the base itself, so any answer but a refusal or a breakdown is a good one.
    if ([401, 403, 407].includes(response.status) || response.status >= 500) throw new StatusError(response);
  },
  close: async () => {},
});

async function run(connection: Connection, query: ResolvedRestQuery, context: QueryContext): Promise<QueryResult> {
  const { base, headers, auth, egress } = connection;
  const url = buildUrl(base, query);
  const body = toBody(query.body);
  if (body && restEffects(query) === 'read') throw invalid(NO_BODY);
  const own = lowerCase(query.headers.flatMap(({ name, value }) => (value === null ? [] : [[name, String(value)]])));
  const response = await egress.fetch(url.href, {
    method: query.method,
    headers: {
      accept: 'application/json, text/plain;q=0.9, */*;q=0.8',
      ...(body ? { 'content-type': body.contentType } : {}),
      ...(context.idempotencyKey === undefined ? {} : { 'idempotency-key': context.idempotencyKey }),
      ...headers,
      ...own,
      ...auth,
    },
    ...(body ? { body: body.content } : {}),
    ...limits(connection, context),
  });
  if (!isSuccess(response.status, query.successStatus)) throw new StatusError(response);
  const content = readContent(response);
  const { status, truncated } = response;
  if (query.response === 'body') return { data: content, truncated };
  return { data: { status, headers: Object.fromEntries(response.headers), body: content }, truncated };
}

function limits({ timeoutMs }: Connection, context: QueryContext): EgressRequest {
  return {
    signal: context.signal,
    maxBytes: context.maxBytes,
    headersTimeoutMs: Math.max(1, Math.min(timeoutMs, Math.ceil(context.timeoutMs))),
  };
}

const NO_BODY = 'A request that only reads has no body.';

function checkQuery(query: RestQuery): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const add = (message: string, ...path: string[]) => problems.push({ severity: 'error', message, path });
  const path = pathProblem(query.path.template.parts);
  // A full address of the resource's own host is fine, and only the resource knows its host.
  if (path && !/^https?:\/\/[^/]/i.test(query.path.text)) add(path, 'path');
  if (query.body.kind !== 'none' && restEffects(query) === 'read') add(NO_BODY, 'body');
  if (query.body.kind === 'jsonText' && !canBeJson(query.body.text.template.parts)) {
    add('The body is not JSON.', 'body', 'text');
  }
  return problems;
}

/** `DELETE /customers/7` */
function describeQuery({ method, path, query }: ResolvedRestQuery): string {
  try {
    const { pathname, search } = buildUrl(new URL('http://host'), { path, query });
    return `${method} ${pathname}${search}`.slice(0, 200);
  } catch {
    return `${method} ${path.parts.join('{{ }}')}`.slice(0, 200);
  }
}

function lowerCase(entries: readonly (readonly string[])[]): Record<string, string> {
  return Object.fromEntries(entries.map(([name = '', value = '']) => [name.toLowerCase(), value]));
}

function invalid(message: string): BlockError {
  return new BlockError({ code: 'block.invalid', message });
}
