import { BlockError, defineConnector, type QueryContext, type QueryResult, type SqlAnswer } from '#kit';
import { bindSql } from '../sql/bind.ts';
import { classifyDriver, POOL_BUSY } from '../sql/driver-errors.ts';
import { classifySqlState } from '../sql/errors.ts';
import { MAX_SHAPE_ROWS, SHAPE_SQL, toShape } from '../sql/introspect.ts';
import { type ResolvedSqlQuery, runsReadOnly, sqlParts, toQueryResult } from '../sql/query.ts';
import { type Database, openDatabase, PoolBusyError } from './database.ts';
import { postgresSettings } from './settings.ts';

interface Connection {
  database: Database;
  readOnly: boolean;
}

export default defineConnector({
  type: 'postgres',
  title: 'PostgreSQL',
  description: 'Queries a PostgreSQL database.',
  resource: postgresSettings,
  destination: ['host', 'port', 'ssl', 'ca'],
  ...sqlParts,

  open: async (settings, context): Promise<Connection> => ({
    database: openDatabase(settings, {
      egress: context.egress(settings),
      log: (message) => context.log('warn', message),
    }),
    readOnly: settings.readOnly,
  }),
  run,
  test: async (connection, context) => {
    await read(connection, context, 'select 1', 1);
  },
  introspect: async (connection, context) => toShape(await read(connection, context, SHAPE_SQL, MAX_SHAPE_ROWS)),
  classify: (error) =>
    error instanceof PoolBusyError ? POOL_BUSY : (classifySqlState(error) ?? classifyDriver(error)),
  close: ({ database }) => database.close(),
});

async function run(
  { database, readOnly }: Connection,
  query: ResolvedSqlQuery,
  context: QueryContext,
): Promise<QueryResult> {
  const bound = bindSql(query);
  const { text, params, statement } = bound;
  if (!statement.inTransaction && (readOnly || context.dry)) {
    throw new BlockError({
      code: 'resource.rejected',
      message: 'This command can not run inside a transaction, so it can run neither read-only nor dry.',
    });
  }
  const mustRead = readOnly || runsReadOnly(bound, query);
  const transaction = mustRead ? 'readOnly' : context.dry ? 'rollBack' : statement.inTransaction ? 'commit' : 'none';
  const { timeoutMs, maxRows, maxBytes, signal } = context;
  const isQuery = statement.effect === 'read';
  return toQueryResult(
    await database.run({ text, params, transaction, isQuery, timeoutMs, maxRows, maxBytes }, signal),
  );
}

function read({ database }: Connection, context: QueryContext, text: string, maxRows: number): Promise<SqlAnswer> {
  const { timeoutMs, maxBytes, signal } = context;
  const limits = { timeoutMs, maxRows, maxBytes };
  return database.run({ text, params: [], transaction: 'readOnly', isQuery: true, ...limits }, signal);
}
