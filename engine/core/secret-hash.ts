import { createHash } from 'node:crypto';

/**
 * What is kept of a secret that the server made itself, as hex: of so many random bits that nobody can try them all, hence no salt
 * and no slow hash. Passwords, which people choose, have `engine/access/password.ts`.
 */
export function hashOfSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
