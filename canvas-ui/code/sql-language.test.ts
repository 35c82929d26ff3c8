import { highlightTree, tagHighlighter, tags } from '@lezer/highlight';
import { describe, expect, it } from 'vitest';
import { SqlWithHoles } from './sql-language.ts';

const words = tagHighlighter([
  { tag: tags.string, class: 'string' },
  { tag: tags.comment, class: 'comment' },
  { tag: tags.keyword, class: 'keyword' },
]);

function keywordsOf(text: string): string[] {
  const found: string[] = [];
  highlightTree(SqlWithHoles.language.parser.parse(text), words, (from, to, kind) => {
    if (kind === 'keyword') found.push(text.slice(from, to));
  });
  return found;
}

describe('SQL with holes', () => {
  it.each([
    [`select a from t where b = {{ row["it's"] }} order by a`, ['select', 'from', 'where', 'order', 'by']],
    ['select {{ `-- ${a}` }} from t', ['select', 'from']],
    ["select '%{{ q.name }}%' from t", ['select', 'from']],
    ['select 1 -- {{ a }} from\nfrom t', ['select', 'from']],
    ['select {{ a\nfrom t', ['select', 'from']],
  ])('%s', (text, expected) => {
    expect(keywordsOf(text)).toEqual(expected);
  });
});
