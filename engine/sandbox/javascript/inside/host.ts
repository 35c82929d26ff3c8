/** The two doors out of a context. They are closures of the bootstrap: user code can't reach them. */

/** Fire and forget. */
type Tell = (operation: string, a?: unknown, b?: unknown, c?: unknown) => void;
/** Waits for the child's main thread. */
type Ask = (operation: string, a?: unknown, b?: unknown, c?: unknown) => unknown;

export interface Host {
  tell: Tell;
  ask: Ask;
}

/** Empty while the snapshot is built; filled in each context before user code runs. */
export const host: Host = { tell: () => undefined, ask: () => undefined };
