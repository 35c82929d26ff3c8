import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FunctionDocument, JsonValue } from '#schema';
import { signWebhook } from '../../engine/http/webhook-signature.ts';
import { aBlock, aFunction, aGraph, lit, returns } from '../support/build.ts';
import { eventually, startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({ env: { SWITCHYARD_EXAMPLES: 'false', SWITCHYARD_SANDBOX_PROCESSES: '1' } });
});
afterAll(() => server?.dispose());

async function publish(document: FunctionDocument): Promise<void> {
  const path = `/api/functions/${document.name}`;
  const asJson: JsonValue = JSON.parse(JSON.stringify(document));
  expect((await server.call('PUT', path, { document: asJson, revision: null })).status).toBe(201);
  expect((await server.call('POST', `${path}/publish`, { revision: 1 })).status).toBe(201);
}

async function ended(id: string) {
  const { body } = await eventually(
    () => server.call('GET', `/api/jobs/${id}`),
    ({ body: job }) => job.endedAt !== null,
  );
  return body;
}

async function keyFor(name: string, scopes: string[]): Promise<Record<string, string>> {
  const { body } = await server.call('POST', '/api/keys', { name, scopes });
  return { Authorization: `Bearer ${body.token}` };
}

describe('jobs over the API', () => {
  it('a job runs code, tells how far it is, and keeps its result', async () => {
    const code = "await progress(40, 'half way'); console.log('at work'); return params.n + 1;";
    const params = [{ name: 'n', type: 'number' as const, required: true }];
    await publish(aFunction(aGraph([aBlock('javascript', 'work', { code })]), { name: 'works', params }));
    const started = await server.call('POST', '/api/functions/works/jobs', { params: { n: 1 } });
    expect(started).toMatchObject({ status: 202, body: { status: 'queued' } });
    expect(started.headers.get('location')).toBe(`/api/jobs/${started.body.id}`);
    expect(await ended(started.body.id)).toMatchObject({
      status: 'success',
      data: 2,
      functionName: 'works',
      version: 1,
    });
    const { body: told } = await eventually(
      () => server.call('GET', `/api/jobs/${started.body.id}`),
      ({ body }) => body.progress !== null,
    );
    expect(told.progress).toEqual({ percent: 40, message: 'half way' });
    const { body: logs } = await server.call('GET', `/api/runs/${started.body.id}/logs`);
    expect(logs.logs).toMatchObject([{ text: 'at work' }]);
    const events = await server.call('GET', `/api/runs/${started.body.id}/events`);
    expect(events.body).toContain('"status":"success"');
  });

  it('what is wrong is told at once, and starts nothing', async () => {
    expect(await server.call('POST', '/api/functions/nothing/jobs', {})).toMatchObject({
      status: 404,
      body: { code: 'function.unknown' },
    });
    expect(await server.call('POST', '/api/functions/works/jobs', { params: { n: 'x' } })).toMatchObject({
      status: 422,
      body: { code: 'params.invalid' },
    });
  });

  it('5.8 the same key is the same job', async () => {
    const headers = { 'Idempotency-Key': '"monday"' };
    const body = { params: { n: 5 } };
    const [one, two] = await Promise.all([
      server.call('POST', '/api/functions/works/jobs', body, headers),
      server.call('POST', '/api/functions/works/jobs', body, headers),
    ]);
    expect(one.body.id).toBe(two.body.id);
  });

  it('a job is its caller’s: another key is told of none, one that reads runs is', async () => {
    const [mine, other, reader] = await Promise.all([
      keyFor('mine', ['function.run']),
      keyFor('other', ['function.run']),
      keyFor('reader', ['function.run', 'run.read']),
    ]);
    const { body } = await server.call('POST', '/api/functions/works/jobs', { params: { n: 1 } }, mine);
    const path = `/api/jobs/${body.id}`;
    expect((await server.call('GET', path, undefined, mine)).status).toBe(200);
    const finished = await eventually(
      () => server.call('GET', path, undefined, mine),
      (answer) => answer.body.status === 'success',
    );
    expect(finished.body.data).toBeDefined();
    const read = await server.call('GET', path, undefined, reader);
    expect(read).toMatchObject({ status: 200, body: { status: 'success' } });
    expect(read.body.data).toBeUndefined();
    for (const what of ['cancel', 'retry']) {
      expect((await server.call('POST', `${path}/${what}`, {}, reader)).status, what).toBe(404);
    }
    expect(await server.call('GET', path, undefined, other)).toMatchObject({
      status: 404,
      body: { code: 'job.unknown' },
    });
    expect((await server.call('POST', `${path}/cancel`, {}, other)).status).toBe(404);
  });

  it('a key for some functions starts no other one, not even to follow', async () => {
    await publish(aFunction(aGraph([returns('1')]), { name: 'closed' }));
    const limited = { name: 'limited', scopes: ['function.run'], functions: ['works'] };
    const { body } = await server.call('POST', '/api/keys', limited);
    const key = { Authorization: `Bearer ${body.token}` };
    const job = { params: { n: 1 }, onSuccess: { function: 'closed' } };
    const refused = await server.call('POST', '/api/functions/works/jobs', job, key);
    expect(refused).toMatchObject({ status: 403, body: { code: 'auth.forbidden' } });
    expect((await server.call('POST', '/api/functions/closed/jobs', {}, key)).status).toBe(403);
  });

  it('5.1 a function of a page is run by no job, and follows none', async () => {
    const scope = { kind: 'page' as const, page: 'desk' };
    await publish(aFunction(aGraph([returns('1')]), { name: 'ofDesk', scope }));
    expect((await server.call('POST', '/api/functions/ofDesk/jobs', {})).status).toBe(403);
    const job = { params: { n: 1 }, onSuccess: { function: 'ofDesk' } };
    expect((await server.call('POST', '/api/functions/works/jobs', job)).status).toBe(403);
  });

  it('5.1 a caller learns the author’s words of a failure, and no more', async () => {
    await publish(
      aFunction(aGraph([aBlock('javascript', 'breaks', { code: "throw new Error('secret detail')" })]), {
        name: 'breaks',
      }),
    );
    const { body } = await server.call('POST', '/api/functions/breaks/jobs', {});
    const job = await ended(body.id);
    expect(job).toMatchObject({ status: 'failed', error: { code: 'code.failed' } });
    expect(JSON.stringify(job)).not.toContain('secret detail');
  });

  it('cancels a job that waits, and retries one that failed', async () => {
    await publish(aFunction(aGraph([aBlock('wait', 'pause', { ms: lit(86_400_000) })]), { name: 'waitsADay' }));
    const { body } = await server.call('POST', '/api/functions/waitsADay/jobs', {});
    await eventually(
      () => server.call('GET', `/api/jobs/${body.id}`),
      ({ body: job }) => job.status === 'waiting',
    );
    expect((await server.call('POST', `/api/jobs/${body.id}/cancel`, {})).body).toEqual({ status: 'cancelled' });
    expect(await ended(body.id)).toMatchObject({ status: 'cancelled', error: { code: 'run.cancelled' } });
    const again = await server.call('POST', `/api/jobs/${body.id}/retry`, {});
    expect(again.status).toBe(202);
    expect((await server.call('POST', `/api/runs/${again.body.id}/cancel`, {})).status).toBe(202);
  });
});

describe('approvals over the API', () => {
  it('a person fills in the form and approves', async () => {
    const fields = [{ name: 'reason', type: 'string', required: true }];
    const asks = aBlock('approval', 'ask', { title: lit('Refund 20?'), fields });
    await publish(aFunction(aGraph([asks, returns('ask.data')], 'ask.approved > done'), { name: 'refund' }));
    const { body } = await server.call('POST', '/api/functions/refund/jobs', {});
    const { body: list } = await eventually(
      () => server.call('GET', '/api/approvals'),
      ({ body: all }) => all.approvals.length > 0,
    );
    const [approval] = list.approvals;
    expect(approval).toMatchObject({
      runId: body.id,
      functionName: 'refund',
      task: { title: 'Refund 20?' },
      answer: null,
    });
    const path = `/api/approvals/${approval.id}/answer`;
    expect(await server.call('POST', path, { decision: 'approved' })).toMatchObject({
      status: 422,
      body: { code: 'params.invalid' },
    });
    const answered = await server.call('POST', path, {
      decision: 'approved',
      form: { reason: 'broken' },
      comment: 'ok',
    });
    expect(answered).toMatchObject({ status: 200, body: { answeredBy: 'admin' } });
    expect(await server.call('POST', path, { decision: 'rejected' })).toMatchObject({
      status: 409,
      body: { code: 'approval.closed' },
    });
    expect((await ended(body.id)).data).toMatchObject({
      decision: 'approved',
      form: { reason: 'broken' },
      comment: 'ok',
    });
  });
});

describe('schedules over the API', () => {
  it('is created, previewed, run now, paused and deleted', async () => {
    const schedule = {
      ...{ name: 'Nightly', function: 'works', params: { n: 9 }, timeZone: 'Europe/Berlin', revision: null },
      when: { kind: 'cron', expression: '30 2 * * *' },
    };
    const created = await server.call('POST', '/api/schedules', schedule);
    expect(created).toMatchObject({ status: 201, body: { overlap: 'skip', missed: { kind: 'latest' }, revision: 1 } });
    const path = `/api/schedules/${created.body.id}`;
    const { timeZone, when } = schedule;
    const preview = await server.call('POST', '/api/schedule-preview', { timeZone, when });
    expect(preview.body.times).toHaveLength(10);
    expect(preview.body.times[0].at).toBe(created.body.nextAt);
    const run = await server.call('POST', `${path}/run`, {});
    expect(await ended(run.body.runId)).toMatchObject({ status: 'success', data: 10, trigger: 'schedule' });
    const { body } = await server.call('GET', `${path}/firings`);
    expect(body.firings).toMatchObject([{ outcome: 'started', runId: run.body.runId }]);
    const paused = await server.call('PUT', path, { ...schedule, paused: true, revision: 1 });
    expect(paused.body).toMatchObject({ paused: true, nextAt: null });
    expect((await server.call('PUT', path, { ...schedule, revision: 1 })).status).toBe(409);
    expect((await server.call('DELETE', path)).status).toBe(204);
    expect((await server.call('GET', path)).status).toBe(404);
  });

  it.each([
    ['a pattern that is none', { when: { kind: 'cron', expression: 'x' } }, 'schedule.invalid'],
    ['a function that there is not', { function: 'nothing' }, 'function.unknown'],
    ['params that do not fit', { params: { n: 'x' } }, 'params.invalid'],
  ])('%s is refused', async (_what, wrong, code) => {
    const right = {
      name: 'x',
      function: 'works',
      params: { n: 1 },
      when: { kind: 'once', at: '2099-01-01T00:00:00Z' },
      revision: null,
    };
    const { body } = await server.call('POST', '/api/schedules', { ...right, ...wrong });
    expect(body.code).toBe(code);
  });
});

describe('webhooks', () => {
  const send = async (
    hook: { address: string; secret: string },
    id: string,
    body: string,
    signedWith = hook.secret,
  ) => {
    const timestamp = String(Math.floor(Date.now() / 1000));
    const signature = signWebhook(signedWith, id, timestamp, Buffer.from(body));
    const response = await fetch(new URL(hook.address, server.url), {
      method: 'POST',
      headers: { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature },
      body,
    });
    return { status: response.status, body: JSON.parse(await response.text()) };
  };
  const create = async (hook: Record<string, JsonValue>) =>
    (await server.call('POST', '/api/hooks', { name: 'hook', function: 'works', ...hook })).body;

  it('a signed message starts a job, once; any other is refused', async () => {
    const hook = await create({});
    const first = await send(hook, 'msg_1', '{"n":1}');
    expect(first.status).toBe(202);
    expect(await send(hook, 'msg_1', '{"n":1}')).toMatchObject({ status: 202, body: { id: first.body.id } });
    expect(await ended(first.body.id)).toMatchObject({ data: 2, trigger: 'hook' });
    expect((await send({ ...hook, secret: 'whsec_AAAA' }, 'msg_2', '{"n":1}')).status).toBe(401);
    expect((await send({ ...hook, address: `/hooks/${crypto.randomUUID()}` }, 'msg_3', '{"n":1}')).status).toBe(401);
  });

  it('a message that is delivered many times at the same moment starts one job', async () => {
    const hook = await create({});
    const all = await Promise.all(Array.from({ length: 12 }, () => send(hook, 'msg_again', '{"n":5}')));
    expect(new Set(all.map(({ status }) => status))).toEqual(new Set([202]));
    const ids = new Set(all.map(({ body }) => body.id));
    expect(ids.size).toBe(1);
    const [id] = ids;
    expect(await ended(id)).toMatchObject({ data: 6, trigger: 'hook' });
  });

  it('answers at once where it is asked to, and the same to the same message', async () => {
    const hook = await create({ mode: 'sync', pass: 'n' });
    expect(await send(hook, 'msg_1', '41')).toEqual({ status: 200, body: { data: 42 } });
    expect(await send(hook, 'msg_1', '41')).toEqual({ status: 200, body: { data: 42 } });
  });

  it('5.1 a function of a page is not run by a message', async () => {
    const scope = { kind: 'page' as const, page: 'desk' };
    await publish(aFunction(aGraph([returns('1')]), { name: 'ofDeskToo', scope }));
    const hook = await create({ function: 'ofDeskToo', mode: 'sync' });
    expect(await send(hook, 'msg_1', '{}')).toMatchObject({ status: 403, body: { code: 'auth.forbidden' } });
  });

  it('a secret is replaced without a gap', async () => {
    const hook = await create({});
    const { body: renewed } = await server.call('POST', `/api/hooks/${hook.id}/secrets`, {});
    expect(renewed.secrets).toHaveLength(2);
    expect((await send(hook, 'old', '{"n":1}')).status).toBe(202);
    expect((await send(hook, 'new', '{"n":1}', renewed.secret)).status).toBe(202);
    expect((await server.call('GET', `/api/hooks/${hook.id}`)).body).not.toHaveProperty('secret');
    await server.call('PUT', `/api/hooks/${hook.id}`, { name: 'hook', function: 'works', paused: true });
    expect((await send(hook, 'paused', '{"n":1}')).status).toBe(404);
  });
});

describe('a job that waits while its function changes', () => {
  it('keeps its version over a restart; once the function is deleted it ends, and says so', async () => {
    const env = { SWITCHYARD_EXAMPLES: 'false', SWITCHYARD_SANDBOX_PROCESSES: '1' };
    const { dataDir, token } = server;
    const waits = (name: string, answer: string) => {
      const ask = aBlock('approval', 'ask', { title: lit('Go on?') });
      return aFunction(aGraph([ask, returns(answer)], 'ask.approved > done'), { name });
    };
    const start = async (name: string): Promise<string> => {
      const { body } = await server.call('POST', `/api/functions/${name}/jobs`, {});
      await eventually(
        () => server.call('GET', `/api/jobs/${body.id}`),
        ({ body: job }) => job.status === 'waiting',
      );
      return body.id;
    };
    const approve = async (runId: string) => {
      const { body } = await server.call('GET', '/api/approvals');
      const question = body.approvals.find((each: { runId: string }) => each.runId === runId);
      return (await server.call('POST', `/api/approvals/${question.id}/answer`, { decision: 'approved' })).status;
    };
    await publish(waits('changes', '"old"'));
    await publish(waits('vanishes', '1'));
    const [changed, gone] = [await start('changes'), await start('vanishes')];
    const document = JSON.parse(JSON.stringify(waits('changes', '"new"')));
    await server.call('PUT', '/api/functions/changes', { document, revision: 1 });
    expect((await server.call('POST', '/api/functions/changes/publish', { revision: 2 })).status).toBe(201);
    expect((await server.call('DELETE', '/api/functions/vanishes')).status).toBe(204);
    await server.kill();
    server = await startTestServer({ dataDir, token, env });
    expect([await approve(changed), await approve(gone)]).toEqual([200, 200]);
    expect(await ended(changed)).toMatchObject({ status: 'success', version: 1, data: 'old' });
    expect(await ended(gone)).toMatchObject({ status: 'failed', error: { code: 'function.unknown' } });
  });
});
