import { InputError } from '#kit';
import type { DraftOf } from './document-seam.ts';

/** What is checked must be what is saved or published. @throws InputError `*.conflict` */
export function requireRevision(
  noun: 'function' | 'page',
  { name, revision, yours = { revision } }: { name: string; revision: number | null; yours?: unknown },
  theirs: DraftOf<unknown>,
): void {
  if (theirs.revision !== revision) throw documentConflict(noun, { name, yours, theirs });
}

/** Somebody has saved in the meantime. Both sides are told, so that nobody's work is lost silently. */
export function documentConflict(
  noun: 'function' | 'page',
  { name, yours, theirs }: { name: string; yours: unknown; theirs: DraftOf<unknown> },
): InputError {
  const { document, revision: theirRevision, updatedBy } = theirs;
  return new InputError({
    code: `${noun}.conflict`,
    message: `"${name}" was saved by ${updatedBy} in the meantime.`,
    // A document is JSON; its type has optional members, which JSON's has not.
    details: JSON.parse(JSON.stringify({ yours, theirs: document, theirRevision })),
  });
}
