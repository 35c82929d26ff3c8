/** What the stores of the kit need of time; tests hand in their own. */
export interface Clock {
  now(): number;
  /** Calls back after a while; the answer takes it back. */
  after(ms: number, call: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  after(ms, call) {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
};
