import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { AccessError } from '#kit';

/** What a sender says of itself, by the Standard Webhooks specification 1.0. */
export interface WebhookHeaders {
  id: string | undefined;
  timestamp: string | undefined;
  signature: string | undefined;
}

const PREFIX = 'whsec_';
const SECRET_BYTES = 32;
/** A message that is older, or from the future, may be a replay. */
const WINDOW_SECONDS = 300;
const MAX_SIGNATURES = 20;

export function newWebhookSecret(): string {
  return PREFIX + randomBytes(SECRET_BYTES).toString('base64');
}

/** The signature of a message: `v1,` and the HMAC of its id, its time and its bytes as they were sent. */
export function signWebhook(secret: string, id: string, timestamp: string, body: Uint8Array): string {
  const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64')}`;
}

/**
 * Answers the message's id, once it is known that a holder of one of the secrets sent these bytes, and not long ago.
 * @throws AccessError `auth.required`
 */
export function requireSignature(
  { id, timestamp, signature }: WebhookHeaders,
  body: Uint8Array,
  { secrets, now }: { secrets: readonly string[]; now: Date },
): string {
  if (!id || !/^[!-~]{1,255}$/.test(id) || !timestamp || !/^\d{1,12}$/.test(timestamp) || !signature) {
    throw refused('It needs the headers webhook-id, webhook-timestamp and webhook-signature.');
  }
  if (Math.abs(now.getTime() / 1000 - Number(timestamp)) > WINDOW_SECONDS) {
    throw refused(`It was sent more than ${WINDOW_SECONDS} seconds ago, or the clocks differ.`);
  }
  const given = signature.split(' ').slice(0, MAX_SIGNATURES);
  const right = secrets.map((secret) => signWebhook(secret, id, timestamp, body));
  if (!right.some((one) => given.some((other) => isSame(one, other)))) throw refused('Its signature is not right.');
  return id;
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function refused(message: string): AccessError {
  return new AccessError({ code: 'auth.required', message: `The webhook was refused. ${message}` });
}
