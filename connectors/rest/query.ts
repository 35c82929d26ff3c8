import { z } from 'zod';
import { anyJson, type Effects, field, plainTemplate, type Resolved, template, value } from '#kit';
import { isJsonObject, type JsonValue } from '#schema';

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const named = <Item extends z.ZodType>(item: Item, meta: { label: string; help?: string; addLabel: string }) => {
  const name = field(z.string().min(1).max(500), { label: 'Name' });
  return field(
    z
      .array(z.strictObject({ name, value: value(item, { label: 'Value' }) }))
      .max(200)
      .default([]),
    meta,
  );
};
const kind = <Kind extends string>(name: Kind) => field(z.literal(name), { label: 'Body', widget: 'select' });

const body = z.discriminatedUnion('kind', [
  z.strictObject({ kind: kind('none') }).meta({ title: 'Nothing' }),
  z
    .strictObject({ kind: kind('json'), value: value(anyJson, { label: 'Value', widget: 'json' }) })
    .meta({ title: 'A value as JSON' }),
  z
    .strictObject({
      kind: kind('jsonText'),
      text: template('json', {
        label: 'JSON',
        help: 'A {{ }} keeps its type: numbers, lists and objects stay what they are.',
        widget: 'code',
      }),
    })
    .meta({ title: 'JSON with {{ }}' }),
  z
    .strictObject({ kind: kind('form'), fields: named(scalar, { label: 'Fields', addLabel: 'Add field' }) })
    .meta({ title: 'Form fields' }),
  z
    .strictObject({
      kind: kind('text'),
      text: value(z.string(), { label: 'Text', widget: 'multiline' }),
      contentType: field(z.string().max(200).default('text/plain; charset=utf-8'), {
        label: 'Content type',
        advanced: true,
      }),
    })
    .meta({ title: 'Text' }),
]);

/** What one request asks for. */
export const restQuery = z.strictObject({
  method: field(z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']).default('GET'), {
    label: 'Method',
    widget: 'select',
  }),
  path: template('url', {
    label: 'Path',
    placeholder: '/customers/{{ params.id }}',
    help: 'Below the base URL. Every {{ }} is encoded for the place it stands in.',
  }),
  query: named(z.union([scalar, z.array(scalar)]), {
    label: 'Query parameters',
    help: 'After the ? of the address. A list gives one for each item.',
    addLabel: 'Add query parameter',
  }),
  headers: named(scalar, {
    label: 'Headers',
    help: 'Those of the resource are sent, too.',
    addLabel: 'Add header',
  }),
  body: field(body.default({ kind: 'none' }), { label: 'Body' }),
  response: field(z.enum(['body', 'full']).default('body'), {
    label: 'Result',
    help: 'What the data of the block is.',
    widget: 'select',
    choices: { body: 'The body', full: 'An object with status, headers and body' },
    advanced: true,
  }),
  successStatus: field(z.array(z.string().regex(/^[1-5](xx|\d\d)$/, 'looks like 2xx or 404')).default(['2xx']), {
    label: 'Success',
    help: 'Which statuses are no error: 2xx, 404 …',
    addLabel: 'Add status',
    advanced: true,
  }),
});

export type RestQuery = z.output<typeof restQuery>;
export type ResolvedRestQuery = Resolved<RestQuery>;

const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

export function restEffects({ method }: Pick<RestQuery, 'method'>): Effects {
  return READING.has(method) ? 'read' : 'external';
}

/** Methods of `resources.<name>`: `get('/customers', { query: { page: 2 } })`, `post('/customers', { name })` … */
export const restMethods = {
  request: (options: JsonValue = {}) => toDocument(options),
  get: (path: JsonValue, options: JsonValue = {}) => toDocument(options, { method: 'GET', path }),
  delete: (path: JsonValue, options: JsonValue = {}) => toDocument(options, { method: 'DELETE', path }),
  post: (path: JsonValue, body?: JsonValue, options: JsonValue = {}) =>
    toDocument(options, { method: 'POST', path, ...given(body) }),
  put: (path: JsonValue, body?: JsonValue, options: JsonValue = {}) =>
    toDocument(options, { method: 'PUT', path, ...given(body) }),
  patch: (path: JsonValue, body?: JsonValue, options: JsonValue = {}) =>
    toDocument(options, { method: 'PATCH', path, ...given(body) }),
};

function given(body: JsonValue | undefined): { body?: JsonValue } {
  return body === undefined ? {} : { body };
}

/** Options of a call from code as a query document. What is not known here is left for the schema to refuse. */
function toDocument(options: JsonValue, fixed: Record<string, JsonValue> = {}): unknown {
  if (!isJsonObject(options)) return options;
  const { path, query, headers, body, form, text, ...rest } = { ...options, ...fixed };
  return {
    ...rest,
    path: plainTemplate(path ?? ''),
    query: toNamed(query),
    headers: toNamed(headers),
    body: toBody({ body, form, text }),
  };
}

interface BodyOptions {
  body: JsonValue | undefined;
  form: JsonValue | undefined;
  text: JsonValue | undefined;
}

function toBody({ body, form, text }: BodyOptions): unknown {
  if (form !== undefined) return { kind: 'form', fields: toNamed(form) };
  if (text !== undefined) return { kind: 'text', text: literal(text) };
  return body === undefined ? { kind: 'none' } : { kind: 'json', value: literal(body) };
}

function toNamed(members: JsonValue | undefined): unknown {
  if (!isJsonObject(members)) return members ?? [];
  return Object.entries(members).map(([name, member]) => ({ name, value: literal(member) }));
}

function literal(json: JsonValue) {
  return { kind: 'literal', value: json };
}
