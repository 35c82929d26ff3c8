import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Json } from '#kit';
import { fakeTime } from '../../test/support/fake-time.ts';
import { createMask, type Mask, maskText, NO_MASK } from './redact.ts';
import { maskBytes, RunOutputs } from './run-outputs.ts';

const secret = 's3cr3t-t0ken';

function setUp({ maxBytes }: { maxBytes?: number } = {}) {
  const time = fakeTime();
  const outputs = new RunOutputs({ after: time.after, maxBytes });
  const open = (id: string, mask: () => Mask = () => NO_MASK) =>
    outputs.open({ id, workspace: 'w', functionName: 'f', mask });
  const text = (id: string, path = '') => outputs.read('w', id, path)?.bytes.toString();
  return { time, outputs, open, text };
}

const ofSize = (bytes: number, letter = 'x') => Json.fromText(JSON.stringify(letter.repeat(bytes - 2)));

describe('whole outputs', () => {
  it('are there while the run goes on, and for five minutes after', () => {
    const { time, open, text, outputs } = setUp();
    const run = open('r');
    run.keep('a', Json.fromValue([1, { b: 2 }]));
    time.pass(3_600_000);
    expect(text('r', 'a')).toBe('[1,{"b":2}]');
    run.end(Json.fromValue('done'));
    expect([text('r'), text('r', 'b')]).toEqual(['"done"', undefined]);
    expect(outputs.read('other', 'r', 'a')).toBeUndefined();
    time.pass(299_999);
    expect(text('r', 'a')).toBe('[1,{"b":2}]');
    time.pass(1);
    expect([text('r', 'a'), text('r')]).toEqual([undefined, undefined]);
  });

  it('hide a secret that became known only after the output was kept, also one across items', () => {
    const { open, text } = setUp();
    const secrets: string[] = [];
    const run = open('r', () => createMask(secrets));
    run.keep('a', Json.fromValue({ token: secret }));
    run.keep('b', Json.fromValue([10, 20, 30]));
    expect(text('r', 'a')).toContain(secret);
    secrets.push(secret, '10,20');
    expect(text('r', 'a')).toBe('{"token":"••••••"}');
    run.end(undefined);
    expect([text('r', 'a'), text('r', 'b')]).toEqual(['{"token":"••••••"}', '"••••••"']);
  });

  it('a long list is masked as a short one is, wherever in it the secret stands', () => {
    const items = fc.array(fc.oneof(fc.nat(99), fc.constantFrom(secret, 'a', { a: [secret] }, [10], [20])), {
      maxLength: 700,
    });
    const masks = fc.constantFrom(
      NO_MASK,
      createMask([secret]),
      createMask(['10],[20']),
      createMask(['55,66', secret]),
    );
    fc.assert(
      fc.property(items, masks, fc.constantFrom(undefined, 1), (list, mask, space) => {
        const text = JSON.stringify(list, null, space);
        const masked = maskBytes(Buffer.from(text), mask).toString();
        expect(JSON.parse(masked)).toEqual(JSON.parse(maskText(text, mask)));
        expect(mask(masked)).toBe(masked);
      }),
    );
  });

  it('a step that ran again has its newest; one that was not needed after all has none', () => {
    const { open, text } = setUp();
    const run = open('r');
    run.keep('each[0]/a', Json.fromValue(1));
    run.keep('each[0]/a', Json.fromValue(2));
    run.keep('each[1]/a', Json.fromValue(3));
    run.forget((path) => path.startsWith('each[1]'));
    expect([text('r', 'each[0]/a'), text('r', 'each[1]/a')]).toEqual(['2', undefined]);
  });

  it('make room for newer ones: of older runs first, then of the run itself', () => {
    const { open, text } = setUp({ maxBytes: 10_000 });
    const [first, second] = [open('first'), open('second')];
    first.keep('a', ofSize(4_000));
    second.keep('a', ofSize(4_000));
    second.keep('b', ofSize(4_000));
    expect([text('first', 'a'), text('second', 'a')?.length, text('second', 'b')?.length]).toEqual([
      undefined,
      4_000,
      4_000,
    ]);
    // A run that had to make room while it goes on takes no room again.
    first.keep('c', ofSize(1_000));
    first.end(ofSize(1_000));
    second.keep('c', ofSize(4_000));
    expect([text('first', 'c'), text('first')]).toEqual([undefined, undefined]);
    expect([text('second', 'a'), text('second', 'b')?.length]).toEqual([undefined, 4_000]);
    second.keep('d', ofSize(20_000));
    expect([text('second', 'd'), text('second', 'c')?.length]).toEqual([undefined, 4_000]);
  });

  it('what is gone takes no room: the sum stays right over many runs', () => {
    const { time, open, text } = setUp({ maxBytes: 10_000 });
    for (let index = 0; index < 50; index++) {
      const run = open(`r${index}`, () => createMask(['x'.repeat(50)]));
      const result = ofSize(3_000);
      run.keep('a', ofSize(2_000));
      run.keep('b', result);
      run.end(index % 2 ? result : ofSize(1_000, 'y'));
      expect(text(`r${index}`)).toBeDefined();
      if (index % 3) time.pass(300_000);
    }
    const last = open('last');
    last.keep('a', ofSize(4_000));
    last.keep('b', ofSize(4_000));
    expect([text('last', 'a')?.length, text('last', 'b')?.length]).toEqual([4_000, 4_000]);
  });

  it('have a tag that changes with what is told', () => {
    const { open, outputs } = setUp();
    const run = open('r');
    run.keep('a', Json.fromValue(1));
    run.keep('b', Json.fromValue(2));
    run.end(undefined);
    const [a, again, b] = ['a', 'a', 'b'].map((path) => outputs.read('w', 'r', path)?.etag);
    expect(a).toMatch(/^"[\w-]+"$/);
    expect(a).toBe(again);
    expect(a).not.toBe(b);
  });
});
