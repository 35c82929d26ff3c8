import type { Mask } from '#core';
import {
  AppError,
  BlockError,
  type ClassifiedError,
  type ConnectionFailure,
  type Connector,
  InputError,
  LimitError,
} from '#kit';
import { type ErrorCode, isErrorCode, isJsonObject, type JsonValue } from '#schema';

/** Codes of Node's and undici's sockets. What is not here is looked up by the patterns below. */
const NETWORK = new Map<string, ClassifiedError>([
  ...['ENOTFOUND', 'ENODATA', 'EAI_NONAME', 'EAI_FAIL'].map((code) => [code, dns(false)] as const),
  ['EAI_AGAIN', dns(true)],
  ['ECONNREFUSED', unreachable('The host refused the connection.')],
  ...['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'ESOCKET', 'ECONNECTION'].map(
    (code) => [code, unreachable('The connection broke.')] as const,
  ),
  ...['EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN'].map(
    (code) => [code, unreachable('There is no way to the host.')] as const,
  ),
  ...['ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT'].map((code) => [code, timeout(true)] as const),
  ...['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'].map((code) => [code, timeout(false)] as const),
]);

const NETWORK_PATTERNS: readonly [RegExp, ClassifiedError][] = [
  [
    /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|EPROTO|HOSTNAME_MISMATCH)/,
    {
      reason: 'tls',
      message: 'No safe TLS connection could be made: look at the certificate of the host.',
      retryable: false,
    },
  ],
  [
    /^(HPE_|UND_ERR_|Z_)/,
    { reason: 'other', message: 'The host answered something that is not HTTP.', retryable: false },
  ],
];

function dns(retryable: boolean): ClassifiedError {
  return { reason: 'dns', message: 'The host name can not be found.', retryable };
}

function unreachable(message: string): ClassifiedError {
  return { reason: 'refused', message, retryable: true };
}

function timeout(retryable: boolean): ClassifiedError {
  return { reason: 'timeout', message: 'The host did not answer in time.', retryable };
}

const CODES: Readonly<Record<ClassifiedError['reason'], ErrorCode>> = {
  dns: 'resource.unreachable',
  refused: 'resource.unreachable',
  tls: 'resource.unreachable',
  timeout: 'resource.timeout',
  auth: 'resource.denied',
  permission: 'resource.denied',
  blocked: 'egress.blocked',
  query: 'resource.rejected',
  conflict: 'resource.rejected',
  busy: 'resource.failed',
  other: 'resource.failed',
};

const FAILURES: ReadonlySet<string> = new Set<ConnectionFailure>([
  'dns',
  'refused',
  'tls',
  'auth',
  'permission',
  'timeout',
  'blocked',
]);

/** Whose error it is, and what must not show in it. */
export interface Blame {
  connector?: Pick<Connector, 'classify'> | undefined;
  /** Name of the resource, for the message. */
  resource?: string | undefined;
  mask: Mask;
}

/** Whatever a connector threw, as one of ours, without secrets. What nobody knows is told as a failure, not as our bug. */
export function toResourceError(thrown: unknown, { connector, resource, mask }: Blame): AppError {
  if (thrown instanceof AppError) return masked(thrown, mask);
  const { reason, message, retryable, remoteStatus, details } = diagnose(thrown, connector);
  const fields = {
    code: CODES[reason],
    message: resource === undefined ? mask(message) : `Resource "${resource}": ${mask(message)}`,
    retryable,
    remoteStatus,
    details: maskJson({ reason, ...(isJsonObject(details) ? details : {}) }, mask),
    cause: maskedCause(thrown, mask),
  };
  return reason === 'timeout' ? new LimitError(fields) : new BlockError(fields);
}

/** Why a connection test failed, for a person. */
export function toTestFailure(
  thrown: unknown,
  { connector, mask }: Blame,
): { reason: ConnectionFailure; message: string } {
  if (thrown instanceof AppError) {
    const reason =
      thrown.code === 'egress.blocked' ? 'blocked' : thrown.code === 'resource.timeout' ? 'timeout' : 'other';
    return { reason, message: mask(thrown.message) };
  }
  const { reason, message, details } = diagnose(thrown, connector);
  const words =
    isJsonObject(details) && typeof details.database === 'string' ? `${message} (${details.database})` : message;
  return { reason: isFailure(reason) ? reason : 'other', message: mask(words) };
}

function isFailure(reason: string): reason is ConnectionFailure {
  return FAILURES.has(reason);
}

function diagnose(thrown: unknown, connector: Blame['connector']): ClassifiedError {
  return (
    connector?.classify(thrown) ??
    classifyNetwork(thrown) ?? {
      reason: 'other',
      message: 'The resource failed in a way we do not know.',
      retryable: false,
    }
  );
}

/** Looks through wrappers: drivers hide the socket's error in `cause`, Node's happy eyeballs in `errors`. */
function classifyNetwork(thrown: unknown, depth = 0): ClassifiedError | undefined {
  if (!(thrown instanceof Error) || depth > 5) return undefined;
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '';
  const found = NETWORK.get(code) ?? NETWORK_PATTERNS.find(([pattern]) => pattern.test(code))?.[1];
  const inner = thrown instanceof AggregateError ? thrown.errors[0] : thrown.cause;
  // The innermost knows best: "socket error" is what a driver makes of a bad certificate.
  return classifyNetwork(inner, depth + 1) ?? found;
}

function masked(error: AppError, mask: Mask): AppError {
  const message = mask(error.message);
  const details = error.details === undefined ? undefined : maskJson(error.details, mask);
  const isClean = message === error.message && JSON.stringify(details) === JSON.stringify(error.details);
  if (isClean && error.cause === undefined) return error;
  const { code, retryable, remoteStatus, issues } = error;
  const cause = error.cause === undefined ? undefined : maskedCause(error.cause, mask);
  const fields = {
    code: isErrorCode(code) ? code : 'resource.failed',
    message,
    details,
    issues,
    retryable,
    remoteStatus,
    cause,
  } as const;
  if (error instanceof InputError) return new InputError(fields);
  return error instanceof LimitError ? new LimitError(fields) : new BlockError(fields);
}

/** For the server's log: what the driver said, without secrets and without what the driver hung on to its error. */
function maskedCause(thrown: unknown, mask: Mask): Error {
  const cause = new Error(mask(thrown instanceof Error ? thrown.message : String(thrown)));
  cause.name = thrown instanceof Error ? thrown.name : 'Error';
  cause.stack = mask(thrown instanceof Error ? (thrown.stack ?? '') : '');
  return cause;
}

function maskJson(value: JsonValue, mask: Mask): JsonValue {
  if (typeof value === 'string') return mask(value);
  if (Array.isArray(value)) return value.map((item) => maskJson(item, mask));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [mask(key), maskJson(member, mask)]));
}
