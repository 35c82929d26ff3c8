/** What was counted under a key within one window of time. */
export interface RateCount {
  key: string;
  /** Number of the window: minutes since 1970. */
  window: number;
  points: number;
}

/** Counts of all servers on one database. */
export interface RateStore {
  /** Adds to each, and answers what all servers have counted by then, in the same order. */
  add(counts: readonly RateCount[]): Promise<number[]>;
  /** Deletes at most `limit` of windows before this one. Answers how many. */
  prune(window: number, limit: number): Promise<number>;
}
