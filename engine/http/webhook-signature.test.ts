import { describe, expect, it } from 'vitest';
import { newWebhookSecret, requireSignature, signWebhook } from './webhook-signature.ts';

const now = new Date('2026-11-20T09:00:00Z');
const timestamp = String(now.getTime() / 1000);
const body = Buffer.from('{"test": 2432232314}');
const secret = newWebhookSecret();
const sent = (given: object = {}) => ({
  id: 'msg_1',
  timestamp,
  signature: signWebhook(secret, 'msg_1', timestamp, body),
  ...given,
});
const check = (given: object, bytes: Uint8Array = body, secrets = [secret]) =>
  requireSignature(sent(given), bytes, { secrets, now });

describe('signatures of webhooks', () => {
  it('are those of Standard Webhooks: its own example', () => {
    const example = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    expect(signWebhook(example, 'msg_p5jXN8AQM9LWM0D4loKWxJek', '1614265330', body)).toBe(
      'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    );
  });

  it('a right one is taken, also among others, and of a secret that is being replaced', () => {
    expect(check({})).toBe('msg_1');
    expect(check({ signature: `v1,AAAA ${sent().signature}` })).toBe('msg_1');
    expect(check({}, body, [newWebhookSecret(), secret])).toBe('msg_1');
  });

  it.each([
    ['another body', {}, Buffer.from('{"test": 1}')],
    ['another id', { id: 'msg_2' }, body],
    ['another time', { timestamp: String(Number(timestamp) + 1) }, body],
    ['an old message', { timestamp: String(Number(timestamp) - 301) }, body],
    ['one from the future', { timestamp: String(Number(timestamp) + 301) }, body],
    ['no signature', { signature: undefined }, body],
    ['no id', { id: undefined }, body],
    ['a time that is none', { timestamp: 'now' }, body],
  ])('%s is refused', (_what, given, bytes) => {
    expect(() => check(given, bytes)).toThrow(expect.objectContaining({ code: 'auth.required' }));
  });

  it('without a secret nothing is right', () => {
    expect(() => check({}, body, [])).toThrow(expect.objectContaining({ code: 'auth.required' }));
  });
});
