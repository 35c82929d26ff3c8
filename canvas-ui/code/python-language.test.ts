import { highlightTree, tagHighlighter, tags } from '@lezer/highlight';
import { describe, expect, it } from 'vitest';
import { pythonLanguage } from './python-language.ts';

const words = tagHighlighter([
  { tag: tags.string, class: 'string' },
  { tag: tags.comment, class: 'comment' },
  { tag: tags.keyword, class: 'keyword' },
  { tag: tags.number, class: 'number' },
]);

function read(text: string): [string, string][] {
  const found: [string, string][] = [];
  highlightTree(pythonLanguage.parser.parse(text), words, (from, to, kind) => {
    found.push([text.slice(from, to), kind]);
  });
  return found;
}

describe('Python', () => {
  it('has texts over several lines, which end where they end', () => {
    expect(read('x = """a\n# b"""\nreturn 1')).toEqual([
      ['"""a', 'string'],
      ['# b"""', 'string'],
      ['return', 'keyword'],
      ['1', 'number'],
    ]);
  });

  it('ends a text that was left open with its line', () => {
    expect(read("x = 'it\npass # 'c'")).toEqual([
      ["'it", 'string'],
      ['pass', 'keyword'],
      ["# 'c'", 'comment'],
    ]);
  });

  it('keeps an escaped quote in its text', () => {
    expect(read("f'a\\'b' if r'\\'")).toEqual([
      ["f'a\\'b'", 'string'],
      ['if', 'keyword'],
      ["r'\\'", 'string'],
    ]);
  });
});
