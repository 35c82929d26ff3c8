import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunEvent } from '#schema';
import { eventually, startTestServer, type TestServer } from '../support/server.ts';

/** What a newcomer does after the first command, over real HTTP against the real server. */

let server: TestServer;
const run = (name: string, params: Record<string, string | number>) =>
  server.call('POST', `/api/functions/${name}/run`, { params });
const lastRun = (events: RunEvent[]) => events.findLast((event) => event.type === 'run')?.run;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.dispose());

describe('delete-customer', () => {
  it('deletes over REST, mails about it and answers the result only (5.1)', async () => {
    const { status, body, headers } = await run('deleteCustomer', { id: 3, name: 'Alan Turing' });
    expect({ status, body }).toEqual({ status: 200, body: { data: { deleted: true, id: 3, mailed: true } } });
    expect(headers.get('run-id')).toMatch(/^[0-9a-f-]{36}$/);
    const dir = join(server.dataDir, 'example-mail');
    const mails = readdirSync(dir).map((name) => readFileSync(join(dir, name), 'utf8'));
    expect(mails).toHaveLength(1);
    expect(mails[0]).toContain('Subject: Customer Alan Turing was deleted');
    expect(mails[0]).toContain('customer3@example.com');
  });

  it('a customer that is not there goes down the error branch and fails cleanly', async () => {
    const { status, body } = await run('deleteCustomer', { id: 3 });
    expect({ status, body }).toMatchObject({
      status: 422,
      body: { code: 'customer.notFound', detail: 'There is no customer 3.', details: { id: 3, status: 404 } },
    });
    expect(Object.keys(body).sort()).toEqual(['code', 'detail', 'details', 'runId', 'status', 'title', 'type']);
  });

  it('the service refusing is another clean failure, and the trace tells the editor why', async () => {
    const { body } = await run('deleteCustomer', { id: 13 });
    expect(body).toMatchObject({ code: 'customer.notDeleted', details: { status: 409 } });
    const { steps } = await steps13(body.runId);
    expect(steps).toMatchObject({
      deleteInService: 'handled',
      reportFailure: 'success',
      failCleanly: 'error',
      mailTeam: 'skipped',
    });
  });

  it('wrong parameters are named all at once, before anything runs', async () => {
    const { status, body } = await server.call('POST', '/api/functions/deleteCustomer/run', {
      params: { id: 'x', nam: 'y' },
    });
    expect(status).toBe(422);
    expect(body).toMatchObject({ code: 'params.invalid', issues: [{ path: '/id' }, { path: '/nam' }] });
  });

  it('5.4 a dry run shows what would happen and touches nothing', async () => {
    const before = readdirSync(join(server.dataDir, 'example-mail')).length;
    const events = await server.test('deleteCustomer', { dry: true, params: { id: 5 } });
    const held = events.flatMap((event) => (event.type === 'held' ? [event.held] : []));
    expect(held).toMatchObject([
      {
        path: 'deleteInService',
        effect: 'external',
        rolledBack: false,
        description: expect.stringContaining('DELETE /customers/5'),
      },
      { path: 'mailTeam', effect: 'external', rolledBack: false },
    ]);
    expect(lastRun(events)).toMatchObject({ status: 'success', mode: 'test', version: null });
    expect(readdirSync(join(server.dataDir, 'example-mail'))).toHaveLength(before);
    expect((await run('deleteCustomer', { id: 5 })).status).toBe(200);
  });

  it('5.3 a test-run takes its test values when nothing is given', async () => {
    const events = await server.test('deleteCustomer', { dry: true });
    expect(lastRun(events)?.params.text).toContain('"Ada Lovelace"');
  });

  it('a mail that can not be sent does not fail what was done', async () => {
    const { body: mail } = await server.call('GET', '/api/resources/mail');
    const { settings } = mail.environments.production;
    const save = (port: number, revision: number) => {
      const resource = { name: 'mail', connector: 'smtp', environments: { production: { ...settings, port } } };
      return server.call('PUT', '/api/resources/mail', { resource, revision });
    };
    expect((await save(1, mail.revision)).status).toBe(200);
    expect((await run('deleteCustomer', { id: 7 })).body).toEqual({ data: { deleted: true, id: 7, mailed: false } });
    expect((await save(settings.port, mail.revision + 1)).status).toBe(200);
  });

  async function steps13(runId: string) {
    const { body } = await eventually(
      () => server.call('GET', `/api/runs/${runId}/steps`),
      ({ status }) => status === 200,
    );
    return {
      steps: Object.fromEntries(body.steps.map((step: { path: string; status: string }) => [step.path, step.status])),
    };
  }
});

describe('order-total', () => {
  it('loads, computes in JavaScript, saves and returns the order', async () => {
    const { status, body } = await run('orderTotal', { orderId: 1 });
    expect(status).toBe(200);
    expect(body.data).toEqual({
      orderId: 1,
      customer: 'Ada Lovelace',
      lines: [
        { product: 'Difference engine', amount: 1299 },
        { product: 'Punched cards, 100', amount: 37.47 },
        { product: 'Brass gears', amount: 48.6 },
      ],
      subtotal: 1385.07,
      tax: 263.16,
      total: 1648.23,
    });
  });

  it('an order that is not there is the author’s own error', async () => {
    const { status, body } = await run('orderTotal', { orderId: 99 });
    expect(status).toBe(422);
    expect(body).toMatchObject({ code: 'order.notFound', detail: 'There is no order 99.', details: { orderId: 99 } });
  });

  it('5.4 a dry run really updates, says how many rows, and rolls back', async () => {
    const events = await server.test('orderTotal', { dry: true, params: { orderId: 2 } });
    const held = events.flatMap((event) => (event.type === 'held' ? [event.held] : []));
    expect(held).toMatchObject([{ path: 'saveOrder', effect: 'write', rolledBack: true, rowCount: 1 }]);
    expect(lastRun(events)?.status).toBe('success');
    expect(await statusOf(2)).toBe('open');
    await run('orderTotal', { orderId: 2 });
    expect(await statusOf(2)).toBe('priced');
  });

  it('5.5 one block runs on what an earlier run recorded', async () => {
    const first = lastRun(await server.test('orderTotal', { params: { orderId: 3 } }));
    await eventually(
      () => server.call('GET', `/api/runs/${first?.id}`),
      ({ status }) => status === 200,
    );
    const events = await server.test('orderTotal', {
      run: 'only',
      block: 'totals',
      useRun: first?.id ?? '',
      params: { orderId: 3 },
    });
    const statuses = events.flatMap((event) =>
      event.type === 'step' ? [`${event.step.path}:${event.step.status}`] : [],
    );
    expect(statuses).toContain('getItems:pinned');
    expect(statuses).toContain('computeTotals:success');
    expect(statuses).toContain('saveOrder:skipped');
  });

  /** Reads the order's state with a function made for it: the way a user would look. */
  async function statusOf(orderId: number): Promise<string> {
    const query = { sql: 'select status from orders where id = {{ params.orderId }}' };
    const document = {
      schemaVersion: 1,
      name: 'orderStatus',
      params: [{ name: 'orderId', type: 'integer', required: true }],
      body: {
        blocks: [
          {
            id: 'a',
            name: 'getStatus',
            type: 'query',
            config: { resource: 'example_db', connector: 'internal', query },
          },
        ],
        edges: [],
      },
    };
    const { body: draft } = await server.call('GET', '/api/functions/orderStatus');
    if (draft.revision === undefined)
      await server.call('PUT', '/api/functions/orderStatus', { document, revision: null });
    const events = await server.test('orderStatus', { params: { orderId } });
    return JSON.parse(lastRun(events)?.result?.text ?? '[]')[0]?.status;
  }
});
