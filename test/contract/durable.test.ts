import { describe, test } from 'vitest';
import { openEmbeddedWorld, openPostgresWorld } from '../support/durable.ts';
import { isPostgresThere } from '../support/postgres-server.ts';
import { durableContract } from './durable.contract.ts';

durableContract('pg-boss on embedded PGlite', openEmbeddedWorld);

if (await isPostgresThere()) durableContract('pg-boss on PostgreSQL', openPostgresWorld);
else {
  describe('durable contract: pg-boss on PostgreSQL', () => {
    test.skip('there is no PostgreSQL at 127.0.0.1:5432', () => {});
  });
}
