import { setGrant, type TestPerson, testPeople } from './people.ts';
import type { TestServer } from './server.ts';

export interface DeskPeople {
  looker: TestPerson;
  agent: TestPerson;
  manager: TestPerson;
}

/** The three of examples/customer-desk/README.md: who only looks, who deletes too, and who looks after the page. */
export async function deskPeople(server: TestServer): Promise<DeskPeople> {
  const grants = {
    looker: [
      ['read', 'workspace'],
      ['run', 'page', 'customer-desk'],
      ['deny', 'run', 'function', 'deleteCustomer'],
    ],
    agent: [['run', 'page', 'customer-desk']],
    manager: [...['read', 'run', 'use', 'read-run', 'edit', 'publish'].map((verb) => [verb, 'workspace'])],
  } as const;
  for (const [role, cells] of Object.entries(grants)) {
    await server.call('POST', '/api/access/roles', { name: role });
    for (const cell of cells) {
      const [effect, rest] = cell[0] === 'deny' ? (['deny', cell.slice(1)] as const) : (['allow', cell] as const);
      const [verb = '', kind = '', name] = rest;
      await setGrant(
        server,
        { kind: 'role', id: role },
        effect,
        name === undefined ? [verb, kind] : [verb, kind, name],
      );
    }
  }
  const people = testPeople(() => server);
  return {
    looker: await people.join('looker'),
    agent: await people.join('agent'),
    manager: await people.join('manager'),
  };
}
