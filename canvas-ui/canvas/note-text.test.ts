import { describe, expect, it } from 'vitest';
import { noteLines } from './note-text.ts';

describe('the text of a note', () => {
  it('knows headings, items, bold, emphasis and code', () => {
    const lines = noteLines('# Title\n- one **two** `three` _four_\n\nplain');
    expect(lines.map(({ kind }) => kind)).toEqual(['heading', 'item', 'blank', 'text']);
    expect(lines[1]?.pieces.filter(({ style }) => style !== 'plain')).toEqual([
      { text: 'two', style: 'strong' },
      { text: 'three', style: 'code' },
      { text: 'four', style: 'emphasis' },
    ]);
  });

  it('leaves everything else as it stands', () => {
    expect(noteLines('<img src=x onerror=alert(1)> a*b*c 2 ** 3')[0]?.pieces).toEqual([
      { text: '<img src=x onerror=alert(1)> a*b*c 2 ** 3', style: 'plain' },
    ]);
  });
});
