import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonValue } from '#schema';
import { aBlock, aFunction, aGraph, lit, returns } from '../support/build.ts';
import { createMailServer, type MailServer } from '../support/mail-server.ts';
import { eventually, startTestServer, type TestServer } from '../support/server.ts';
import { LOCALHOST, unusedPort } from '../support/tcp.ts';

/** A question that is asked by mail, and answered by whoever has the link. */

const PASSWORD = 'secret of the mail server';
let publicUrl: string;
let env: Record<string, string>;
let mails: MailServer;
let server: TestServer;

beforeAll(async () => {
  mails = await createMailServer(PASSWORD, { hideSTARTTLS: true });
  const port = await unusedPort();
  publicUrl = `http://${LOCALHOST}:${port}`;
  env = {
    ...{ SWITCHYARD_EXAMPLES: 'false', SWITCHYARD_SANDBOX_PROCESSES: '1', SWITCHYARD_LOG_LEVEL: 'debug' },
    ...{ SWITCHYARD_PORT: String(port), SWITCHYARD_PUBLIC_URL: publicUrl },
    SWITCHYARD_EGRESS_ALLOW: `${LOCALHOST}:${mails.port}`,
  };
  server = await startTestServer({ env });
  await givenResource('mail', mails.port);
  await publish('refund', {});
});
afterAll(async () => {
  await server?.dispose();
  await mails?.close();
});

async function givenResource(name: string, port: number): Promise<void> {
  const resource = {
    ...{ name, connector: 'smtp' },
    environments: {
      production: {
        ...{ host: LOCALHOST, port, security: 'none', user: 'ann', password: PASSWORD },
        ...{ from: 'refunds@example.com', privateNetwork: true },
      },
    },
  };
  const { status, body } = await server.call('PUT', `/api/resources/${name}`, { revision: null, resource });
  expect(status, JSON.stringify(body)).toBe(201);
}

/** Asks two people and a role; tells what was decided, or why nobody could be asked. */
async function publish(name: string, config: object): Promise<void> {
  const asks = aBlock('approval', 'ask', {
    ...{ title: lit('Refund\n20?'), description: lit('It came broken.'), resource: 'mail' },
    assignees: lit(['ada@example.com', 'bob@example.com', 'finance']),
    fields: [{ name: 'reason', type: 'string', required: true }],
    ...config,
  });
  const graph = aGraph(
    [asks, returns('ask.data', 'yes'), returns('ask.data', 'no'), returns('ask.error', 'why')],
    ...['ask.approved > yes', 'ask.rejected > no', 'ask.error > why'],
  );
  const document: JsonValue = JSON.parse(JSON.stringify(aFunction(graph, { name })));
  const path = `/api/functions/${name}`;
  const saved = await server.call('PUT', path, { document, revision: null });
  expect(saved.status, JSON.stringify(saved.body)).toBe(201);
  expect((await server.call('POST', `${path}/publish`, { revision: 1 })).status).toBe(201);
}

/** As a job: its id, and the secret of each recipient's link. */
async function start(name = 'refund'): Promise<{ id: string; links: Record<string, string> }> {
  const before = mails.messages.length;
  const { body } = await server.call('POST', `/api/functions/${name}/jobs`, {});
  const { body: job } = await eventually(
    () => server.call('GET', `/api/jobs/${body.id}`),
    ({ body: told }) => !['queued', 'running'].includes(told.status),
  );
  expect(job).toMatchObject({ status: 'waiting' });
  expect(mails.messages.length).toBe(before + 2);
  const links = mails.messages.slice(before).map(({ to, raw }) => [to.join(), secretIn(raw)]);
  return { id: body.id, links: Object.fromEntries(links) };
}

/** Long lines of a mail are broken with a `=` at their end. */
function secretIn(raw: string): string {
  const text = raw.replace(/=\r?\n/g, '').replace(/=3D/g, '=');
  return new RegExp(`${publicUrl}/approve#([\\w-]{43})`).exec(text)?.[1] ?? '';
}

/** Nobody is signed in. */
async function ask(path: string, body: JsonValue) {
  const response = await fetch(new URL(path, server.url), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? null : JSON.parse(text) };
}

const open = (token: JsonValue) => ask('/api/approval-link', { token });
const answer = (token: JsonValue, decision = 'approved') =>
  ask('/api/approval-link/answer', { token, decision, form: { reason: 'broken' }, comment: 'by mail' });

async function ended(id: string) {
  const { body } = await eventually(
    () => server.call('GET', `/api/jobs/${id}`),
    ({ body: job }) => job.endedAt !== null,
  );
  return body;
}

describe('an approval by mail', () => {
  it('mails each address a link of its own, which answers without a session, once, and leaves a line in the audit log', async () => {
    const { id, links } = await start();
    expect(Object.keys(links).sort()).toEqual(['ada@example.com', 'bob@example.com']);
    const { 'ada@example.com': adas = '', 'bob@example.com': bobs = '' } = links;
    expect(adas).not.toBe(bobs);
    const opened = await open(adas);
    expect(opened).toEqual({
      status: 200,
      body: {
        task: { title: 'Refund\n20?', description: 'It came broken.', fields: expect.any(Array) },
        ...{ askedAt: expect.any(String), until: null, recipient: 'ada@example.com' },
      },
    });
    expect(await ask('/api/approval-link/answer', { token: adas, decision: 'approved' })).toMatchObject({
      status: 422,
      body: { code: 'params.invalid' },
    });
    const both = await Promise.all([answer(adas), answer(adas)]);
    expect(both.map(({ status }) => status).sort()).toEqual([204, 409]);
    expect((await ended(id)).data).toMatchObject({
      ...{ decision: 'approved', form: { reason: 'broken' }, comment: 'by mail' },
      by: { id: 'link', name: 'ada@example.com' },
    });
    for (const token of [adas, bobs]) {
      expect(await open(token)).toMatchObject({ status: 409, body: { code: 'approval.closed' } });
      expect(await answer(token, 'rejected')).toMatchObject({ status: 409, body: { code: 'approval.closed' } });
    }
    const { body: told } = await server.call('GET', '/api/approvals?open=false');
    expect(told.approvals[0].answeredBy).toBe('ada@example.com (by link)');
    const { body: audit } = await server.call('GET', '/api/audit?action=approval.answer');
    expect(audit.lines[0]).toMatchObject({
      ...{ action: 'approval.answer', outcome: 'done', actor: { id: 'link', name: 'ada@example.com' } },
      ...{ object: told.approvals[0].id, details: { by: 'link', decision: 'approved', run: id } },
    });
    const seen = await Promise.all(
      [`/api/runs/${id}`, `/api/runs/${id}/steps`, `/api/runs/${id}/logs`].map((path) => server.call('GET', path)),
    );
    const all = JSON.stringify([seen.map(({ body }) => body), audit, told]) + server.output();
    for (const secret of [adas, bobs, PASSWORD]) expect(all).not.toContain(secret);
  });

  it('links are closed by whoever answers in the app, by a cancel, and by the deadline', async () => {
    const answered = await start();
    const { body } = await server.call('GET', '/api/approvals');
    const question = body.approvals.find(({ runId }: { runId: string }) => runId === answered.id);
    await server.call('POST', `/api/approvals/${question.id}/answer`, { decision: 'rejected' });
    const cancelled = await start();
    await server.call('POST', `/api/jobs/${cancelled.id}/cancel`, {});
    await publish('soon', { deadlineHours: lit(2 / 3600) });
    const late = await start('soon');
    await ended(late.id);
    for (const { links } of [answered, cancelled, late]) {
      const [token = ''] = Object.values(links);
      expect(await open(token)).toMatchObject({ status: 409, body: { code: 'approval.closed' } });
      expect(await answer(token)).toMatchObject({ status: 409, body: { code: 'approval.closed' } });
    }
  });

  it.each<[string, (token: string) => JsonValue, number]>([
    ['no secret', () => '', 400],
    ['nothing', () => null, 400],
    ['a number', () => 7, 400],
    ['something else', () => ({ token: 1 }), 400],
    ['a part of one', (token) => token.slice(0, -1), 400],
    ['one with something behind it', (token) => `${token}x`, 400],
    ['one with a line break', (token) => `${token}\n`, 400],
    ['the whole address', (token) => `${publicUrl}/approve#${token}`, 400],
    ['an attempt at the database', () => "' OR 1=1 --".padEnd(43, '-'), 400],
    ['one with other capitals', (token) => swapCase(token), 404],
    ['a guess', () => 'a'.repeat(43), 404],
    ['many more letters than a link has', () => 'a'.repeat(100_000), 400],
  ])('a bad link is refused: %s', async (_what, spoil, status) => {
    const { id, links } = await start();
    const token = spoil(links['ada@example.com'] ?? '');
    expect((await open(token)).status).toBe(status);
    expect((await answer(token)).status).toBe(status);
    expect((await server.call('GET', `/api/jobs/${id}`)).body.status).toBe('waiting');
    await server.call('POST', `/api/jobs/${id}/cancel`, {});
  });

  it('a worker that goes on with the run does not mail again', async () => {
    const { id, links } = await start();
    const before = mails.messages.length;
    await server.kill();
    server = await startTestServer({ dataDir: server.dataDir, token: server.token, env });
    expect((await answer(links['bob@example.com'] ?? '', 'rejected')).status).toBe(204);
    expect((await ended(id)).data).toMatchObject({ decision: 'rejected', by: { name: 'bob@example.com' } });
    expect(mails.messages.length).toBe(before);
  });

  it.each<[string, object, string]>([
    ['the mail server refuses everybody', { assignees: lit(['ada@refused.example']) }, 'resource.'],
    ['nobody has an address', { assignees: lit(['finance']) }, 'block.invalid'],
    ['the address is none', { assignees: lit(['@']) }, 'block.invalid'],
  ])('goes on by its error edge, and asks nobody any more, where %s', async (what, config, code) => {
    const name = `fails_${what.replace(/\W/g, '_')}`;
    await publish(name, config);
    const { body } = await server.call('POST', `/api/functions/${name}/jobs`, {});
    expect((await ended(body.id)).data.code).toContain(code);
    const { body: list } = await server.call('GET', '/api/approvals');
    expect(list.approvals.filter(({ runId }: { runId: string }) => runId === body.id)).toEqual([]);
  });
});

function swapCase(text: string): string {
  return text.replace(/[a-z]/gi, (letter) =>
    letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
  );
}
