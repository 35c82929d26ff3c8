import { randomBytes } from 'node:crypto';

/** Id of a row about people that is ours to make, in the form of those that better-auth makes: nobody can guess the next one. */
export function newRowId(): string {
  return randomBytes(16).toString('base64url');
}
