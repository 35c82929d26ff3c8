import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonValue } from '#schema';
import { createMask, MAX_PREVIEW_BYTES, maskJson, NO_MASK, textPreview } from './redact.ts';

const secret = '~~?>p@ss/wörd+"\\ &=?';
const MASK = '••••••';

describe('masking', () => {
  it.each<[string, string]>([
    ['as it stands', secret],
    ['base64', Buffer.from(secret).toString('base64')],
    ['base64 without padding', Buffer.from(secret).toString('base64').replace(/=+$/, '')],
    ['base64url', Buffer.from(secret).toString('base64url')],
    ['URL-encoded, as a part of a path', encodeURIComponent(secret)],
    ['URL-encoded, as a whole address', encodeURI(secret)],
    ['URL-encoded, as a form', new URLSearchParams({ a: secret }).toString().slice(2)],
    ['JSON-escaped', JSON.stringify(secret).slice(1, -1)],
  ])('hides a secret %s', (_form, shown) => {
    const masked = createMask([secret])(`before ${shown} between ${shown}.`);
    expect(masked).toBe(`before ${MASK} between ${MASK}.`);
  });

  it('hides the longer of two secrets whole', () => {
    expect(createMask(['token', 'token-extended'])('token-extended, token')).toBe(`${MASK}, ${MASK}`);
  });

  it('leaves text alone that holds none, and secrets that are too short to be told from text', () => {
    const mask = createMask(['abc', '', secret]);
    expect(mask('abc is the alphabet')).toBe('abc is the alphabet');
    expect(createMask([])).toBe(NO_MASK);
  });

  it('takes a secret as text, whatever a pattern or a replacement would make of it', () => {
    expect(createMask(['.*?$&'])('a .*?$& b, xyz')).toBe(`a ${MASK} b, xyz`);
  });

  it('whatever surrounds a secret, no form of it is left', () => {
    const secrets = fc.string({ minLength: 8, maxLength: 60, unit: 'grapheme' }).filter((text) => text.isWellFormed());
    fc.assert(
      fc.property(
        secrets,
        fc.string({ unit: 'grapheme' }),
        fc.string({ unit: 'grapheme' }),
        (hidden, before, after) => {
          const value = { [before]: [after + hidden, { header: `Basic ${Buffer.from(hidden).toString('base64')}` }] };
          const masked = createMask([hidden])(JSON.stringify(value));
          expect(masked).not.toContain(JSON.stringify(hidden).slice(1, -1));
          expect(masked).not.toContain(Buffer.from(hidden).toString('base64').replace(/=+$/, ''));
        },
      ),
    );
  });
});

describe('masking inside JSON', () => {
  it.each<[string, JsonValue, JsonValue]>([
    ['text', { a: ['x-12345678-y'] }, { a: [`x-${MASK}-y`] }],
    ['keys', { '12345678': 1 }, { [MASK]: 1 }],
    ['numbers, which become text', { a: 12345678, b: 1234 }, { a: MASK, b: 1234 }],
    ['nothing', { a: null, b: true, c: [] }, { a: null, b: true, c: [] }],
  ])('hides %s', (_where, value, expected) => {
    expect(maskJson(value, createMask(['12345678']))).toEqual(expected);
  });

  it('tells nothing of a value in which a secret was taken apart', () => {
    const key = '{"type":"service","key":"abc"}';
    expect(maskJson({ config: JSON.parse(key) }, createMask([key]))).toBe(MASK);
    expect(maskJson({ config: key }, createMask([key]))).toEqual({ config: MASK });
  });

  it('always answers JSON without the secret in it', () => {
    fc.assert(
      fc.property(fc.jsonValue({ depthSize: 'small' }), fc.integer({ min: 1000, max: 1_000_000 }), (value, number) => {
        const masked = JSON.stringify(maskJson({ value: value as JsonValue, number }, createMask([String(number)])));
        expect(masked).not.toContain(String(number));
        expect(() => JSON.parse(masked)).not.toThrow();
      }),
    );
  });
});

describe('5.7 previews', () => {
  const mask = createMask([secret]);

  it('keeps short text whole, masked, and says how long it was', () => {
    expect(textPreview(JSON.stringify({ a: `${secret}é` }), mask)).toEqual({
      text: JSON.stringify({ a: `${MASK}é` }),
      truncated: false,
      bytes: Buffer.byteLength(JSON.stringify({ a: `${secret}é` })),
    });
  });

  it('stays JSON where a secret is a number', () => {
    const { text } = textPreview('{"pin":12345678}', createMask(['12345678']));
    expect(JSON.parse(text)).toEqual({ pin: MASK });
  });

  it('cuts long text, and never in the middle of a character', () => {
    for (const shift of ['', 'x']) {
      const { text, truncated, bytes } = textPreview(shift + '😀'.repeat(100_000), mask);
      expect(truncated).toBe(true);
      expect(bytes).toBe(400_000 + shift.length);
      expect(text.isWellFormed()).toBe(true);
      expect(text.length).toBeGreaterThan(MAX_PREVIEW_BYTES - 3);
      expect(text.length).toBeLessThanOrEqual(MAX_PREVIEW_BYTES);
    }
  });

  it('hides a secret that lies across the cut', () => {
    for (let before = MAX_PREVIEW_BYTES - secret.length - 1; before < MAX_PREVIEW_BYTES + 1; before++) {
      const { text } = textPreview('.'.repeat(before) + secret + '.'.repeat(MAX_PREVIEW_BYTES), mask);
      expect(text.replaceAll(/[.•]/g, '')).toBe('');
    }
  });

  it('hides the beginning of a secret where masking made room for what lies far behind the cut', () => {
    const long = 'K'.repeat(1_500);
    for (const [every, between] of [
      [long, ''],
      [long, ','],
      [`${long}0123456789`, '","'],
    ] as const) {
      const text = (every + between).repeat(200);
      const preview = textPreview(text, createMask([every]));
      expect(preview.truncated).toBe(true);
      expect(preview.text.replaceAll(MASK, '').replaceAll(between, '')).toBe('');
    }
  });

  it('a cut preview is the beginning of the masked text, whatever the secrets are', () => {
    const parts = fc.array(fc.oneof(fc.nat({ max: 2 }), fc.string({ minLength: 0, maxLength: 2_000 })), {
      minLength: 100,
      maxLength: 300,
    });
    const secrets = fc.tuple(
      fc.string({ minLength: 4, maxLength: 10 }),
      fc.string({ minLength: 1_000, maxLength: 5_000 }),
      fc.string({ minLength: 100, maxLength: 200 }),
    );
    fc.assert(
      fc.property(parts, secrets, (given, hidden) => {
        const text = given.map((part) => (typeof part === 'number' ? hidden[part] : part)).join('');
        const masks = createMask(hidden);
        const preview = textPreview(text, masks);
        if (preview.truncated) expect(masks(text).startsWith(preview.text)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});
