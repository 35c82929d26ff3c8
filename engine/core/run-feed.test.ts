import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '#schema';
import { type FeedEntry, RunFeed } from './run-feed.ts';

const event = (data: number): RunEvent => ({ type: 'message', path: 'a', name: 'n', data });
const filled = (count: number): RunFeed => {
  const feed = new RunFeed();
  for (let n = 1; n <= count; n++) feed.push(event(n));
  return feed;
};
const never = () => new AbortController().signal;

async function all(feed: RunFeed, lastId = 0): Promise<FeedEntry[]> {
  return Array.fromAsync(feed.read(lastId, never()));
}

describe('5.3 the live events of a run', () => {
  it('are numbered from 1, and end with the run', async () => {
    const feed = filled(3);
    feed.close();
    expect((await all(feed)).map(({ id }) => id)).toEqual([1, 2, 3]);
    expect(await all(closed())).toEqual([]);
  });

  it('a reader that comes back gets what followed, without gap or repetition', async () => {
    const feed = filled(10);
    feed.close();
    for (let last = 0; last <= 10; last++) {
      expect((await all(feed, last)).map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10].slice(last));
    }
    expect(await all(feed, 999)).toEqual([]);
  });

  it('come as they happen, to every reader', async () => {
    const feed = new RunFeed();
    const [one, two] = [feed.read(0, never()), feed.read(0, never())];
    const [first, second] = [one.next(), two.next()];
    feed.push(event(1));
    expect([(await first).value?.id, (await second).value?.id]).toEqual([1, 1]);
    const [third, fourth] = [one.next(), two.next()];
    feed.close();
    expect([(await third).done, (await fourth).done]).toEqual([true, true]);
  });

  it('nothing comes after the end', async () => {
    const feed = filled(1);
    feed.close();
    feed.push(event(2));
    expect(feed.closed).toBe(true);
    expect(await all(feed)).toHaveLength(1);
  });

  it('large events leave sooner, and the newest always stays', async () => {
    const feed = new RunFeed();
    const large = (n: number): RunEvent => ({ type: 'message', path: 'a', name: `${n}`, data: 'x'.repeat(6_000_000) });
    for (let n = 1; n <= 10; n++) feed.push(large(n));
    feed.push({ type: 'message', path: 'a', name: 'huge', data: 'x'.repeat(40_000_000) });
    feed.close();
    const entries = await all(feed);
    expect(entries.length).toBeLessThan(5);
    expect(entries[0]?.event).toMatchObject({ type: 'gap' });
    expect(entries.at(-1)).toMatchObject({ id: 11, event: { name: 'huge' } });
  });

  it('what no longer fits is told as a gap, from which a reader can go on', async () => {
    const feed = filled(5_001);
    feed.close();
    const [gap, first, ...rest] = await all(feed);
    expect(gap?.event).toEqual({ type: 'gap', missing: (first?.id ?? 0) - 1 });
    expect(gap?.id).toBe((first?.id ?? 0) - 1);
    expect(rest.at(-1)?.id).toBe(5_001);
    expect((await all(feed, gap?.id))[0]).toEqual(first);
  });

  it('tells a reader in the middle how much of what it had not seen is gone', async () => {
    const feed = filled(5_001);
    feed.close();
    const oldest = (await all(feed))[1]?.id ?? 0;
    expect((await all(feed, 100))[0]?.event).toEqual({ type: 'gap', missing: oldest - 101 });
    expect((await all(feed, oldest - 1))[0]?.event.type).toBe('message');
  });

  it('a reader that leaves stops waiting, and others go on', async () => {
    const feed = new RunFeed();
    const controller = new AbortController();
    const leaving = feed.read(0, controller.signal).next();
    const staying = feed.read(0, never()).next();
    controller.abort();
    expect((await leaving).done).toBe(true);
    feed.push(event(1));
    expect((await staying).value?.id).toBe(1);
  });

  it('a reader that left before it began gets nothing', async () => {
    expect(await Array.fromAsync(filled(3).read(0, AbortSignal.abort()))).toEqual([]);
  });

  it('readers that stop and come back at any place see each event once, in order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ push: fc.nat({ max: 5 }), take: fc.nat({ max: 8 }) }), { maxLength: 20 }),
        async (turns) => {
          const feed = new RunFeed();
          const seen: unknown[] = [];
          let pushed = 0;
          let last = 0;
          for (const { push, take } of turns) {
            for (let n = 0; n < push; n++) feed.push(event(++pushed));
            const reader = feed.read(last, never());
            for (let n = 0; n < Math.min(take, pushed - last); n++) {
              const { value } = await reader.next();
              seen.push(value?.event);
            }
            last += Math.min(take, pushed - last);
            await reader.return();
          }
          expect(seen).toEqual(Array.from({ length: last }, (_, index) => event(index + 1)));
        },
      ),
    );
  });
});

function closed(): RunFeed {
  const feed = new RunFeed();
  feed.close();
  return feed;
}
