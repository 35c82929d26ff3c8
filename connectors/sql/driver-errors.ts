import type { ClassifiedError } from '#kit';

export const POOL_BUSY: ClassifiedError = {
  reason: 'busy',
  message: 'All connections to the database are at work, and none became free in time.',
  retryable: true,
};

/** pg has no codes for these. */
const DRIVER_ERRORS: readonly [RegExp, ClassifiedError][] = [
  // pg says so only to who waits for one of its connections.
  [/^timeout exceeded/, POOL_BUSY],
  [
    /^Connection terminated due to connection timeout|^timeout expired/,
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

/** What pg says of its connections, in words. */
export function classifyDriver(error: unknown): ClassifiedError | undefined {
  if (!(error instanceof Error)) return undefined;
  return DRIVER_ERRORS.find(([pattern]) => pattern.test(error.message))?.[1];
}
