import { describe, expect, it } from 'vitest';
import { createAnnouncer } from './announcer.ts';
import { manualClock } from './manual-clock.ts';

function setup() {
  const clock = manualClock();
  const announcer = createAnnouncer(clock);
  const heard: string[] = [];
  announcer.subscribe(() => heard.push(announcer.spoken()));
  return { clock, announcer, heard };
}

describe('announcements', () => {
  it('the first is said at once, the next not before 2 s', () => {
    const { clock, announcer, heard } = setup();
    announcer.announce('Run started');
    announcer.announce('Run failed at getOrder');
    expect(heard).toEqual(['Run started.']);
    clock.pass(1999);
    expect(heard).toHaveLength(1);
    clock.pass(1);
    expect(heard).toEqual(['Run started.', 'Run failed at getOrder.']);
  });

  it('what comes in between is said together, each text once', () => {
    const { clock, announcer, heard } = setup();
    announcer.announce('Run started');
    for (const text of ['Saved', '2 problems', 'Saved', 'Done!', '  ']) announcer.announce(text);
    clock.pass(2000);
    expect(heard).toEqual(['Run started.', 'Saved. 2 problems. Done!']);
    clock.pass(60_000);
    expect(heard).toHaveLength(2);
  });

  it('the same text again is a change in the page, or nobody would hear it', () => {
    const { clock, announcer, heard } = setup();
    announcer.announce('Saved');
    clock.pass(5000);
    announcer.announce('Saved');
    expect(heard[1]).not.toBe(heard[0]);
    expect(heard[1]?.trim()).toBe('Saved.');
  });
});
