import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonValue } from '#schema';
import { aFunction, aGraph, returns } from '../support/build.ts';
import { setGrant, type TestPeople, type TestPerson, testPeople, withCookie } from '../support/people.ts';
import { isPostgresThere } from '../support/postgres-server.ts';
import { type Answer, eventually, type TestServer } from '../support/server.ts';
import { startTwoServers, type TwoServers } from '../support/two-servers.ts';

/**
 * What is taken from somebody on one server counts on another one of the same database, too. That it does so within 5 s is asserted where
 * time stands still: people-reader.test.ts and keys.test.ts. Here it comes true at all, on real servers, for everything that can be taken.
 */

interface Taken {
  /** As somebody who may, until it is taken from them. */
  try(server: TestServer): Promise<Answer>;
  take(): Promise<unknown>;
  denied: number;
}

const RUN = '/api/functions/orders/run';

describe.runIf(await isPostgresThere())('with two servers on one database', () => {
  let servers: TwoServers | undefined;
  let first: TestServer;
  let second: TestServer;
  let people: TestPeople;
  const taken = new Map<string, Taken>();

  const as =
    (headers: Record<string, string>) =>
    (server: TestServer): Promise<Answer> =>
      testPeople(() => server).send('POST', RUN, {}, headers);
  const person = ({ cookie }: TestPerson) => as(withCookie(cookie));
  const admin = (method: string, path: string, body?: JsonValue) => async () => {
    const { status } = await first.call(method, path, body);
    if (status >= 300) throw new Error(`${method} ${path}: ${status}`);
  };

  async function aKey(make: (body: JsonValue) => Promise<Answer>): Promise<{ id: string; use: Taken['try'] }> {
    const { body } = await make({ name: 'a program', scopes: ['function.run'] });
    return { id: body.id, use: as({ Authorization: `Bearer ${body.token}` }) };
  }

  beforeAll(async () => {
    servers = await startTwoServers();
    ({ first, second } = servers);
    people = testPeople(() => first);
    const document: JsonValue = JSON.parse(JSON.stringify(aFunction(aGraph([returns('1')]), { name: 'orders' })));
    await admin('PUT', '/api/functions/orders', { document, revision: null })();
    await admin('POST', '/api/functions/orders/publish', { revision: 1 })();
    for (const name of ['clerk', 'strict']) await admin('POST', '/api/access/roles', { name })();
    await setGrant(first, { kind: 'role', id: 'clerk' }, 'allow', ['run', 'workspace']);
    await setGrant(first, { kind: 'role', id: 'strict' }, 'allow', ['run', 'workspace']);

    const [denied, moved, ended, gone, strict, out] = [
      await people.join('clerk'),
      await people.join('clerk'),
      await people.join('clerk'),
      await people.join('clerk'),
      await people.join('strict'),
      await people.join('clerk'),
    ];
    const maker = await people.join('owner');
    const [revoked, orphan] = [
      await aKey((body) => first.call('POST', '/api/keys', body)),
      await aKey((body) => maker.call('POST', '/api/keys', body)),
    ];
    const where = { kind: 'user', id: denied.id } as const;
    for (const [what, each] of Object.entries<Taken>({
      'a grant': {
        try: person(denied),
        take: () => setGrant(first, where, 'deny', ['run', 'function', 'orders']),
        denied: 403,
      },
      'a role': {
        try: person(moved),
        take: admin('PUT', `/api/access/people/${moved.id}/roles`, { roles: [] }),
        denied: 403,
      },
      'all sessions of somebody': {
        try: person(ended),
        take: admin('POST', `/api/access/people/${ended.id}/sign-out`),
        denied: 401,
      },
      'a session, by whose it is': {
        try: person(out),
        take: () => out.call('POST', '/api/session/end', {}),
        denied: 401,
      },
      'a person': { try: person(gone), take: admin('DELETE', `/api/access/people/${gone.id}`), denied: 401 },
      'sessions without a second factor': {
        try: person(strict),
        take: admin('PUT', '/api/access/roles/strict/second-factor', { secondFactor: true }),
        denied: 401,
      },
      'a key': { try: revoked.use, take: admin('DELETE', `/api/keys/${revoked.id}`), denied: 401 },
      'a key of somebody who goes': {
        try: orphan.use,
        take: admin('DELETE', `/api/access/people/${maker.id}`),
        denied: 401,
      },
    })) {
      taken.set(what, each);
    }
    // Both servers know everybody by now.
    for (const [what, { try: run }] of taken) {
      for (const server of [first, second]) expect([what, (await run(server)).status]).toEqual([what, 200]);
    }
    for (const { take } of taken.values()) await take();
  }, 180_000);

  afterAll(async () => {
    await servers?.dispose();
  });

  it.each([
    'a grant',
    'a role',
    'all sessions of somebody',
    'a session, by whose it is',
    'a person',
    'sessions without a second factor',
    'a key',
    'a key of somebody who goes',
  ])('%s that is taken on one counts there at once, and on the other', async (what) => {
    const { try: run, denied } = taken.get(what) ?? { try: () => Promise.reject(new Error('no such row')), denied: 0 };
    expect((await run(first)).status).toBe(denied);
    const { status } = await eventually(
      () => run(second),
      (answer) => answer.status !== 200,
    );
    expect(status).toBe(denied);
  });

  it('the table has everything', () => {
    expect(taken.size).toBe(8);
  });
});
