import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Block, FunctionDocument, JsonValue, Step } from '#schema';
import { aBlock, aFunction, aGraph, expr, returns } from '../support/build.ts';
import { eventually, startTestServer, type TestServer } from '../support/server.ts';

/** Calls that are over, run once more from what their history tells. What jobs keep is in test/contract/durable. */

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({ env: { SWITCHYARD_EXAMPLES: 'false', SWITCHYARD_SANDBOX_PROCESSES: '1' } });
});
afterAll(() => server?.dispose());

async function publish(document: FunctionDocument, revision: number | null = null): Promise<void> {
  const path = `/api/functions/${document.name}`;
  const asJson: JsonValue = JSON.parse(JSON.stringify(document));
  const saved = await server.call('PUT', path, { document: asJson, revision });
  expect(saved.status).toBeLessThan(300);
  expect((await server.call('POST', `${path}/publish`, { revision: saved.body.revision })).status).toBe(201);
}

async function recorded(id: string): Promise<string> {
  await eventually(
    () => server.call('GET', `/api/runs/${id}`),
    ({ status, body }) => status === 200 && body.durationMs !== null,
  );
  return id;
}

async function call(name: string, params: Record<string, JsonValue>): Promise<string> {
  const { headers } = await server.call('POST', `/api/functions/${name}/run`, { params });
  return recorded(headers.get('run-id') ?? '');
}

async function ended(id: string) {
  const { body } = await eventually(
    () => server.call('GET', `/api/jobs/${id}`),
    ({ body: job }) => job.endedAt !== null,
  );
  return body;
}

async function stepsOf(id: string): Promise<Record<string, Pick<Step, 'status' | 'meta'>>> {
  const { body } = await server.call('GET', `/api/runs/${id}/steps`);
  return Object.fromEntries(body.steps.map((step: Step) => [step.path, step]));
}

const rerun = (id: string, body: JsonValue = {}, headers?: Record<string, string>) =>
  server.call('POST', `/api/runs/${id}/rerun`, body, headers);
const code = (name: string, text: string): Block => aBlock('javascript', name, { code: text });
const aNumber = { name: 'n', type: 'number' as const, required: true };

describe('a call that is over is run again', () => {
  it('as it was, with edits, and in the version that is live by now', async () => {
    await publish(aFunction(aGraph([returns('params.n * 2')]), { name: 'doubles', params: [aNumber] }));
    const first = await call('doubles', { n: 4 });
    await publish(aFunction(aGraph([returns('params.n * 20')]), { name: 'doubles', params: [aNumber] }), 1);
    const same = await rerun(first);
    expect(same).toMatchObject({ status: 202, body: { status: 'queued' } });
    expect(await ended(same.body.id)).toMatchObject({ data: 8, version: 1, parentRunId: first, trigger: 'job' });
    const edited = await rerun(first, { params: { n: 5 }, version: 'live' });
    expect(await ended(edited.body.id)).toMatchObject({ data: 100, version: 2 });
    const wrong = await rerun(first, { params: { n: 'five', m: 1 } });
    expect(wrong).toMatchObject({
      status: 422,
      body: { code: 'params.invalid', issues: [{ path: '/n' }, { path: '/m' }] },
    });
  });

  it('from the block that failed: what came before stands, and variables are set again', async () => {
    const blocks = [
      code('now', 'return { at: Math.random() };'),
      aBlock('variables', 'keep', { set: [{ name: 'seen', value: expr('now.data.at') }] }),
      code('divide', "if (params.n === 0) throw new Error('by zero'); return 10 / params.n;"),
      returns('({ at: now.data.at, seen: vars.seen, result: divide.data })'),
    ];
    const graph = aGraph(blocks, 'now > keep', 'keep > divide', 'divide > done');
    await publish(aFunction(graph, { name: 'divides', params: [aNumber] }));
    const failed = await call('divides', { n: 0 });
    const before = JSON.parse((await server.call('GET', `/api/runs/${failed}/steps`)).body.steps[0].output.text);
    const again = await rerun(failed, { from: 'failure', params: { n: 5 } });
    const job = await ended(again.body.id);
    expect(job).toMatchObject({ status: 'success', data: { at: before.at, seen: before.at, result: 2 } });
    const steps = await stepsOf(again.body.id);
    expect(steps.now).toMatchObject({ status: 'success', meta: { resumed: true } });
    expect(steps.divide?.meta?.resumed).toBeUndefined();
    const fromTheStart = await ended((await rerun(failed, { from: 'block', block: 'now', params: { n: 5 } })).body.id);
    expect(fromTheStart.data.at).not.toBe(before.at);
  });

  it('not where too little is known of it, and says what', async () => {
    const params = [{ name: 'pin', type: 'string' as const, required: true, sensitive: true }];
    await publish(aFunction(aGraph([returns('params.pin.length')]), { name: 'counts', params }));
    const secretive = await call('counts', { pin: '12345678' });
    expect(await rerun(secretive)).toMatchObject({
      status: 422,
      body: { code: 'run.missingData', details: { params: ['pin'] } },
    });
    expect(await ended((await rerun(secretive, { params: { pin: '4321-4321' } })).body.id)).toMatchObject({ data: 9 });

    const big = [code('big', "return 'x'.repeat(70_000);"), code('size', 'return big.data.length;')];
    await publish(aFunction(aGraph([...big, returns('size.data')], 'big > size', 'size > done'), { name: 'tooBig' }));
    const cut = await call('tooBig', {});
    expect(await rerun(cut, { from: 'block', block: 'size' })).toMatchObject({
      status: 422,
      body: { code: 'run.missingData', details: { blocks: ['big'] } },
    });
    expect(await ended((await rerun(cut, { from: 'block', block: 'done' })).body.id)).toMatchObject({ data: 70_000 });
    expect((await rerun(cut, { from: 'block' })).body).toMatchObject({ code: 'request.invalid' });
    expect((await rerun(cut, { from: 'block', block: 'gone' })).body).toMatchObject({ code: 'request.invalid' });
    expect((await rerun(cut, { from: 'failure' })).body).toMatchObject({ code: 'job.notFailed' });
  });

  it('not a test-run, and not what is of a function that was deleted', async () => {
    await publish(aFunction(aGraph([returns('1')]), { name: 'shortLived' }));
    const events = await server.test('shortLived', {});
    const tested = await recorded(events.find((event) => event.type === 'run')?.run.id ?? '');
    expect((await rerun(tested)).body).toMatchObject({ code: 'request.invalid' });
    const called = await call('shortLived', {});
    expect((await server.call('DELETE', '/api/functions/shortLived')).status).toBe(204);
    expect(await rerun(called)).toMatchObject({ status: 404, body: { code: 'function.unknown' } });
  });

  it('by nobody who may not run its function, and as whoever asks', async () => {
    await publish(aFunction(aGraph([returns('user.name')]), { name: 'whoAsks' }));
    const id = await call('whoAsks', {});
    const keyFor = async (name: string, scopes: string[], functions?: string[]) => {
      const { body } = await server.call('POST', '/api/keys', { name, scopes, ...(functions ? { functions } : {}) });
      return { Authorization: `Bearer ${body.token}` };
    };
    const reads = await keyFor('reads', ['run.read']);
    expect(await rerun(id, {}, reads)).toMatchObject({ status: 403, body: { code: 'auth.forbidden' } });
    const runs = await keyFor('runs', ['function.run']);
    expect((await rerun(id, {}, runs)).status).toBe(403);
    const elsewhere = await keyFor('elsewhere', ['run.read', 'function.run'], ['doubles']);
    expect((await rerun(id, {}, elsewhere)).status).toBe(404);
    const both = await keyFor('both', ['run.read', 'function.run'], ['whoAsks']);
    const again = await rerun(id, {}, both);
    expect(await ended(again.body.id)).toMatchObject({ status: 'success' });
    const { body } = await server.call('GET', `/api/runs/${again.body.id}`);
    expect(body).toMatchObject({ caller: 'key both', result: { text: '"both"' } });
  });
});
