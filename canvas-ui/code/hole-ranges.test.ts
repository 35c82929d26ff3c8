import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTemplate } from '#expression';
import { findHoles, holeAt, maskHoles } from './hole-ranges.ts';

function inners(text: string): string[] {
  return findHoles(text).map(({ innerFrom, innerTo }) => text.slice(innerFrom, innerTo));
}

describe('holes of a text', () => {
  it.each([
    ['Hello {{ params.name }}!', [' params.name ']],
    ['{{a}}{{ b }}', ['a', ' b ']],
    ['{{ {a: {b: 1}} }}', [' {a: {b: 1}} ']],
    ['{{ "}}" }} x', [' "}}" ']],
    ["{{ 'it\\'s }}' }}", [" 'it\\'s }}' "]],
    ['{{ `a ${ {b: "}}"}.b } }}` }}', [' `a ${ {b: "}}"}.b } }}` ']],
    ['{{ a /* }} */ }}', [' a /* }} */ ']],
    ['\\{{ not }} {{ yes }}', [' yes ']],
    ['\\\\{{ yes }}', [' yes ']],
    ['none', []],
  ])('%s', (text, expected) => {
    expect(inners(text)).toEqual(expected);
  });

  it('a hole that is not closed ends with its line', () => {
    const text = 'a {{ par\nb {{ x }}';
    expect(findHoles(text).map(({ from, to, isClosed }) => [text.slice(from, to), isClosed])).toEqual([
      ['{{ par', false],
      ['{{ x }}', true],
    ]);
  });

  it('agrees with the language wherever the language can read the text', () => {
    const piece = fc.constantFrom('{{', '}}', 'a', ' ', '"', "'", '`', '\\', '${', '}', '\n', '/*', '*/', '//', '1+');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
        const text = pieces.join('');
        const strict = readStrictly(text);
        if (strict) expect(inners(text)).toEqual(strict);
      }),
      { numRuns: 5000 },
    );
  });

  it('tells the hole around a caret', () => {
    const holes = findHoles('a {{ b }} c');
    expect(holeAt(holes, 5)?.from).toBe(2);
    expect(holeAt(holes, 3)).toBeUndefined();
    expect(holeAt(holes, 9)).toBeUndefined();
  });

  it('stays quick with hostile text', () => {
    for (const text of ['{{'.repeat(100_000), '{{\n'.repeat(60_000), '{{`${'.repeat(40_000), '\\'.repeat(190_000)]) {
      expect(findHoles(text).length).toBeLessThanOrEqual(41);
    }
  });
});

describe('masked holes', () => {
  it('leave SQL that can be read, of the same length and with the same lines', () => {
    const text = `select * from t where a = {{ row["it's"] }}\n  and b = '{{ x\n }}'`;
    const masked = maskHoles(text);
    expect(masked).toHaveLength(text.length);
    expect(masked).toBe("select * from t where a = xxxxxxxxxxxxxxxxx\n  and b = 'xxxx\nxxx'");
  });
});

function readStrictly(text: string): string[] | undefined {
  try {
    return parseTemplate(text).holes.map(({ start, end }) => text.slice(start, end));
  } catch {
    return undefined;
  }
}
