import { EditorView } from '@codemirror/view';

function tint(role: string, percent: number): string {
  return `color-mix(in srgb, var(${role}) ${percent}%, transparent)`;
}

/** Green and red for the eye; the bar at the line's start and the struck-through text for those who can't tell them. */
export const mergeTheme = EditorView.theme({
  '&': { fontSize: '12px' },
  '.cm-changeGutter': { width: '4px', paddingLeft: '2px' },
  '&.cm-merge-a .cm-changedLine, .cm-deletedChunk': { backgroundColor: tint('--sy-error', 8) },
  '&.cm-merge-b .cm-changedLine, .cm-inlineChangedLine': { backgroundColor: tint('--sy-success', 8) },
  '&.cm-merge-a .cm-changedText, .cm-deletedChunk .cm-deletedText, .cm-deletedLine del': {
    background: tint('--sy-error', 20),
    textDecoration: 'line-through',
    textDecorationColor: 'var(--sy-error)',
  },
  '&.cm-merge-b .cm-changedText, .cm-insertedLine ins, .cm-changedText': {
    background: tint('--sy-success', 20),
    textDecoration: 'none',
  },
  // Colours of the syntax are too weak on these grounds.
  '.cm-changedText, .cm-changedText span, .cm-deletedLine del, .cm-deletedLine del span': { color: 'var(--sy-text)' },
  '&.cm-merge-a .cm-changedLineGutter, .cm-deletedLineGutter': { background: 'var(--sy-error)' },
  '&.cm-merge-b .cm-changedLineGutter, .cm-changedLineGutter': { background: 'var(--sy-success)' },
  '.cm-deletedChunk': { padding: '0 12px' },
  // Its own sign is in few fonts.
  '.cm-collapsedLines:before, .cm-collapsedLines:after': { content: '"…"' },
  '.cm-collapsedLines': {
    background: 'var(--sy-sunken)',
    color: 'var(--sy-muted)',
    padding: '2px 12px',
    fontSize: '11px',
    lineHeight: '16px',
  },
});
