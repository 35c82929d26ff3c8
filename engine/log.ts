import { pino } from 'pino';
import type { Log } from '#core';

/** The server's log: JSON lines on stdout, long texts cut, values that look like credentials left out. */
export function createLog(level: 'debug' | 'info' | 'warn' | 'error'): Log {
  const logger = pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: {
      paths: ['*.password', '*.authorization', '*.token', '*.secret', 'authorization', 'token', 'password'],
      censor: '••••••',
    },
    serializers: { error: toLogged, cause: toLogged },
  });
  const write =
    (write: (fields: object, message: string) => void) =>
    (message: string, fields: Record<string, unknown> = {}): void =>
      write.call(logger, fields, message.slice(0, 8192));
  return { debug: write(logger.debug), info: write(logger.info), warn: write(logger.warn), error: write(logger.error) };
}

function toLogged(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message, stack, cause } = error;
  return {
    name,
    message: message.slice(0, 2000),
    stack: stack?.slice(0, 8192),
    ...(cause === undefined ? {} : { cause: toLogged(cause) }),
  };
}
