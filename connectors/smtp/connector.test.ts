import { describe, expect, test } from 'vitest';
import { resolveQuery } from '../../test/support/resolve-query.ts';
import smtp from './connector.ts';
import { type ResolvedSmtpQuery, toMessage } from './message.ts';
import { smtpSettings } from './settings.ts';

const settings = smtpSettings.parse({
  host: 'mail.example.com',
  from: 'Orders <orders@example.com>',
  allowedFrom: ['ann@partner.com', '@team.example.com'],
});
const message = (query: Partial<ResolvedSmtpQuery>) =>
  toMessage({ to: 'bob@example.com', subject: 's', ...query }, settings, 1_000);

describe('a message', () => {
  test('has addresses, text and attachments', () => {
    const attachments = [{ filename: 'a.bin', content: 'AAE=', encoding: 'base64' as const }];
    expect(
      message({ to: ['Bob <bob@example.com>, eve@example.com', 'x@example.com'], text: 't', attachments }),
    ).toMatchObject({
      from: [{ name: 'Orders', address: 'orders@example.com' }],
      to: [{ name: 'Bob', address: 'bob@example.com' }, { address: 'eve@example.com' }, { address: 'x@example.com' }],
      text: 't',
      attachments: [{ filename: 'a.bin', content: Buffer.from([0, 1]) }],
    });
  });

  test.each<[string, Partial<ResolvedSmtpQuery>]>([
    ['a line break in the subject', { subject: 'a\r\nBcc: evil@example.com' }],
    ['a line break in an address', { to: 'a@example.com\nBcc: evil@example.com' }],
    ['a NUL', { replyTo: 'a\0@example.com' }],
    ['a line break in a file name', { attachments: [{ filename: 'a\r\nb', content: '', encoding: 'utf-8' }] }],
    ['no address', { to: 'nobody' }],
    ['no recipient', { to: [] }],
    ['too many recipients', { to: Array.from({ length: 501 }, (_, index) => `a${index}@example.com`) }],
    ['a sender that is not allowed', { from: 'boss@example.com' }],
    ['a sender of a similar domain', { from: 'a@evilteam.example.com' }],
    ['two senders', { from: 'ann@partner.com, boss@example.com' }],
  ])('is refused with %s', (_, query) => {
    expect(() => message(query)).toThrow(expect.objectContaining({ code: 'block.invalid' }));
  });

  test('is refused when it is too large', () => {
    expect(() => message({ text: 'x'.repeat(1_001) })).toThrow(expect.objectContaining({ code: 'value.tooLarge' }));
  });

  test.each(['orders@example.com', 'ANN@partner.com', 'Any <one@team.example.com>'])('may come from %s', (from) => {
    expect(message({ from }).from).toHaveLength(1);
  });
});

test.each([
  { filename: 'x', path: '/etc/passwd' },
  { filename: 'x', href: 'http://x' },
  { filename: 'x', content: { path: '/etc/passwd' } },
])('neither a document nor a value can name a file or an address to load: %j', (item) => {
  const message = (attachments: unknown) => ({ to: literal('a@b.c'), subject: literal('s'), attachments });
  expect(() => resolveQuery(smtp.query.parse(message(literal([item]))))).toThrow();
  const query = smtp.query.parse(message({ kind: 'expression', code: '[item]' }));
  expect(() => resolveQuery(query, { item })).toThrow(expect.objectContaining({ code: 'block.invalid' }));
});

const literal = (value: unknown) => ({ kind: 'literal', value });

test('code sends with resources.<name>.send()', () => {
  const query = resolveQuery(
    smtp.query.parse(smtp.methods.send?.({ to: ['a@b.c'], subject: 'Hi {{ x }}', text: 't' })),
  );
  expect(query).toMatchObject({ to: ['a@b.c'], subject: 'Hi {{ x }}', text: 't' });
  expect(smtp.describe(query)).toBe('Email to a@b.c: Hi {{ x }}');
  expect(smtp.query.safeParse(smtp.methods.send?.('x')).success).toBe(false);
});

test.each<[object, string, boolean]>([
  [{ code: 'EAUTH', responseCode: 535 }, 'auth', false],
  [{ code: 'EAUTH', responseCode: 454 }, 'busy', true],
  [{ code: 'EPROTOCOL', responseCode: 421 }, 'busy', true],
  [{ code: 'EPROTOCOL', responseCode: 554 }, 'other', false],
  [{ code: 'ETLS' }, 'tls', false],
  [{ code: 'ESOCKET', message: 'self-signed certificate' }, 'tls', false],
  [{ code: 'EENVELOPE', responseCode: 550 }, 'query', false],
  [{ code: 'EENVELOPE', responseCode: 451 }, 'busy', true],
  [{ code: 'EMESSAGE', responseCode: 552 }, 'query', false],
])('%j is %s', (fields, reason, retryable) => {
  expect(smtp.classify(Object.assign(new Error('x'), fields))).toMatchObject({ reason, retryable });
});
