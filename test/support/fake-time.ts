/** Time that passes when a test says so. */
export interface FakeTime {
  /** Milliseconds so far. */
  now(): number;
  /** Calls back after so long, unless what it answers is called first. */
  after(ms: number, call: () => void): () => void;
  /** Lets time pass, and calls back whom it is time to call, in order. */
  pass(ms: number): void;
}

export function fakeTime(): FakeTime {
  let now = 0;
  let timers: { at: number; call: () => void }[] = [];
  return {
    now: () => now,
    after(ms, call) {
      const timer = { at: now + ms, call };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    pass(ms) {
      const until = now + ms;
      for (;;) {
        const [next] = timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at);
        if (!next) break;
        timers = timers.filter((other) => other !== next);
        now = next.at;
        next.call();
      }
      now = until;
    },
  };
}
