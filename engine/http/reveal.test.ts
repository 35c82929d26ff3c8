import { beforeEach, describe, expect, it } from 'vitest';
import type { AuditEntry } from '#core';
import type { KeyScope } from '#schema';
import { type ApiApp, createApiApp } from '../../test/support/api-app.ts';
import { aBlock, aFunction, aGraph, returns, text } from '../../test/support/build.ts';

/** Revealing what is sensitive of a run (security R14): who may, what it leaves behind, and that it fails closed. */

const CARD = '4111-1111-1111-1111';
const REASON = 'a customer asked';
const params = [{ name: 'card', type: 'string' as const, required: true, sensitive: true }];

let app: ApiApp;
let lines: AuditEntry[];
let time: Date;
let run: string;

const body = (more: object = {}) => ({ part: 'params', reason: REASON, ...more });
const keyOf = (scopes: KeyScope[], functions?: string[]) => app.as(scopes, functions);

async function aRunOf(name: string, settings: object): Promise<string> {
  const graph = aGraph(
    [aBlock('log', 'say', { message: text('has {{ params.card }}') }), returns('params.card')],
    'say > done',
  );
  await app.create(aFunction(graph, { name, params, settings }));
  expect((await app.call('POST', `/api/functions/${name}/publish`, { revision: 1 })).status).toBe(201);
  const { status, headers } = await app.call('POST', `/api/functions/${name}/run`, { params: { card: CARD } });
  expect(status).toBe(200);
  return headers.get('run-id') ?? '';
}

beforeEach(async () => {
  time = new Date();
  lines = [];
  app = await createApiApp({ now: () => time });
  run = await aRunOf('pay', { revealDays: 7 });
  app.store.audit.append = async (_workspace, entries) => void lines.push(...entries);
});

describe('revealing', () => {
  it.each([
    ['the parameters', {}, JSON.stringify({ card: CARD })],
    ['the result', { part: 'result' }, JSON.stringify(CARD)],
    ['what went into a step', { part: 'input', step: 'say' }, `has ${CARD}`],
    ['what came out of one', { part: 'output', step: 'done' }, CARD],
  ])('%s answers them to who has the right, and leaves a line without them', async (_what, part, expected) => {
    const told = await app.call('GET', `/api/runs/${run}`);
    expect(Date.parse(told.body.revealUntil)).toBe(time.getTime() + 7 * 86_400_000);
    expect(JSON.stringify(told.body)).not.toContain(CARD);
    const as = await keyOf(['run.read', 'run.reveal']);
    const answer = await as('POST', `/api/runs/${run}/reveal`, body(part));
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.body.value.text).toContain(expected);
    expect(lines).toMatchObject([
      {
        action: 'run.reveal',
        object: run,
        outcome: 'done',
        details: { function: 'pay', ...body(part) },
      },
    ]);
    expect(lines[0]?.actor.name).toBe('key a key');
    expect(JSON.stringify(lines)).not.toContain(CARD);
  });

  it.each<[string, KeyScope[], string[] | undefined, number]>([
    [
      'all but the right',
      ['run.read', 'function.run', 'function.read', 'function.edit', 'function.test', 'run.cancel'],
      undefined,
      403,
    ],
    ['the right for another function only', ['run.read', 'run.reveal'], ['other'], 404],
    ['the right, but not to see runs', ['run.reveal'], undefined, 404],
  ])('a key with %s gets nothing, and leaves a line', async (_what, scopes, functions, status) => {
    const as = await keyOf(scopes, functions);
    const answer = await as('POST', `/api/runs/${run}/reveal`, body());
    expect(answer.status).toBe(status);
    expect(JSON.stringify(answer.body)).not.toContain(CARD);
    await app.call('GET', '/livez');
    expect(lines).toMatchObject([{ action: 'run.reveal', object: run, outcome: 'denied' }]);
  });

  it.each([
    ['no reason', { part: 'params' }],
    ['an empty reason', body({ reason: '   ' })],
    ['a reason with a line break', body({ reason: 'a\nb c' })],
    ['an unknown part', body({ part: 'secrets' })],
    ['no step for an input', body({ part: 'input' })],
    ['a step for the parameters', body({ step: 'say' })],
    ['more than is asked for', body({ all: true })],
  ])('%s is refused', async (_what, sent) => {
    const answer = await app.call('POST', `/api/runs/${run}/reveal`, sent);
    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer.body)).not.toContain(CARD);
  });

  it.each([
    ['a step that there is not', { part: 'input', step: 'nowhere' }],
    ['a member that every object has', { part: 'input', step: '__proto__' }],
    ['an error where there was none', { part: 'error' }],
  ])('%s is not there', async (_what, part) => {
    expect(await app.call('POST', `/api/runs/${run}/reveal`, body(part))).toMatchObject({
      status: 404,
      body: { code: 'reveal.notKept' },
    });
  });

  it('without a line in the audit log nothing is answered', async () => {
    app.store.audit.append = () => Promise.reject(new Error('the disk is full'));
    const answer = await app.call('POST', `/api/runs/${run}/reveal`, body());
    expect(answer.status).toBe(500);
    expect(JSON.stringify(answer.body)).not.toContain(CARD);
  });

  it('once its days are over nothing is answered', async () => {
    time = new Date(time.getTime() + 7 * 86_400_000 + 1);
    expect(await app.call('POST', `/api/runs/${run}/reveal`, body())).toMatchObject({ status: 404 });
    expect((await app.call('GET', `/api/runs/${run}`)).body.revealUntil).toBeUndefined();
  });

  it('nothing is kept of a function that does not say so', async () => {
    const other = await aRunOf('forgets', {});
    expect((await app.call('GET', `/api/runs/${other}`)).body.revealUntil).toBeUndefined();
    expect(await app.call('POST', `/api/runs/${other}/reveal`, body())).toMatchObject({
      status: 404,
      body: { code: 'reveal.notKept' },
    });
  });

  it('a run that is gone, or never was, is not there', async () => {
    const id = '00000000-0000-4000-8000-000000000001';
    expect(await app.call('POST', `/api/runs/${id}/reveal`, body())).toMatchObject({ body: { code: 'run.unknown' } });
    expect((await app.call('POST', '/api/runs/x/reveal', body())).status).toBe(404);
  });

  it('a function that ran inside takes the right for it, too', async () => {
    const call = aBlock('call', 'ask', { function: 'pay', params: { card: text('{{ params.card }}') } });
    await app.create(aFunction(aGraph([call]), { name: 'outer', params, settings: { revealDays: 7 } }));
    await app.call('POST', '/api/functions/outer/publish', { revision: 1 });
    const { headers } = await app.call('POST', '/api/functions/outer/run', { params: { card: CARD } });
    const as = await keyOf(['run.read', 'run.reveal'], ['outer']);
    const path = `/api/runs/${headers.get('run-id')}/reveal`;
    expect((await as('POST', path, body())).status).toBe(403);
    expect((await (await keyOf(['run.read', 'run.reveal']))('POST', path, body())).status).toBe(200);
  });

  it('streams, steps and logs of the run stay as they are', async () => {
    expect((await app.call('POST', `/api/runs/${run}/reveal`, body())).status).toBe(200);
    for (const what of ['', '/steps', '/logs', '/events']) {
      expect(JSON.stringify((await app.call('GET', `/api/runs/${run}${what}`)).body)).not.toContain(CARD);
    }
  });
});
