export type SuggestionKind =
  | 'parameter'
  | 'block'
  | 'key'
  | 'variable'
  | 'function'
  | 'method'
  | 'class'
  | 'keyword'
  | 'constant'
  | 'table'
  | 'column';

export interface Suggestion {
  label: string;
  kind?: SuggestionKind;
  /** Short, at the right: a type, or a type and an example. */
  detail?: string;
  /** Some sentences, beside the list. */
  info?: string;
  /** What is inserted, if it is not the label. */
  insert?: string;
  /** Where the inserted text begins, if it is not the word before the caret. */
  from?: number;
}

/** What stands closest to the author's work comes first. */
const RANKS: Record<SuggestionKind, number> = {
  parameter: 8,
  block: 8,
  column: 7,
  key: 6,
  table: 5,
  variable: 4,
  method: 3,
  function: 2,
  constant: 1,
  class: 0,
  keyword: -1,
};

export function rankOf(suggestion: Suggestion): number {
  return suggestion.kind === undefined ? 0 : RANKS[suggestion.kind];
}

/**
 * One list of several: the first that names a label wins, so that what is known of the run (an example, a description)
 * stands before what a type checker knows. A later one's detail fills a gap.
 */
export function mergeSuggestions(...lists: readonly (readonly Suggestion[])[]): Suggestion[] {
  const byLabel = new Map<string, Suggestion>();
  for (const suggestion of lists.flat()) {
    const known = byLabel.get(suggestion.label);
    byLabel.set(suggestion.label, known ? { ...suggestion, ...known } : suggestion);
  }
  return [...byLabel.values()].sort(
    (a, b) => rankOf(b) - rankOf(a) || (a.label < b.label ? -1 : a.label > b.label ? 1 : 0),
  );
}
