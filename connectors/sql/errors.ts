import type { ClassifiedError } from '#kit';
import type { JsonValue } from '#schema';

type Reason = ClassifiedError['reason'];

interface Verdict {
  reason: Reason;
  message: string;
  retryable?: boolean;
}

const CAST = 'Say its type, as in {{ id }}::int.';

/** What a SQLSTATE, or the first two characters of one, means for the author. The longest match counts. */
const STATES = new Map<string, Verdict>([
  ['08', { reason: 'refused', message: 'The connection to the database broke.', retryable: true }],
  ['28', { reason: 'auth', message: 'The database refused the user or the password.' }],
  ['3D000', { reason: 'other', message: 'There is no database of that name on the server.' }],
  ['42501', { reason: 'permission', message: 'The database user may not do this.' }],
  ['53', { reason: 'busy', message: 'The database is short of memory, disk or connections.' }],
  ['53300', { reason: 'busy', message: 'The database has too many connections.', retryable: true }],
  ['57014', { reason: 'timeout', message: 'The query took too long and was cancelled.' }],
  ['57P01', { reason: 'refused', message: 'The database was shut down.', retryable: true }],
  ['57P02', { reason: 'refused', message: 'The database crashed.', retryable: true }],
  ['57P03', { reason: 'refused', message: 'The database is starting up or shutting down.', retryable: true }],
  [
    '40001',
    { reason: 'busy', message: 'Another transaction was faster; the database wants a retry.', retryable: true },
  ],
  ['40P01', { reason: 'busy', message: 'Two transactions waited for each other.', retryable: true }],
  ['55P03', { reason: 'busy', message: 'A row or table is locked.', retryable: true }],
  [
    '25006',
    {
      reason: 'query',
      message:
        'The query runs read-only, but it tries to change data. If that is meant, tick "Changes data"; a read-only resource never writes.',
    },
  ],
  ['22', { reason: 'query', message: 'A value does not fit the type that the database expects.' }],
  ['22001', { reason: 'query', message: 'A text is longer than its column.' }],
  ['22012', { reason: 'query', message: 'The query divides by zero.' }],
  ['23', { reason: 'query', message: 'The query breaks a constraint of the database.' }],
  ['23502', { reason: 'query', message: 'A column that needs a value got none.' }],
  ['23503', { reason: 'conflict', message: 'A row that is referred to is missing, or is still referred to.' }],
  ['23505', { reason: 'conflict', message: 'There is a row with that unique value already.' }],
  ['42601', { reason: 'query', message: 'The SQL has a syntax error.' }],
  ['42703', { reason: 'query', message: 'There is no such column.' }],
  ['42P01', { reason: 'query', message: 'There is no such table.' }],
  ['42883', { reason: 'query', message: `There is no such function or operator for values of these types. ${CAST}` }],
  ['42P08', { reason: 'query', message: `The database can not tell the type of a value. ${CAST}` }],
  ['42P18', { reason: 'query', message: `The database can not tell the type of a value. ${CAST}` }],
  ['P0001', { reason: 'query', message: 'A function of the database raised an error.' }],
  ['58', { reason: 'other', message: 'The database server has a problem of its own.' }],
  ['XX', { reason: 'other', message: 'The database server has a problem of its own.' }],
]);

const OTHER: Verdict = { reason: 'query', message: 'The database refused the query.' };

/** An error with a SQLSTATE, put in words. The database's own text goes to `details`, which only authors see. */
export function classifySqlState(error: unknown): ClassifiedError | undefined {
  if (!(error instanceof Error)) return undefined;
  const state = textMember(error, 'code');
  if (state === undefined || !/^[0-9A-Z]{5}$/.test(state) || !/\d/.test(state)) return undefined;
  const { reason, message, retryable } = STATES.get(state) ?? STATES.get(state.slice(0, 2)) ?? OTHER;
  return { reason, message, retryable: retryable ?? false, details: detailsOf(error, state) };
}

function detailsOf(error: Error, sqlState: string): JsonValue {
  // Not `detail` and not `where`: they quote rows.
  const names = ['constraint', 'table', 'column', 'position', 'hint'].flatMap((name) => {
    const text = textMember(error, name);
    return text === undefined ? [] : [[name, text] as const];
  });
  return { sqlState, database: error.message, ...Object.fromEntries(names) };
}

function textMember(error: Error, name: string): string | undefined {
  const member: unknown = Reflect.get(error, name);
  return typeof member === 'string' ? member : undefined;
}
