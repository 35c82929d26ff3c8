import { type Clock, systemClock } from './clock.ts';

interface ToastAction {
  label: string;
  onPress: () => void;
}

export interface ToastOptions {
  action?: ToastAction | undefined;
  /** Another way to go on. */
  other?: ToastAction | undefined;
}

export interface ToastItem extends ToastOptions {
  id: number;
  tone: 'success' | 'info' | 'error';
  text: string;
}

const LIFETIME = 6000;
const MAX = 4;

interface Timed {
  left: number;
  startedAt: number;
  cancel: () => void;
}

/** The toasts in sight. Each lives 6 s, errors until they are closed; a fifth one takes the place of the oldest. */
export function createToastStore(clock: Clock = systemClock) {
  let items: readonly ToastItem[] = [];
  let lastId = 0;
  let isPaused = false;
  const timers = new Map<number, Timed>();
  const listeners = new Set<() => void>();

  function change(next: readonly ToastItem[]) {
    items = next;
    for (const listener of listeners) listener();
  }

  function start(id: number, left: number) {
    const cancel = isPaused ? () => undefined : clock.after(left, () => dismiss(id));
    timers.set(id, { left, startedAt: clock.now(), cancel });
  }

  function dismiss(id: number) {
    timers.get(id)?.cancel();
    timers.delete(id);
    change(items.filter((item) => item.id !== id));
  }

  function add(tone: ToastItem['tone'], text: string, options: ToastOptions = {}): number {
    lastId += 1;
    const id = lastId;
    const surplus = items.length < MAX ? undefined : (items.find((item) => item.tone !== 'error') ?? items[0]);
    if (surplus) dismiss(surplus.id);
    if (tone !== 'error') start(id, LIFETIME);
    change([...items, { id, tone, text, ...options }]);
    return id;
  }

  return {
    add,
    dismiss,
    items: () => items,
    subscribe(listener: () => void) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    /** While somebody reads: nothing goes away. */
    pause() {
      if (isPaused) return;
      isPaused = true;
      for (const timer of timers.values()) {
        timer.cancel();
        timer.left -= clock.now() - timer.startedAt;
      }
    },
    resume() {
      if (!isPaused) return;
      isPaused = false;
      for (const [id, { left }] of timers) start(id, left);
    },
  };
}
