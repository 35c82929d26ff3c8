import { z } from 'zod';
import {
  BlockError,
  defineConnector,
  type InternalDatabase,
  type QueryContext,
  type QueryResult,
  type SqlAnswer,
} from '#kit';
import { bindSql } from '../sql/bind.ts';
import { classifyDriver } from '../sql/driver-errors.ts';
import { classifySqlState } from '../sql/errors.ts';
import { MAX_SHAPE_ROWS, SHAPE_SQL, toShape } from '../sql/introspect.ts';
import { type ResolvedSqlQuery, runsReadOnly, sqlParts, toQueryResult } from '../sql/query.ts';

export default defineConnector({
  type: 'internal',
  title: 'Built-in database',
  description: 'A PostgreSQL database that comes with the server. Nothing to set up.',
  resource: z.strictObject({}),
  destination: [],
  ...sqlParts,

  open: async (_settings, { internalDatabase }): Promise<InternalDatabase> => {
    if (internalDatabase) return internalDatabase;
    throw new BlockError({ code: 'resource.unreachable', message: 'This server has no built-in database.' });
  },
  run,
  test: async (database, context) => {
    await read(database, context, 'select 1', 1);
  },
  introspect: async (database, context) => toShape(await read(database, context, SHAPE_SQL, MAX_SHAPE_ROWS)),
  classify: (error) => classifySqlState(error) ?? classifyDriver(error),
  // The database belongs to the server, and so does closing it.
  close: async () => {},
});

async function run(database: InternalDatabase, query: ResolvedSqlQuery, context: QueryContext): Promise<QueryResult> {
  const bound = bindSql(query);
  if (!bound.statement.inTransaction) {
    throw new BlockError({
      code: 'resource.rejected',
      message: 'This command can not run inside a transaction, which the built-in database puts around every query.',
    });
  }
  const { text, params } = bound;
  return toQueryResult(await database.query(text, params, { ...context, readOnly: runsReadOnly(bound, query) }));
}

function read(database: InternalDatabase, context: QueryContext, text: string, maxRows: number): Promise<SqlAnswer> {
  return database.query(text, [], { ...context, maxRows, readOnly: true });
}
