import { describe, test } from 'vitest';
import { openEmbeddedWorld, openPostgresWorld, openRestateWorld } from '../support/durable.ts';
import { isPostgresThere } from '../support/postgres-server.ts';
import { isRestateThere } from '../support/restate-server.ts';
import { priorityContract } from './durable/priority.contract.ts';
import { durableContract } from './durable.contract.ts';

durableContract('pg-boss on embedded PGlite', openEmbeddedWorld, [priorityContract]);

const isThere = await isPostgresThere();
if (isThere) durableContract('pg-boss on PostgreSQL', openPostgresWorld, [priorityContract]);
if (isThere && isRestateThere) durableContract('Restate, and PostgreSQL', openRestateWorld);
if (!isThere) {
  describe('durable contract: on PostgreSQL', () => {
    test.skip('there is no PostgreSQL at 127.0.0.1:5432', () => {});
  });
}
