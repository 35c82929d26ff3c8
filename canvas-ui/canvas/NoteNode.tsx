import { type NodeProps, NodeResizer } from '@xyflow/react';
import { Check } from 'lucide-react';
import { Fragment, type KeyboardEvent, memo, useState } from 'react';
import { useSession } from '#editor';
import { setNote } from '#model';
import { cx } from '#ui';
import { useCanvas, useCanvasState, useFocusCanvas } from './CanvasContext.ts';
import type { Note, NoteFlowNode } from './flow-types.ts';
import { NOTE_COLORS, type NoteColor, noteColor, noteLines, type Piece } from './note-text.ts';

const COLORS: Record<NoteColor, string> = {
  yellow: 'bg-warning-bg border-warning',
  blue: 'bg-info-bg border-info',
  green: 'bg-success-bg border-success',
  red: 'bg-error-bg border-error',
  grey: 'bg-sunken border-strong',
};

/** Words beside or behind the blocks. */
export const NoteNode = memo(
  function NoteNode({ data: { note } }: NodeProps<NoteFlowNode>) {
    const session = useSession();
    const { store, isReadOnly } = useCanvas();
    const isSelected = useCanvasState(({ selectedNote }) => selectedNote === note.id);
    const isEditing = useCanvasState(({ editingNote }) => editingNote === note.id);
    return (
      <>
        {!isReadOnly && (
          <NodeResizer
            isVisible={isSelected}
            minWidth={128}
            minHeight={64}
            lineClassName="sy-note-line"
            handleClassName="sy-note-handle"
            onResizeEnd={(_, { x, y, width, height }) => session.do(setNote(note.id, { x, y, width, height }))}
          />
        )}
        {isSelected && !isReadOnly && <Swatches note={note} />}
        {/* biome-ignore lint/a11y/noStaticElementInteractions: the outline and F2 edit it, too */}
        <div
          onDoubleClick={() => !isReadOnly && store.setState({ editingNote: note.id, selectedNote: note.id })}
          className={cx(
            'sy-note size-full overflow-hidden rounded-block border p-3 text-body',
            COLORS[noteColor(note.color)],
          )}
          data-selected={isSelected || undefined}
        >
          {isEditing ? <NoteField note={note} /> : <NoteText text={note.text} />}
        </div>
      </>
    );
  },
  (before, after) => before.data === after.data,
);

function NoteField({ note }: { note: Note }) {
  const session = useSession();
  const { store } = useCanvas();
  const focusCanvas = useFocusCanvas();
  const [text, setText] = useState(note.text);
  const close = () => {
    store.setState({ editingNote: undefined });
    if (text !== note.text) session.do(setNote(note.id, { text }));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.key !== 'Escape' && !(event.key === 'Enter' && (event.ctrlKey || event.metaKey))) return;
    event.preventDefault();
    focusCanvas();
  };
  return (
    <textarea
      // biome-ignore lint/a11y/noAutofocus: the author asked to type here
      autoFocus
      aria-label="Note"
      value={text}
      maxLength={20_000}
      placeholder="**Bold**, `code`, # heading, - list"
      onChange={(event) => setText(event.currentTarget.value)}
      onKeyDown={onKeyDown}
      onBlur={close}
      className="nodrag nopan nowheel size-full resize-none bg-transparent text-body outline-none placeholder:text-subtle"
    />
  );
}

function NoteText({ text }: { text: string }) {
  if (text.trim() === '') return <span className="text-subtle">Empty note. Double-click to write.</span>;
  return noteLines(text).map(({ kind, pieces }, at) => (
    <div
      // biome-ignore lint/suspicious/noArrayIndexKey: lines have nothing else to go by
      key={at}
      className={cx(
        'wrap-anywhere',
        kind === 'heading' && 'text-strong font-semibold',
        kind === 'item' && 'ps-3',
        kind === 'blank' && 'h-2',
      )}
    >
      {kind === 'item' && '• '}
      {pieces.map((piece, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: neither have pieces
        <Fragment key={place}>
          <Styled piece={piece} />
        </Fragment>
      ))}
    </div>
  ));
}

function Styled({ piece: { text, style } }: { piece: Piece }) {
  if (style === 'strong') return <strong className="font-semibold">{text}</strong>;
  if (style === 'emphasis') return <em>{text}</em>;
  return style === 'code' ? <code className="rounded-chip bg-hover px-1 font-mono text-code">{text}</code> : text;
}

function Swatches({ note }: { note: Note }) {
  const session = useSession();
  return (
    // biome-ignore lint/a11y/useSemanticElements: no fieldset on a canvas
    <div
      role="group"
      aria-label="Colour of the note"
      className="nodrag nopan absolute -top-9 start-0 flex gap-1 rounded-control border border-border bg-overlay p-1 shadow-overlay"
    >
      {NOTE_COLORS.map((color) => (
        <button
          key={color}
          type="button"
          tabIndex={-1}
          aria-label={color}
          title={color}
          aria-pressed={noteColor(note.color) === color}
          onClick={() => session.do(setNote(note.id, { color }))}
          className={cx('flex size-6 items-center justify-center rounded-small border', COLORS[color])}
        >
          {noteColor(note.color) === color && <Check size={14} aria-hidden />}
        </button>
      ))}
    </div>
  );
}
