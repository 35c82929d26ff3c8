import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditLine, JsonValue } from '#schema';
import { aBlock, aFunction, aGraph, lit, returns, text } from '../support/build.ts';
import { setGrant, type TestPerson, testPeople } from '../support/people.ts';
import { eventually, startTestServer, type TestServer } from '../support/server.ts';

/** What is sensitive of calls and jobs on a real server: who sees it, who may reveal it, and what is left behind. */

const CARD = '4111-1111-1111-1111';
const PIN = 'correct horse battery';
const REASON = 'the customer has asked';
const params = [{ name: 'card', type: 'string' as const, required: true, sensitive: true }];

let server: TestServer;
let clerk: TestPerson;
let auditor: TestPerson;
const people = testPeople(() => server);

beforeAll(async () => {
  server = await startTestServer({ env: { SWITCHYARD_EXAMPLES: 'false', SWITCHYARD_SANDBOX_PROCESSES: '1' } });
  const says = aBlock('log', 'say', { message: text('has {{ params.card }}') });
  await publish('pay', aGraph([says, returns('params.card')], 'say > done'));
  const fields = [{ name: 'pin', type: 'string', required: true, sensitive: true }];
  const asks = aBlock('approval', 'ask', { title: lit('Pay?'), fields });
  const waits = aBlock('wait', 'pause', { ms: lit(1) });
  await publish(
    'payAsked',
    aGraph([asks, waits, returns('[ask.data, params.card]')], 'ask.approved > pause', 'pause > done'),
  );
  for (const role of ['clerk', 'auditor']) {
    expect((await server.call('POST', '/api/access/roles', { name: role })).status).toBe(201);
    for (const verb of ['run', 'read', 'read-run']) {
      await setGrant(server, { kind: 'role', id: role }, 'allow', [verb, 'workspace']);
    }
  }
  await setGrant(server, { kind: 'role', id: 'auditor' }, 'allow', ['reveal', 'function', 'pay']);
  clerk = await people.join('clerk');
  auditor = await people.join('auditor');
});
afterAll(() => server?.dispose());

async function publish(name: string, graph: ReturnType<typeof aGraph>): Promise<void> {
  const document: JsonValue = JSON.parse(
    JSON.stringify(aFunction(graph, { name, params, settings: { revealDays: 3 } })),
  );
  const path = `/api/functions/${name}`;
  const saved = await server.call('PUT', path, { document, revision: null });
  expect(saved.status, JSON.stringify(saved.body)).toBe(201);
  expect((await server.call('POST', `${path}/publish`, { revision: 1 })).status).toBe(201);
}

const reveal = (who: Pick<TestServer, 'call'>, run: string, part: Record<string, string> = { part: 'params' }) =>
  who.call('POST', `/api/runs/${run}/reveal`, { ...part, reason: REASON });

/** Recorded behind the answer. */
const recorded = (run: string) =>
  eventually(
    () => server.call('GET', `/api/runs/${run}`),
    ({ status, body }) => status === 200 && body.durationMs !== null,
  );

const lines = async (outcome: string, count: number) =>
  (
    await eventually(
      () => server.call('GET', `/api/audit?action=run.reveal&outcome=${outcome}`),
      ({ body }) => body.lines.length >= count,
    )
  ).body.lines;

describe('revealing on a server', () => {
  it('is for who has the right on that function, and each try is in the audit log', async () => {
    const called = await clerk.call('POST', '/api/functions/pay/run', { params: { card: CARD } });
    expect(called).toMatchObject({ status: 200, body: { data: CARD } });
    const run = called.headers.get('run-id') ?? '';
    const { body: told } = await recorded(run);
    expect(JSON.stringify(told)).not.toContain(CARD);
    expect(await reveal(clerk, run)).toMatchObject({ status: 403, body: { code: 'auth.forbidden' } });
    expect(await people.send('POST', `/api/runs/${run}/reveal`, { part: 'params', reason: REASON })).toMatchObject({
      status: 401,
    });
    const shown = await reveal(auditor, run, { part: 'input', step: 'say' });
    expect(shown.body.value.text).toContain(`has ${CARD}`);
    expect((await lines('denied', 2)).map((line: AuditLine) => [line.actor.id, line.object])).toEqual([
      ['nobody', run],
      [clerk.id, run],
    ]);
    const done = await lines('done', 1);
    expect(done).toMatchObject([
      { actor: { id: auditor.id }, object: run, details: { function: 'pay', step: 'say', reason: REASON } },
    ]);
    expect(JSON.stringify(done)).not.toContain(CARD);
    expect(server.output()).not.toContain(CARD);
  });

  it('a right that is taken away counts at once', async () => {
    const called = await clerk.call('POST', '/api/functions/pay/run', { params: { card: CARD } });
    const run = called.headers.get('run-id') ?? '';
    await recorded(run);
    const cell = ['reveal', 'function', 'pay'] as const;
    await setGrant(server, { kind: 'user', id: auditor.id }, 'deny', cell);
    expect((await reveal(auditor, run)).status).toBe(403);
    await setGrant(server, { kind: 'user', id: auditor.id }, 'inherit', cell);
    expect((await reveal(auditor, run)).status).toBe(200);
  });

  it('of a job only its caller gets the result; owners see it masked, and reveal it', async () => {
    const { body: job } = await clerk.call('POST', '/api/functions/pay/jobs', { params: { card: CARD } });
    const own = await eventually(
      () => clerk.call('GET', `/api/jobs/${job.id}`),
      ({ body }) => body.endedAt !== null,
    );
    expect(own.body.data).toBe(CARD);
    const { body: seen } = await server.call('GET', `/api/jobs/${job.id}`);
    expect(seen).toMatchObject({ status: 'success' });
    expect(JSON.stringify(seen)).not.toContain(CARD);
    expect(JSON.stringify((await auditor.call('GET', `/api/jobs/${job.id}`)).body)).not.toContain(CARD);
    const shown = await reveal(server, job.id, { part: 'result' });
    expect(shown.body.value.text).toBe(JSON.stringify(CARD));
  });

  it('what is filled in that is sensitive is for the run alone', async () => {
    const { body: job } = await clerk.call('POST', '/api/functions/payAsked/jobs', { params: { card: CARD } });
    const { body: asked } = await eventually(
      () => auditor.call('GET', '/api/approvals'),
      ({ body }) => body.approvals.length > 0,
    );
    const { id } = asked.approvals[0];
    const given = { decision: 'approved', form: { pin: PIN }, comment: '' };
    const answered = await auditor.call('POST', `/api/approvals/${id}/answer`, given);
    expect(answered.status).toBe(200);
    const own = await eventually(
      () => clerk.call('GET', `/api/jobs/${job.id}`),
      ({ body }) => body.endedAt !== null,
    );
    expect(own.body.data[0].form.pin).toBe(PIN);
    const told = await Promise.all([
      server.call('GET', `/api/approvals/${id}`),
      server.call('GET', '/api/approvals?open=false'),
      server.call('GET', `/api/jobs/${job.id}`),
      ...['', '/steps', '/logs', '/events'].map((what) => server.call('GET', `/api/runs/${job.id}${what}`)),
    ]);
    const all = JSON.stringify([answered.body, told.map(({ body }) => body)]);
    expect(all).not.toContain(PIN);
    expect(all).not.toContain(CARD);
    expect((await reveal(server, job.id, { part: 'output', step: 'ask' })).body.value.text).toContain(PIN);
  });
});
