import { describe, expect, it } from 'vitest';
import { hashPassword, isPassword } from './password.ts';

describe('passwords (security, Identity)', () => {
  it('are kept as argon2id with its costs, never twice the same', async () => {
    const [one, two] = await Promise.all([hashPassword('correct horse'), hashPassword('correct horse')]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one).not.toBe(two);
    expect(await isPassword('correct horse', one)).toBe(true);
    expect(await isPassword('correct Horse', one)).toBe(false);
    expect(await isPassword('', one)).toBe(false);
  });

  it.each(['', 'plain', '$argon2id$v=19$m=1,t=1,p=1$$', '$argon2i$v=19$m=19456,t=2,p=1$AAAA$AAAA', '$2b$10$abc'])(
    'what is kept wrongly (%s) fits nothing',
    async (kept) => expect(await isPassword('correct horse', kept)).toBe(false),
  );
});
