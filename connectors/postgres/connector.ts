import {
  BlockError,
  type ClassifiedError,
  defineConnector,
  type QueryContext,
  type QueryResult,
  type SqlAnswer,
} from '#kit';
import { bindSql } from '../sql/bind.ts';
import { classifySqlState } from '../sql/errors.ts';
import { MAX_SHAPE_ROWS, SHAPE_SQL, toShape } from '../sql/introspect.ts';
import {
  canRunDry,
  checkSql,
  describeSql,
  type ResolvedSqlQuery,
  runsReadOnly,
  sqlEffects,
  sqlMethods,
  sqlQuery,
  toQueryResult,
} from '../sql/query.ts';
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
  query: sqlQuery,
  effects: sqlEffects,
  check: checkSql,
  describe: describeSql,
  dry: canRunDry,
  methods: sqlMethods,

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
  classify: (error) => classifySqlState(error) ?? classifyDriver(error),
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
  return toQueryResult(await database.run({ text, params, transaction, timeoutMs, maxRows, maxBytes }, signal));
}

function read({ database }: Connection, context: QueryContext, text: string, maxRows: number): Promise<SqlAnswer> {
  const { timeoutMs, maxBytes, signal } = context;
  return database.run({ text, params: [], transaction: 'readOnly', timeoutMs, maxRows, maxBytes }, signal);
}

/** pg has no codes for these. */
const DRIVER_ERRORS: readonly [RegExp, ClassifiedError][] = [
  [
    /^Connection terminated due to connection timeout|^timeout exceeded|^timeout expired/,
    { reason: 'timeout', message: 'No connection to the database became ready in time.', retryable: true },
  ],
  [
    /^Connection terminated|not queryable|^Client was closed/,
    { reason: 'refused', message: 'The connection to the database broke.', retryable: true },
  ],
  [
    /does not support SSL|establishing an SSL/,
    {
      reason: 'tls',
      message: 'The database does not speak TLS. If the network is to be trusted, set TLS to "disable".',
      retryable: false,
    },
  ],
  [
    /SASL|client password/i,
    { reason: 'auth', message: 'The database refused the user or the password.', retryable: false },
  ],
];

const POOL_BUSY: ClassifiedError = {
  reason: 'busy',
  message: 'All connections to the database are at work, and none became free in time.',
  retryable: true,
};

function classifyDriver(error: unknown): ClassifiedError | undefined {
  if (error instanceof PoolBusyError) return POOL_BUSY;
  if (!(error instanceof Error)) return undefined;
  return DRIVER_ERRORS.find(([pattern]) => pattern.test(error.message))?.[1];
}
