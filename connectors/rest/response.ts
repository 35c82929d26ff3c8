import { type ClassifiedError, type EgressResponse, LimitError } from '#kit';
import type { JsonValue } from '#schema';
import { parseJson } from '../parse-json.ts';

const MAX_ERROR_BODY = 2_000;
const MAX_RETRY_AFTER_MS = 3_600_000;
const TEXTUAL = /^text\/|[/+](xml|yaml|javascript|x-www-form-urlencoded|graphql|csv|x-ndjson|jsonl)$/;

/** An answer whose status the query does not call a success. */
export class StatusError extends Error {
  readonly status: number;
  readonly body: string;
  readonly retryAfterMs: number | undefined;

  constructor(response: EgressResponse) {
    super(`status ${response.status}`);
    this.status = response.status;
    this.body = new TextDecoder().decode(response.body.subarray(0, MAX_ERROR_BODY));
    this.retryAfterMs = retryAfterMs(response.headers.get('retry-after'));
  }
}

/** An answer that says it is JSON and is not. */
class NotJsonError extends Error {}

export function isSuccess(status: number, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => pattern === String(status) || pattern === `${Math.floor(status / 100)}xx`);
}

/** JSON where the answer says so, text where it is text, else `{ base64, contentType }`. */
export function readContent({ headers, body, truncated }: EgressResponse): JsonValue {
  const [contentType = '', ...parameters] = (headers.get('content-type') ?? '').toLowerCase().split(';');
  const type = contentType.trim();
  if (body.byteLength === 0) return null;
  const charset = parameters.map((parameter) => /^\s*charset="?([\w.:-]+)"?\s*$/.exec(parameter)?.[1]).find(Boolean);
  if (/[/+]json$/.test(type)) return readJson(body, charset, truncated);
  if (type === '' || TEXTUAL.test(type)) {
    const text = readText(body, charset, type === '' && !truncated);
    if (text !== undefined) return text;
  }
  return { base64: Buffer.from(body).toString('base64'), contentType: type };
}

/** JSON is UTF-8 whatever the answer says; what is not may be in the charset that it names. */
function readJson(body: Uint8Array, charset: string | undefined, truncated: boolean): JsonValue {
  if (truncated) {
    throw new LimitError({
      code: 'value.tooLarge',
      message: 'The answer is larger than the limit, and JSON can not be cut.',
    });
  }
  const text = readText(body, undefined, true) ?? (charset === undefined ? undefined : readText(body, charset, true));
  if (text === undefined) throw new NotJsonError('the answer is not in UTF-8');
  try {
    return parseJson(text);
  } catch (thrown) {
    if (thrown instanceof SyntaxError) throw new NotJsonError('the answer is not JSON');
    throw thrown;
  }
}

/** Undefined when the bytes have to be that text (`fatal`), and are not. */
function readText(body: Uint8Array, charset: string | undefined, fatal: boolean): string | undefined {
  try {
    return decoder(charset, fatal).decode(body);
  } catch {
    return undefined;
  }
}

function decoder(charset: string | undefined, fatal: boolean): TextDecoder {
  try {
    return new TextDecoder(charset ?? 'utf-8', { fatal });
  } catch {
    // A charset nobody knows.
    return new TextDecoder('utf-8', { fatal });
  }
}

export function classifyResponse(error: unknown): ClassifiedError | undefined {
  if (error instanceof NotJsonError) {
    return { reason: 'other', message: 'The answer says it is JSON, and is not.', retryable: false };
  }
  if (!(error instanceof StatusError)) return undefined;
  const { status, body, retryAfterMs: wait } = error;
  return {
    reason: reasonOf(status),
    message: `The answer has the status ${status}.`,
    retryable: [408, 425, 429, 502, 503, 504].includes(status),
    remoteStatus: status,
    details: { status, body, ...(wait === undefined ? {} : { retryAfterMs: wait }) },
  };
}

function reasonOf(status: number): ClassifiedError['reason'] {
  if (status === 401 || status === 407) return 'auth';
  if (status === 408 || status === 425 || status === 429) return 'busy';
  return status >= 400 && status < 500 ? 'query' : 'other';
}

/** Seconds or a date. */
function retryAfterMs(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const ms = /^\d{1,9}$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), MAX_RETRY_AFTER_MS);
}
