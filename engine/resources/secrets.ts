import { type CipherGCM, createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Log, SealedSecret, SecretBox, SecretPlace } from '#core';
import { InputError, LimitError } from '#kit';

const ALGORITHM = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

interface MasterKey {
  id: string;
  key: Buffer;
}

/**
 * Seals secrets by envelope: every secret has a data key of its own, and a master key wraps that. Changing the master key
 * then means wrapping short keys again, not reading every secret.
 *
 * @param masterKeys `k2:base64,k1:base64`: the first one seals, all of them open.
 * @param log is told of which master key it was when a secret can not be opened. Who needs the secret is not.
 *
 * @example
 * const box = createSecretBox(`k1:${randomBytes(32).toString('base64')}`);
 * const sealed = box.seal('hunter2', { workspace, secretId, version: 1 });
 *
 * @throws InputError `request.invalid` if the text is not of that form; it never repeats a key
 */
export function createSecretBox(masterKeys: string, log?: Pick<Log, 'error'>): SecretBox {
  const keys = parseMasterKeys(masterKeys);
  const [active] = keys;
  if (!active) throw badKeys('there is none');

  const refuse = (why: string): never => {
    log?.error('a secret can not be opened', { why });
    throw unavailable(why);
  };
  const keyOf = ({ keyId }: Wrapped) => keys.find(({ id }) => id === keyId)?.key;

  const unwrap = (sealed: Wrapped, place: SecretPlace): Buffer => {
    const key = keyOf(sealed) ?? refuse(`it needs the master key "${sealed.keyId}", which is not set`);
    return (
      unwrapWith(key, sealed, place) ??
      refuse(`the master key "${sealed.keyId}" is another than the one that sealed it, or it was changed or moved`)
    );
  };

  const wrap = (dataKey: Buffer, place: SecretPlace): Wrapped => {
    const { nonce, text, tag } = encrypt(active.key, dataKey, aad('key', place));
    return { keyId: active.id, wrappedKey: Buffer.concat([nonce, text, tag]).toString('base64') };
  };

  return {
    activeKeyId: active.id,
    seal(text, place) {
      const dataKey = randomBytes(KEY_BYTES);
      const sealed = encrypt(dataKey, Buffer.from(text, 'utf8'), aad('secret', place));
      return {
        ...wrap(dataKey, place),
        nonce: sealed.nonce.toString('base64'),
        ciphertext: sealed.text.toString('base64'),
        tag: sealed.tag.toString('base64'),
      };
    },
    open(sealed, place) {
      const parts = {
        nonce: Buffer.from(sealed.nonce, 'base64'),
        text: Buffer.from(sealed.ciphertext, 'base64'),
        tag: Buffer.from(sealed.tag, 'base64'),
      };
      const text = decrypt(unwrap(sealed, place), parts, aad('secret', place)) ?? refuse('it was changed or moved');
      return text.toString('utf8');
    },
    rewrap: (sealed, place) => ({ ...sealed, ...wrap(unwrap(sealed, place), place) }),
    fits(sealed, place) {
      const key = keyOf(sealed);
      if (!key) return 'missing';
      return unwrapWith(key, sealed, place) ? 'fits' : 'another';
    },
  };
}

type Wrapped = Pick<SealedSecret, 'keyId' | 'wrappedKey'>;

interface Encrypted {
  nonce: Buffer;
  text: Buffer;
  tag: Buffer;
}

function encrypt(key: Buffer, text: Buffer, additional: Buffer): Encrypted {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher: CipherGCM = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(additional);
  return { nonce, text: Buffer.concat([cipher.update(text), cipher.final()]), tag: cipher.getAuthTag() };
}

/** Undefined for what was changed, moved, or encrypted with another key: Node tells no more. */
function decrypt(key: Buffer, { nonce, text, tag }: Encrypted, additional: Buffer): Buffer | undefined {
  try {
    const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(additional);
    decipher.setAuthTag(tag);
    return Buffer.concat([decipher.update(text), decipher.final()]);
  } catch {
    return undefined;
  }
}

/** The data key, which the master key wraps. */
function unwrapWith(key: Buffer, { wrappedKey }: Wrapped, place: SecretPlace): Buffer | undefined {
  const bytes = Buffer.from(wrappedKey, 'base64');
  const nonce = bytes.subarray(0, NONCE_BYTES);
  const tag = bytes.subarray(bytes.length - TAG_BYTES);
  return decrypt(key, { nonce, tag, text: bytes.subarray(NONCE_BYTES, -TAG_BYTES) }, aad('key', place));
}

/** The cause is for the operator. Neither it nor the message holds anything of a secret or a key. */
function unavailable(why: string): LimitError {
  return new LimitError({
    code: 'secret.unavailable',
    message:
      'A secret that is needed can not be opened on this server. Enter it again, or have whoever runs the server look why: "switchyard doctor" says it.',
    cause: new Error(why),
  });
}

/** What a ciphertext is bound to. As JSON, so that no choice of names makes two places look the same. */
function aad(purpose: 'key' | 'secret', { workspace, secretId, version }: SecretPlace): Buffer {
  return Buffer.from(JSON.stringify([purpose, workspace, secretId, version]), 'utf8');
}

function parseMasterKeys(text: string): MasterKey[] {
  const keys = text.split(',').map((part) => {
    const match = /^\s*([A-Za-z0-9_-]{1,40}):([A-Za-z0-9+/]+={0,2})\s*$/.exec(part);
    const key = Buffer.from(match?.[2] ?? '', 'base64');
    if (!match?.[1] || key.length !== KEY_BYTES) throw badKeys('each is id:base64 of 32 bytes, separated by commas');
    return { id: match[1], key };
  });
  if (new Set(keys.map(({ id }) => id)).size < keys.length) throw badKeys('two have the same id');
  return keys;
}

function badKeys(problem: string): InputError {
  return new InputError({ code: 'request.invalid', message: `The master keys are not right: ${problem}.` });
}
