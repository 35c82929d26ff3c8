import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { countries } from 'countries-list';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonValue, RunEvent } from '#schema';
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

  async function statusOf(orderId: number): Promise<unknown> {
    const [order] = await select('select status from orders where id = $1', [orderId]);
    return order?.status;
  }
});

describe('import-rates', () => {
  const summaryOf = (region?: string) => {
    const found = Object.values(countries).filter(({ continent }) => region === undefined || continent === region);
    const currencies = [...new Set(found.flatMap(({ currency }) => currency))].sort();
    const rows = found.flatMap(({ currency }) => currency).filter((code) => !WITHOUT_RATE.includes(code)).length;
    return {
      countries: found.length,
      currencies: currencies.length,
      imported: rows,
      batches: Math.ceil(rows / 50),
      failed: currencies
        .filter((code) => WITHOUT_RATE.includes(code))
        .map((currency) => ({ currency, code: 'rate.unknown' })),
    };
  };
  const WITHOUT_RATE: string[] = ['BOV', 'CHE', 'CHW', 'CLF', 'SVC', 'USN', 'UYI'];
  const rowsOf = (code: string) =>
    select('select currency, rate, name from country_rates where country = $1 order by currency', [code]);
  const countRows = async () => Number((await select('select count(*) as n from country_rates', []))[0]?.n);
  const lastImport = async (): Promise<Record<string, JsonValue> | undefined> =>
    (
      await select(
        'select region, rows, failure, finished_at >= started_at as ended from rate_imports order by started_at desc limit 1',
        [],
      )
    )[0];

  it('tells how far it is, asks five at a time, and again where the service was busy', async () => {
    const events = await server.test('importRates', { params: { region: 'AS', pageSize: 10 } });
    const asia = summaryOf('AS');
    expect(JSON.parse(lastRun(events)?.result?.text ?? '')).toEqual(asia);
    const steps = events.flatMap((event) => (event.type === 'step' ? [event.step] : []));

    const percents = events.flatMap((event) =>
      event.type === 'message' && event.name === 'progress' ? [Number(Object(event.data).percent)] : [],
    );
    // Five passes start together, so neighbours may tell in another order.
    expect(percents.toSorted((one, other) => one - other)).toEqual([
      ...Array.from({ length: asia.currencies }, (_, index) => Math.floor((90 * index) / asia.currencies)),
      ...Array.from({ length: asia.batches }, (_, index) => 90 + Math.floor((10 * index) / asia.batches)),
    ]);
    expect(percents.at(-1)).toBe(Math.max(...percents));

    let asking = 0;
    let most = 0;
    for (const { path, status } of steps.filter(({ path }) => path.endsWith('/ask'))) {
      asking += status === 'running' ? 1 : -1;
      most = Math.max(most, asking);
      expect(path).toMatch(/^importAll/);
    }
    expect({ asking, most }).toEqual({ asking: 0, most: 5 });

    const again = steps.filter(
      ({ path, status, attempts }) => path.endsWith('/getRate') && status === 'success' && attempts > 1,
    );
    expect(again).toMatchObject([{ attempts: 2, output: { text: expect.stringContaining('JPY') } }]);
  });

  it('imports the whole world in batches, collects what fails, and may run twice', async () => {
    const world = summaryOf();
    expect(world).toMatchObject({ countries: 252, imported: 266, batches: 6 });
    expect((await run('importRates', {})).body).toEqual({ data: world });
    expect(await countRows()).toBe(world.imported);
    const bhutan = await rowsOf('BT');
    expect(bhutan).toMatchObject([
      { currency: 'BTN', name: 'Bhutan' },
      { currency: 'INR', name: 'Bhutan' },
    ]);
    expect(await rowsOf('DE')).toEqual([{ currency: 'EUR', rate: '1.00', name: 'Germany' }]);
    expect(await lastImport()).toEqual({ region: null, rows: world.imported, failure: null, ended: true });

    expect((await run('importRates', { pageSize: 100 })).body).toEqual({ data: world });
    expect(await countRows()).toBe(world.imported);
    expect(await rowsOf('BT')).toEqual(bhutan);
  });

  it('5.4 a dry run asks for everything, and saves nothing', async () => {
    const before = await lastImport();
    const events = await server.test('importRates', { dry: true });
    expect(lastRun(events)).toMatchObject({ status: 'success', params: { text: expect.stringContaining('"OC"') } });
    expect(JSON.parse(lastRun(events)?.result?.text ?? '')).toEqual(summaryOf('OC'));
    const held = events.flatMap((event) => (event.type === 'held' ? [event.held] : []));
    expect(held.map(({ path, rolledBack, rowCount }) => [path.replace(/.*\//, ''), rolledBack, rowCount])).toEqual([
      ['beginImport', true, 1],
      ['saveBatch', true, summaryOf('OC').imported],
      ['endImport', true, 0],
    ]);
    expect(await lastImport()).toEqual(before);
  });

  it('a region there is not is refused before anything runs', async () => {
    const before = await lastImport();
    const { status, body } = await run('importRates', { region: 'Atlantis', pageSize: 7 });
    expect({ status, body }).toMatchObject({
      status: 422,
      body: { code: 'params.invalid', issues: [{ path: '/region' }, { path: '/pageSize' }] },
    });
    expect(await lastImport()).toEqual(before);
  });

  it('the called function is there for callers too, with its own error', async () => {
    expect((await run('rateOf', { currency: 'EUR' })).body).toEqual({ data: { currency: 'EUR', rate: 1 } });
    expect(await run('rateOf', { currency: 'CHE' })).toMatchObject({
      status: 422,
      body: { code: 'rate.unknown', detail: 'There is no rate for CHE.' },
    });
  });

  it('with the service down it fails cleanly, and finally has closed the import', async () => {
    const { body: service } = await server.call('GET', '/api/resources/rate_service');
    const { settings } = service.environments.production;
    const save = (baseUrl: string, revision: number) => {
      const environments = { production: { ...settings, baseUrl } };
      const resource = { name: 'rate_service', connector: 'rest', environments };
      return server.call('PUT', '/api/resources/rate_service', { resource, revision });
    };
    expect((await save('http://127.0.0.1:1', service.revision)).status).toBe(200);
    const before = await countRows();
    const { status, body } = await run('importRates', { region: 'EU' });
    expect({ status, body }).toMatchObject({
      status: 422,
      body: { code: 'import.failed', details: { code: 'resource.unreachable', block: 'getPage' } },
    });
    expect(await lastImport()).toEqual({ region: 'EU', rows: 0, failure: 'resource.unreachable', ended: true });
    expect(await countRows()).toBe(before);
    expect((await save(settings.baseUrl, service.revision + 1)).status).toBe(200);
    expect((await run('importRates', { region: 'AN' })).body).toEqual({ data: summaryOf('AN') });
  });
});

/** Reads the built-in database with a function made for it: the way a user would look. */
async function select(sql: string, params: JsonValue[]): Promise<Record<string, JsonValue>[]> {
  const query = { sql, params: { kind: 'literal', value: params } };
  const document = {
    schemaVersion: 1,
    name: 'look',
    body: {
      blocks: [
        {
          id: 'a',
          name: 'rows',
          type: 'query',
          config: { resource: 'example_db', connector: 'internal', query },
        },
      ],
      edges: [],
    },
  };
  const { body: draft } = await server.call('GET', '/api/functions/look');
  await server.call('PUT', '/api/functions/look', { document, revision: draft.revision ?? null });
  return JSON.parse(lastRun(await server.test('look'))?.result?.text ?? '[]');
}

describe('customer-score', () => {
  it('scores in Python what SQL gave, and says it in JavaScript', async () => {
    const { status, body } = await run('customerScore', { customerId: 1 });
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        data: {
          customer: 'Ada Lovelace',
          points: 96,
          grade: 'good',
          text: 'good: 1.2 days late on average, 5 at most, 0.00 open',
        },
      },
    });
  });

  it('2.3 a customer with too few payments leaves by the error edge', async () => {
    const { body } = await run('customerScore', { customerId: 3 });
    expect(body.data).toEqual({
      customer: 'Alan Turing',
      grade: 'unknown',
      text: 'Three payments are needed for a score.',
    });
  });

  it('4.6 what is printed stands in the log of the step', async () => {
    const events = await server.test('customerScore', { params: { customerId: 2 } });
    const logged = events.flatMap((event) => (event.type === 'log' ? [event.line] : []));
    expect(logged).toMatchObject([{ path: 'score', level: 'info', text: 'still open: 62.25' }]);
    expect(lastRun(events)).toMatchObject({ status: 'success' });
  });
});
