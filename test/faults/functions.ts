import type { FunctionDocument, JsonValue } from '#schema';
import { aBlock, aFunction, aGraph, expr, lit, returns } from '../support/build.ts';
import type { TestServer } from '../support/server.ts';
import type { Call } from './load.ts';

/** What the server is asked to do while it is harmed. */

const number = { name: 'n', type: 'number', required: true } as const;
const code = (text: string) => aBlock('javascript', 'work', { code: text });
const sql = (name: string, text: string) =>
  aBlock('query', name, { resource: 'notes', connector: 'internal', query: { sql: text } });

const FUNCTIONS: FunctionDocument[] = [
  aFunction(aGraph([code('return { value: params.n * 2 + 1 }')]), { name: 'plain', params: [number] }),
  aFunction(aGraph([code('await new Promise((resolve) => setTimeout(resolve, 20)); return params.n * 2')]), {
    name: 'awaiting',
    params: [number],
  }),
  aFunction(
    aGraph([
      code('let x = params.n; for (let i = 0; i < 1_500_000; i++) x = (x * 31 + i) % 65_521; return [params.n, x]'),
    ]),
    { name: 'heavy', params: [number] },
  ),
  aFunction(aGraph([aBlock('wait', 'pause', { ms: lit(3_000) }), returns('params.n + 1')], 'pause > done'), {
    name: 'slow',
    params: [number],
  }),
  aFunction(aGraph([sql('make', 'create table if not exists fault_notes (id text, n int)')]), { name: 'prepare' }),
  aFunction(
    aGraph(
      [
        sql('write', 'insert into fault_notes (id, n) values ({{ params.id }}, {{ params.n }}) returning n'),
        returns('write.data[0].n * 3'),
      ],
      'write > done',
    ),
    { name: 'save', params: [number, { name: 'id', type: 'string', required: true }] },
  ),
  aFunction(aGraph([sql('find', 'select {{ params.n }}::int + 1 as n'), returns('find.data[0].n')], 'find > done'), {
    name: 'read',
    params: [number],
    settings: { timeoutMs: 10_000 },
  }),
  aFunction(
    aGraph(
      [
        sql('find', 'select id, count(*)::int as times from fault_notes where n >= {{ params.n }} group by id'),
        returns('find.data'),
      ],
      'find > done',
    ),
    { name: 'saved', params: [number] },
  ),
];

let last = 0;
const next = () => ++last % 1_000_000;

/** One answer of JavaScript that only computes. */
export function plain(): Call {
  const n = next();
  return { name: 'plain', params: { n }, isRight: (data) => JSON.stringify(data) === `{"value":${n * 2 + 1}}` };
}

/** JavaScript that awaits, so that it holds a room of its own for 20 ms. */
export function awaiting(): Call {
  const n = next();
  return { name: 'awaiting', params: { n }, isRight: (data) => data === n * 2 };
}

/** Some milliseconds of computing. */
export function heavy(): Call {
  const n = next() % 100;
  heavyAnswers[n] ??= JSON.stringify([n, heavyValue(n)]);
  return { name: 'heavy', params: { n }, isRight: (data) => JSON.stringify(data) === heavyAnswers[n] };
}

export function slow(): Call {
  const n = next();
  return { name: 'slow', params: { n }, isRight: (data) => data === n + 1 };
}

export function read(): Call {
  const n = next();
  return { name: 'read', params: { n }, isRight: (data) => data === n + 1 };
}

/** Writes a row; with a key it does so once, however often it is sent. */
export function save(id: string, n: number): Call {
  return { name: 'save', params: { id, n }, key: `"${id}"`, isRight: (data) => data === n * 3 };
}

const heavyAnswers: string[] = [];

function heavyValue(n: number): number {
  let x = n;
  for (let i = 0; i < 1_500_000; i++) x = (x * 31 + i) % 65_521;
  return x;
}

/** Publishes the functions above, with a table for them. */
export async function install(server: TestServer): Promise<void> {
  const notes = { name: 'notes', connector: 'internal', environments: { production: {} } };
  expectGood(await server.call('PUT', '/api/resources/notes', { resource: notes, revision: null }));
  for (const document of FUNCTIONS) await publishNew(server, document);
  expectGood(await server.call('POST', '/api/functions/prepare/run', {}));
}

export async function publishNew(server: TestServer, document: FunctionDocument): Promise<void> {
  const path = `/api/functions/${document.name}`;
  expectGood(await server.call('PUT', path, { document: toJson(document), revision: null }));
  expectGood(await server.call('POST', `${path}/publish`, { revision: 1 }));
}

/** A document that says a number, and so tells later which save it was. */
export function saying(name: string, n: number): FunctionDocument {
  return aFunction(aGraph([aBlock('return', 'done', { value: expr(String(n)) })]), { name, description: `save ${n}` });
}

export function toJson(document: FunctionDocument): JsonValue {
  return JSON.parse(JSON.stringify(document));
}

function expectGood({ status, body }: { status: number; body: unknown }): void {
  if (status >= 300) throw new Error(`${status}: ${JSON.stringify(body)}`);
}
