import { type Clock, systemClock } from './clock.ts';

const GAP = 2000;

/**
 * What the page says to a screen reader: at most once in 2 s. What comes in between is said together afterwards, each text
 * once, so that nothing is lost and nothing is said twice.
 */
export function createAnnouncer(clock: Clock = systemClock) {
  let spoken = '';
  let lastAt = Number.NEGATIVE_INFINITY;
  let waiting: string[] = [];
  let isScheduled = false;
  const listeners = new Set<() => void>();

  function speak() {
    isScheduled = false;
    const next = waiting.map((text) => (/[.!?…]$/.test(text) ? text : `${text}.`)).join(' ');
    // The same text again would change nothing in the page, and so stay unheard.
    spoken = next === spoken ? `${next}\u00a0` : next;
    waiting = [];
    lastAt = clock.now();
    for (const listener of listeners) listener();
  }

  return {
    announce(text: string) {
      const trimmed = text.trim();
      if (trimmed === '' || waiting.includes(trimmed)) return;
      waiting.push(trimmed);
      if (isScheduled) return;
      const wait = lastAt + GAP - clock.now();
      if (wait <= 0) return speak();
      isScheduled = true;
      clock.after(wait, speak);
    },
    spoken: () => spoken,
    subscribe(listener: () => void) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}
