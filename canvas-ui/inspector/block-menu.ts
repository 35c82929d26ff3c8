import { ClipboardCopy, Copy, EyeOff, Pin, Play, Replace, Trash2 } from 'lucide-react';
import { type EditorSession, runTo } from '#editor';
import { deleteBlocks, duplicateBlocks, setPin, toggleDisabled } from '#model';
import type { Block } from '#schema';

/** What can be done with a block, in its menu. */
export function blockMenu({ disabled }: Block, { isPinned, canPin }: { isPinned: boolean; canPin: boolean }) {
  return [
    { items: [{ id: 'runTo', label: 'Run to here', icon: Play, shortcut: 'Alt+Enter' }] },
    {
      items: [
        {
          id: 'pin',
          label: isPinned ? 'Unpin' : 'Pin output',
          icon: Pin,
          shortcut: 'P',
          isDisabled: !isPinned && !canPin,
        },
        { id: 'disable', label: disabled ? 'Enable' : 'Disable', icon: EyeOff, shortcut: 'D' },
        { id: 'duplicate', label: 'Duplicate', icon: Copy, shortcut: 'Ctrl+D' },
        { id: 'replace', label: 'Replace…', icon: Replace },
        { id: 'copy', label: 'Copy', icon: ClipboardCopy, shortcut: 'Ctrl+C' },
      ],
    },
    { items: [{ id: 'delete', label: 'Delete', icon: Trash2, shortcut: 'Delete', tone: 'danger' as const }] },
  ];
}

export function doBlockAction(session: EditorSession, block: Block, action: string): void {
  const { id, name } = block;
  switch (action) {
    case 'runTo':
      void runTo(session, id);
      return;
    case 'pin':
      togglePin(session, block);
      return;
    case 'disable':
      session.do(toggleDisabled([id]));
      return;
    case 'duplicate':
      session.do(duplicateBlocks([id]));
      return;
    case 'replace':
      session.view.show({ kind: 'replace', block: id });
      return;
    case 'copy':
      copy(session, block);
      return;
    case 'delete':
      if (session.do(deleteBlocks([id])).ok) session.offerUndo(`${name} deleted.`);
      return;
  }
}

function togglePin(session: EditorSession, { id, name }: Block): void {
  const { pins = {} } = session.document.document().layout;
  const output = session.runs.block(id)?.shown.output;
  if (Object.hasOwn(pins, name)) session.do(setPin(id, undefined));
  else if (output && !output.truncated) session.do(setPin(id, JSON.parse(output.text)));
}

function copy(session: EditorSession, { id, name }: Block): void {
  void navigator.clipboard.writeText(session.copy([id])).then(
    () => session.notices.info(`${name} copied.`),
    () => session.notices.error('The clipboard can not be used here. Press Ctrl+C on the canvas instead.'),
  );
}
