import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DeskPeople, deskPeople } from '../support/customer-desk-people.ts';
import type { TestPerson } from '../support/people.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

/** Three people at examples/customer-desk: what one may not do the server refuses, whatever a screen shows. */

let server: TestServer;
let people: DeskPeople;
beforeAll(async () => {
  server = await startTestServer();
  people = await deskPeople(server);
});
afterAll(() => server?.dispose());

const onPage = async (who: TestPerson, site: string, params = {}) => {
  const { status, body } = await who.call('POST', '/api/pages/customer-desk/run', { calls: [{ site, params }] });
  return status === 200 ? JSON.parse(String(body)) : { status, answer: body };
};
const usesOf = async (who: TestPerson) => {
  const { body } = await who.call('GET', '/api/pages/customer-desk/live');
  const id = (name: string) => body.functions.find((use: { name: string }) => use.name === name).id;
  return { denied: body.denied, get: id('getCustomers'), remove: id('deleteCustomer') };
};

describe('who only looks', () => {
  it('sees the customers, and is told beforehand what they may not do', async () => {
    const { denied, get } = await usesOf(people.looker);
    expect(denied).toEqual(['deleteCustomer']);
    expect((await onPage(people.looker, get)).answer.data.length).toBeGreaterThan(10);
  });

  it('deletes nobody by any way', async () => {
    const { remove } = await usesOf(people.looker);
    const params = { id: 5, name: 'Edsger Dijkstra' };
    expect(await onPage(people.looker, remove, params)).toMatchObject({
      status: 403,
      answer: { code: 'auth.forbidden', detail: 'You may not run "deleteCustomer".' },
    });
    for (const way of ['run', 'jobs', 'test']) {
      const path = `/api/functions/deleteCustomer/${way}`;
      expect(await people.looker.call('POST', path, { params }), way).toMatchObject({ status: 403 });
    }
    const customers = await onPage(people.looker, (await usesOf(people.looker)).get);
    expect(customers.answer.data.map(({ id }: { id: number }) => id)).toContain(5);
  });

  it('reads drafts, and changes none', async () => {
    const { body } = await people.looker.call('GET', '/api/functions/deleteCustomer');
    const { document, revision } = body;
    const table: [string, string, Record<string, never> | object][] = [
      ['PUT', '/api/functions/deleteCustomer', { document, revision }],
      ['DELETE', '/api/functions/deleteCustomer', {}],
      ['POST', '/api/functions/deleteCustomer/publish', { revision }],
      ['POST', '/api/functions/deleteCustomer/rollback', { to: 1 }],
      ['DELETE', '/api/pages/customer-desk', {}],
      ['POST', '/api/schedules', { function: 'deleteCustomer' }],
      ['DELETE', '/api/resources/customer_service', {}],
    ];
    for (const [method, path, sent] of table) {
      const answer = await people.looker.call(method, path, JSON.parse(JSON.stringify(sent)));
      expect(answer.status, `${method} ${path}`).toBe(403);
    }
    const { body: session } = await people.looker.call('GET', '/api/session');
    expect(session.may['function.edit']).toEqual({ only: [] });
    expect(session.may['page.open']).toEqual({ only: ['customer-desk'] });
    expect(session.may['function.read']).toEqual({ except: [] });
  });
});

describe('who deletes', () => {
  it('does so on the page, which lends what it takes, and nowhere else', async () => {
    const { denied, remove } = await usesOf(people.agent);
    expect(denied).toEqual([]);
    const params = { id: 6, name: 'Barbara Liskov' };
    expect((await people.agent.call('POST', '/api/functions/deleteCustomer/run', { params })).status).toBe(403);
    expect(await onPage(people.agent, remove, params)).toMatchObject({
      status: 200,
      answer: { data: { deleted: true } },
    });
    expect((await people.agent.call('GET', '/api/functions/deleteCustomer')).status).toBe(403);
  });
});

describe('who looks after the page', () => {
  it('runs, publishes and reads runs, and gives nobody a right', async () => {
    const params = { id: 7, name: 'somebody' };
    expect((await people.manager.call('POST', '/api/functions/deleteCustomer/run', { params })).status).toBe(200);
    const { body } = await people.manager.call('GET', '/api/functions/deleteCustomer');
    const published = await people.manager.call('POST', '/api/functions/deleteCustomer/publish', {
      revision: body.revision,
    });
    expect(published.status).toBe(201);
    expect((await people.manager.call('GET', '/api/runs')).status).toBe(200);
    const grant = { subject: { kind: 'role', id: 'looker' }, object: { kind: 'workspace', name: '' } };
    const given = await people.manager.call('PUT', '/api/access/grants', { ...grant, verb: 'run', effect: 'allow' });
    expect(given.status).toBe(403);
    // What is not there any more for the looker, somebody else has published: it stays so.
    expect((await usesOf(people.looker)).denied).toEqual(['deleteCustomer']);
  });
});
