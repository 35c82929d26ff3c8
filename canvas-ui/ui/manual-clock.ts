import type { Clock } from './clock.ts';

/** A clock that goes only when it is told to; calls due on the way are made in their order. */
export function manualClock(): Clock & { pass(ms: number): void } {
  let now = 0;
  let due: { at: number; call: () => void }[] = [];
  return {
    now: () => now,
    after(ms, call) {
      const entry = { at: now + ms, call };
      due.push(entry);
      return () => {
        due = due.filter((other) => other !== entry);
      };
    },
    pass(ms) {
      const end = now + ms;
      for (let next = earliest(due, end); next; next = earliest(due, end)) {
        const { at, call } = next;
        due = due.filter((other) => other !== next);
        now = at;
        call();
      }
      now = end;
    },
  };
}

function earliest<E extends { at: number }>(due: readonly E[], end: number): E | undefined {
  return due.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
}
