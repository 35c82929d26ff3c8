import { describe, expect, it } from 'vitest';
import { WaitingRoom } from './waiting-room.ts';

describe('a room for a few at a time', () => {
  /** In the order in which they got in. */
  const enterAll = (room: WaitingRoom, guests: readonly [name: string, priority: number][]) => {
    const inside: string[] = [];
    const turnedAway: string[] = [];
    for (const [name, priority] of guests) {
      room.enter(priority).then(
        () => inside.push(name),
        () => turnedAway.push(name),
      );
    }
    return { inside, turnedAway };
  };
  const aMoment = () => new Promise((resolve) => setImmediate(resolve));

  it('lets the highest priority in next, of these who came first', async () => {
    const room = new WaitingRoom(1);
    const { inside } = enterAll(room, [
      ['works', 0],
      ['low', -1],
      ['first', 0],
      ['second', 0],
      ['high', 5],
    ]);
    for (let left = 0; left < 4; left++) {
      await aMoment();
      expect(inside).toHaveLength(left + 1);
      room.leave();
    }
    await aMoment();
    expect(inside).toEqual(['works', 'high', 'first', 'second', 'low']);
  });

  it('has room again once everybody left', async () => {
    const room = new WaitingRoom(2);
    const first = enterAll(room, [
      ['a', 0],
      ['b', 0],
    ]);
    await aMoment();
    room.leave();
    room.leave();
    const { inside } = enterAll(room, [
      ['c', 0],
      ['d', 0],
      ['e', 0],
    ]);
    await aMoment();
    expect([first.inside, inside]).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
  });

  it('turns away who waits and who comes once it is closed, and nobody who is inside', async () => {
    const room = new WaitingRoom(1);
    const { inside, turnedAway } = enterAll(room, [
      ['works', 0],
      ['waits', 0],
    ]);
    await aMoment();
    room.close(new Error('closed'));
    const late = enterAll(room, [['late', 9]]);
    await aMoment();
    expect([inside, turnedAway, late.turnedAway]).toEqual([['works'], ['waits'], ['late']]);
  });
});
