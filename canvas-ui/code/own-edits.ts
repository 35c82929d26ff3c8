/** Tells a value that comes back late from one that somebody else has set. */
export interface OwnEdits {
  /** What the editor has told its owner. */
  tell(value: string): void;
  /** Is this value, given by the owner, news to an editor that holds `current`? */
  isNews(value: string, current: string): boolean;
}

const MAX_KEPT = 50;

/**
 * An owner may answer `ab` when `abc` has been typed already: it has not got round to the rest. Taking that over would
 * lose the `c` and the caret. A value that was told and not yet seen again is such an echo.
 */
export function createOwnEdits(): OwnEdits {
  let told: string[] = [];
  return {
    tell: (value) => {
      told = [...told.slice(1 - MAX_KEPT), value];
    },
    isNews: (value, current) => {
      const index = told.lastIndexOf(value);
      const isEcho = value === current || index >= 0;
      told = value === current || index < 0 ? [] : told.slice(index + 1);
      return !isEcho;
    },
  };
}

export interface Replacement {
  from: number;
  to: number;
  insert: string;
}

/** The one replacement that makes `after` of `before`: the caret stays where the text around it does. */
export function replacementBetween(before: string, after: string): Replacement {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < shorter - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  return { from: start, to: before.length - end, insert: after.slice(start, after.length - end) };
}
