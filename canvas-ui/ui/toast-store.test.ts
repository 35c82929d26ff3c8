import { describe, expect, it } from 'vitest';
import { manualClock } from './manual-clock.ts';
import { createToastStore } from './toast-store.ts';

function setup() {
  const clock = manualClock();
  const store = createToastStore(clock);
  const texts = () => store.items().map(({ text }) => text);
  return { clock, store, texts };
}

describe('toasts', () => {
  it('go after 6 s, errors stay until they are closed', () => {
    const { clock, store, texts } = setup();
    store.add('success', 'saved');
    const error = store.add('error', 'refused');
    clock.pass(5999);
    expect(texts()).toEqual(['saved', 'refused']);
    clock.pass(1);
    expect(texts()).toEqual(['refused']);
    clock.pass(3_600_000);
    expect(texts()).toEqual(['refused']);
    store.dismiss(error);
    expect(texts()).toEqual([]);
  });

  it('stay while somebody reads, then live the rest of their time', () => {
    const { clock, store, texts } = setup();
    store.add('info', 'first');
    clock.pass(4000);
    store.pause();
    store.pause();
    clock.pass(60_000);
    store.add('info', 'added meanwhile');
    expect(texts()).toEqual(['first', 'added meanwhile']);
    store.resume();
    clock.pass(1999);
    expect(texts()).toEqual(['first', 'added meanwhile']);
    clock.pass(1);
    expect(texts()).toEqual(['added meanwhile']);
    clock.pass(4000);
    expect(texts()).toEqual([]);
  });

  it('lose no time by being paused twice', () => {
    const { clock, store, texts } = setup();
    store.add('info', 'first');
    for (let round = 0; round < 2; round += 1) {
      clock.pass(2000);
      store.pause();
      clock.pass(10_000);
      store.resume();
    }
    clock.pass(1999);
    expect(texts()).toEqual(['first']);
    clock.pass(1);
    expect(texts()).toEqual([]);
  });

  it('are four at most: the oldest that is no error makes room', () => {
    const { store, texts } = setup();
    store.add('error', 'a');
    store.add('info', 'b');
    store.add('error', 'c');
    store.add('error', 'd');
    store.add('success', 'e');
    expect(texts()).toEqual(['a', 'c', 'd', 'e']);
    store.add('error', 'f');
    store.add('error', 'g');
    expect(texts()).toEqual(['c', 'd', 'f', 'g']);
  });

  it('tell their listeners, and keep the same list between changes', () => {
    const { store } = setup();
    let changes = 0;
    const stop = store.subscribe(() => {
      changes += 1;
    });
    const id = store.add('info', 'a');
    expect(store.items()).toBe(store.items());
    store.dismiss(id);
    stop();
    store.add('info', 'b');
    expect(changes).toBe(2);
  });
});
