/** What every store holds to, whatever it stands on. */

/** A draft that is about to be replaced becomes a checkpoint when the newest one is as old as this. */
export const CHECKPOINT_EVERY_MS = 10 * 60_000;

export const KEEP_CHECKPOINTS_MS = 30 * 86_400_000;

/** Of one function: with one more the oldest goes. */
export const MAX_CHECKPOINTS = 100;

/** The newest runs that a search for a text looks at, so that it takes but a moment however many are kept. */
export const MAX_SEARCHED_RUNS = 50_000;
