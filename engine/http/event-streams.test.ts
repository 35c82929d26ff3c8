import { describe, expect, it } from 'vitest';
import { RunFeed } from '#core';
import { EventStreams, type Reader } from './event-streams.ts';

/** One stream at a time for each, and time that passes when a test says so. */
function setup(max = 1) {
  const ticking = new Set<() => void>();
  const streams = new EventStreams(max, (_, call) => {
    ticking.add(call);
    return () => ticking.delete(call);
  });
  const rights = { ada: true };
  const open = async (id = 'ada', feed = new RunFeed(), signal = new AbortController().signal) => {
    const reader: Reader = { id, signal, stillMay: async () => rights.ada };
    return { feed, response: await streams.open(reader, async () => ({ feed })) };
  };
  const tick = () => {
    for (const call of ticking) call();
  };
  return { streams, rights, open, tick, ticking };
}

const event = (name: string) => ({ type: 'message', path: 'a', name, data: null }) as const;
const refused = { code: 'rate.limited' };

describe('streams of events', () => {
  it('are so many for each caller, and others have their own', async () => {
    const { open } = setup();
    await open();
    await expect(open()).rejects.toMatchObject(refused);
    await open('grace');
  });

  it('many at once get no further than one after the other', async () => {
    const { open } = setup(3);
    const tried = await Promise.allSettled(Array.from({ length: 8 }, () => open()));
    expect(tried.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
  });

  it.each<[string, (stream: { feed: RunFeed; response: Response; leave: AbortController }) => Promise<unknown>]>([
    [
      'the run ends',
      async ({ feed, response }) => {
        feed.close();
        return await response.text();
      },
    ],
    ['the reader stops reading', ({ response }) => response.body?.cancel() ?? Promise.reject()],
    [
      'the reader goes away',
      async ({ leave, response }) => {
        leave.abort();
        return await response.text();
      },
    ],
  ])('give their place back when %s, and leave no timer', async (_, end) => {
    const { open, ticking } = setup();
    const leave = new AbortController();
    await end({ ...(await open('ada', new RunFeed(), leave.signal)), leave });
    expect(ticking.size).toBe(0);
    await open();
  });

  it('give it back when there is nothing to read after all', async () => {
    const { streams, open } = setup();
    const reader: Reader = { id: 'ada', signal: new AbortController().signal, stillMay: async () => true };
    await expect(streams.open(reader, () => Promise.reject(new Error('no such run')))).rejects.toThrow('no such run');
    await open();
  });

  it('tell nothing more to who may no longer read, and end', async () => {
    const { open, rights } = setup();
    const feed = new RunFeed();
    const { response } = await open('ada', feed);
    feed.push(event('before'));
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader?.read())?.value).toContain('before');
    rights.ada = false;
    feed.push(event('after'));
    expect(await reader?.read()).toEqual({ done: true, value: undefined });
    await expect(open()).resolves.toBeDefined();
  });

  it('end also while there is nothing to tell', async () => {
    const { open, rights, tick } = setup();
    const { response } = await open();
    const whole = response.text();
    rights.ada = false;
    tick();
    expect(await whole).not.toContain('event:');
  });
});
