import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSecretBox } from './secrets.ts';

const key = () => randomBytes(32).toString('base64');
const place = { workspace: 'w', secretId: 's', version: 1 };

describe('a secret box', () => {
  const first = key();
  const box = createSecretBox(`k1:${first}`);

  test('opens what it sealed, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), fc.integer({ min: 1 }), (text, workspace, version) => {
        const where = { workspace, secretId: 's', version };
        expect(box.open(box.seal(text, where), where)).toBe(text);
      }),
    );
  });

  test('never seals twice to the same, and leaves no trace of the text', () => {
    const sealed = [1, 2].map(() => box.seal('hunter2', place));
    for (const part of ['wrappedKey', 'nonce', 'ciphertext', 'tag'] as const) {
      expect(sealed[0]?.[part]).not.toBe(sealed[1]?.[part]);
    }
    expect(JSON.stringify(sealed)).not.toContain('hunter2');
    expect(JSON.stringify(sealed)).not.toContain(Buffer.from('hunter2').toString('base64').slice(0, 9));
  });

  test.each([
    ['another workspace', { ...place, workspace: 'x' }],
    ['another secret', { ...place, secretId: 'x' }],
    ['an older version', { ...place, version: 2 }],
    ['a place that reads the same when joined', { workspace: 'w","s', secretId: '', version: 1 }],
  ])('does not open in %s', (_, where) => {
    expect(() => box.open(box.seal('hunter2', place), where)).toThrow(
      expect.objectContaining({ code: 'secret.unavailable' }),
    );
  });

  test.each(['wrappedKey', 'nonce', 'ciphertext', 'tag'] as const)('notices a changed %s', (part) => {
    const sealed = box.seal('hunter2', place);
    const bytes = Buffer.from(sealed[part], 'base64');
    bytes.writeUInt8(bytes.readUInt8(0) ^ 1, 0);
    const changed = { ...sealed, [part]: bytes.toString('base64') };
    expect(() => box.open(changed, place)).toThrow('can not be opened on this server');
    expect(() => box.open({ ...sealed, [part]: '' }, place)).toThrow('can not be opened on this server');
  });

  test('a tag cut short is no tag', () => {
    const sealed = box.seal('hunter2', place);
    const tag = Buffer.from(sealed.tag, 'base64').subarray(0, 4).toString('base64');
    expect(() => box.open({ ...sealed, tag }, place)).toThrow('can not be opened on this server');
  });

  test('tells whether the master key of a secret is here, without opening the secret', () => {
    const { keyId, wrappedKey } = box.seal('hunter2', place);
    expect(box.fits({ keyId, wrappedKey }, place)).toBe('fits');
    expect(createSecretBox(`k2:${key()}`).fits({ keyId, wrappedKey }, place)).toBe('missing');
    expect(createSecretBox(`k1:${key()}`).fits({ keyId, wrappedKey }, place)).toBe('another');
  });

  test('tells the log which master key it was, and whoever needs the secret nothing of it', () => {
    const lines: unknown[] = [];
    const other = createSecretBox(`k2:${key()}`, { error: (message, fields) => lines.push(message, fields) });
    expect(() => other.open(box.seal('hunter2', place), place)).toThrow(/^[^1]*$/);
    expect(lines).toEqual(['a secret can not be opened', { why: 'it needs the master key "k1", which is not set' }]);
  });

  test('errors and their causes hold neither text nor key', () => {
    const sealed = createSecretBox(`gone:${key()}`).seal('hunter2', place);
    let thrown: unknown;
    try {
      box.open(sealed, place);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ cause: { message: 'it needs the master key "gone", which is not set' } });
    expect(thrown instanceof Error && `${thrown.stack} ${thrown.cause}`).not.toMatch(/hunter2/);
  });

  test('rotation changes the wrapping only, and the old key can go then', () => {
    const second = key();
    const both = createSecretBox(` k2:${second} , k1:${first}`);
    expect(both.activeKeyId).toBe('k2');
    const old = box.seal('hunter2', place);
    expect(both.open(old, place)).toBe('hunter2');
    const rewrapped = both.rewrap(old, place);
    expect(rewrapped).toMatchObject({ keyId: 'k2', nonce: old.nonce, ciphertext: old.ciphertext, tag: old.tag });
    expect(createSecretBox(`k2:${second}`).open(rewrapped, place)).toBe('hunter2');
    expect(() => box.open(rewrapped, place)).toThrow('can not be opened on this server');
  });

  test.each(['', 'k1', 'k1:', `k1:${randomBytes(16).toString('base64')}`, `k 1:${first}`, `k1:${first},`, `${first}`])(
    'refuses master keys of another form: %#',
    (text) => {
      expect(() => createSecretBox(text)).toThrow(expect.objectContaining({ code: 'request.invalid' }));
    },
  );

  test('refuses one id for two keys, and repeats neither', () => {
    const text = `k1:${first},k1:${key()}`;
    let message = '';
    try {
      createSecretBox(text);
    } catch (error) {
      message = String(error);
    }
    expect(message).toContain('two have the same id');
    expect(message).not.toContain(first);
  });
});
