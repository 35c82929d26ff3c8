import { describe, expect, it } from 'vitest';
import { encodeFrame, FrameReader } from './frames.ts';

const LIMITS = { maxHead: 1000, maxBody: 10_000 };

function readAll(bytes: Buffer, chunkSize: number): [unknown, string][] {
  const reader = new FrameReader(LIMITS);
  const frames: [unknown, string][] = [];
  for (let at = 0; at < bytes.length; at += chunkSize) {
    reader.push(bytes.subarray(at, at + chunkSize), (head, body) => frames.push([head, body.toString('utf8')]));
  }
  return frames;
}

describe('frames', () => {
  const bytes = Buffer.concat([
    encodeFrame({ op: 'a' }, 'body', ' and ümläut'),
    encodeFrame({ op: 'b' }),
    encodeFrame({ op: 'c' }, 'x'.repeat(5000)),
  ]);

  it.each([1, 2, 3, 7, 8, 9, 100, 4096, bytes.length])('come out whole from chunks of %i bytes', (size) => {
    expect(readAll(bytes, size)).toEqual([
      [{ op: 'a' }, 'body and ümläut'],
      [{ op: 'b' }, ''],
      [{ op: 'c' }, 'x'.repeat(5000)],
    ]);
  });

  it.each([
    ['a head over the limit', encodeFrame({ op: 'x'.repeat(1000) })],
    ['a body over the limit', encodeFrame({ op: 'a' }, 'x'.repeat(10_001))],
    ['a head that is not JSON', Buffer.from([1, 0, 0, 0, 0, 0, 0, 0, 0x7b])],
    ['lengths at their largest', Buffer.alloc(8, 0xff)],
  ])('%s is refused', (_title, frame) => {
    expect(() => readAll(frame, 4096)).toThrow();
  });
});
