import { createHash } from 'node:crypto';
import { BlockError, InputError, Json, LimitError, toJson } from '#kit';
import { canonicalJson } from '#schema';
import type { Answer } from './answer.ts';
import type { StartRun } from './runs.ts';
import { Scope } from './scope.ts';
import type { KeptCall } from './seams.ts';

/** What makes two calls of one caller the same call (semantics 5.8). Both are hashes: nothing of the caller's is kept. */
export interface CallKey {
  key: string;
  /** Another one under the same key: the key was used for something else. */
  fingerprint: string;
}

/** How long an answer is kept. */
export const KEEP_ANSWER_MS = 24 * 60 * 60 * 1000;
/** A call that has not ended so long after its deadline will not end any more: its server is gone. */
const GRACE_MS = 30_000;

/** A string of RFC 8941, or the same without its quotes, as many send it. Two headers arrive as one with a comma. */
const QUOTED = /^"((?:[ !#-[\]-~]|\\["\\])*)"$/;
const BARE = /^[!#-+\--:<-[\]-~]+$/;
const MAX_KEY_CHARACTERS = 255;

/**
 * The key of a call: of its header, else of the function's own expression; undefined if there is none.
 * @throws InputError `request.invalid` for a header that is none; BlockError `expression.failed` when the expression fails
 */
export function callKey(start: StartRun, header: string | undefined, sent: unknown): CallKey | undefined {
  const functionName = start.plan.document.name;
  if (header !== undefined) {
    const params = canonicalJson(toJson(sent).value);
    return { key: hash('header', parseKey(header)), fingerprint: hash(functionName, params) };
  }
  const own = ownKey(start);
  // Which calls are the same is the author's to say: parameters that the expression does not read make no difference.
  return own === undefined ? undefined : { key: hash('function', functionName, own), fingerprint: '' };
}

/** When a call that starts now has ended, or its server is gone. */
export function leaseEnd(now: Date, timeoutMs: number): string {
  return new Date(now.getTime() + timeoutMs + GRACE_MS).toISOString();
}

/**
 * The answer to a call whose key was used before.
 * @throws InputError `idempotency.mismatch`, `idempotency.unknown`; LimitError `idempotency.inProgress`
 */
export function answerAgain(kept: KeptCall, { fingerprint }: CallKey, now: Date): Answer {
  requireSame(kept.fingerprint, fingerprint);
  const { runId, answer, leaseUntil } = kept;
  if (answer) return { runId, ...answer };
  const details = { runId };
  if (now.toISOString() < leaseUntil) {
    const message = 'The first call with this key has not ended yet. Send it again in a moment.';
    throw new LimitError({ code: 'idempotency.inProgress', message, details, retryable: true });
  }
  const message =
    'The server stopped while the first call with this key ran. See what it did before you call with another key.';
  throw new InputError({ code: 'idempotency.unknown', message, details });
}

/** @throws InputError `idempotency.mismatch` */
export function requireSame(first: string, second: string): void {
  if (first === second) return;
  const message = 'This key was used for another function or with other parameters. Each call needs a key of its own.';
  throw new InputError({ code: 'idempotency.mismatch', message });
}

/** @throws InputError `request.invalid` */
function parseKey(header: string): string {
  const quoted = QUOTED.exec(header)?.[1]?.replace(/\\(["\\])/g, '$1');
  const key = quoted ?? (BARE.test(header) ? header : '');
  if (key.length >= 1 && key.length <= MAX_KEY_CHARACTERS) return key;
  const message = `Idempotency-Key must be one text of 1 to ${MAX_KEY_CHARACTERS} printable ASCII characters in double quotes.`;
  throw new InputError({ code: 'request.invalid', message });
}

/** What the function's expression makes of this call; null and the empty text mean no key. */
function ownKey({ plan, params, caller, environment }: StartRun): string | undefined {
  if (!plan.idempotencyKey) return undefined;
  const scope = new Scope();
  const names = { params, user: caller.user, env: { name: environment } };
  for (const [name, value] of Object.entries(names)) scope.setValue(name, Json.fromValue(value));
  try {
    const key = plan.idempotencyKey(scope) ?? '';
    return key === '' ? undefined : String(key);
  } catch (cause) {
    // The caller need not know what the expression says.
    const message = "The function's key could not be made of these parameters.";
    throw new BlockError({ code: 'expression.failed', message, cause });
  }
}

/** As one text without doubt where a part ends. */
function hash(...parts: string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}
