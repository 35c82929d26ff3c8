import {
  ChevronsDownUp,
  CircleSlash,
  Copy,
  CopyPlus,
  CornerUpLeft,
  FastForward,
  ListPlus,
  type LucideIcon,
  PencilLine,
  Pin,
  Play,
  Replace,
  ShieldAlert,
  SlidersHorizontal,
  Spline,
  StepForward,
  Trash2,
  Unlink,
} from 'lucide-react';
import { type EditorSession, runBlock, runFrom, runTo } from '#editor';
import { duplicateBlocks, ERROR_PORT, indexOf, isContainer, toggleCollapsed, toggleDisabled } from '#model';
import type { CanvasScope } from './CanvasContext.ts';
import type { MenuContent } from './CanvasMenus.tsx';
import { removeBlocks } from './canvas-actions.ts';
import { togglePin } from './pin.ts';
import { writeText } from './use-clipboard.ts';

interface Entry {
  id: string;
  label: string;
  icon: LucideIcon;
  shortcut?: string;
  tone?: 'danger';
  isDisabled?: boolean;
  act(): void;
}

/** Everything that can be done with a block, or with all that are selected. */
export function blockMenu(session: EditorSession, scope: CanvasScope, id: string): MenuContent {
  const { block } = indexOf(scope.document()).blocks.get(id) ?? {};
  const { selected } = session.view.store.getState();
  const ids = selected.has(id) ? [...selected] : [id];
  const groups = scope.isReadOnly
    ? [[edit(session, id)]]
    : [
        runEntries(session, id),
        addEntries(session, id),
        changeEntries(session, scope, { id, ids }),
        removeEntries(session, ids),
      ];
  const entries = groups.flat();
  return {
    label: block?.name ?? 'Block',
    sections: groups.map((items) => ({ items: items.map(({ act: _, ...item }) => item) })),
    act: (chosen) => entries.find((entry) => entry.id === chosen)?.act(),
  };
}

function edit({ view }: EditorSession, id: string): Entry {
  return { id: 'edit', label: 'Open', icon: SlidersHorizontal, shortcut: 'Enter', act: () => view.jumpTo(id, '') };
}

function runEntries(session: EditorSession, id: string): Entry[] {
  return [
    edit(session, id),
    { id: 'run', label: 'Run block', icon: Play, shortcut: 'Ctrl+Enter', act: () => void runBlock(session, id) },
    {
      id: 'run-to',
      label: 'Run to here',
      icon: StepForward,
      shortcut: 'Alt+Enter',
      act: () => void runTo(session, id),
    },
    { id: 'run-from', label: 'Run from here', icon: FastForward, act: () => void runFrom(session, id) },
  ];
}

function addEntries({ view }: EditorSession, id: string): Entry[] {
  const pick = (overlay: Parameters<typeof view.show>[0]) => () => view.show(overlay);
  return [
    {
      id: 'after',
      label: 'Add after…',
      icon: ListPlus,
      shortcut: 'A',
      act: pick({ kind: 'picker', spot: { after: id } }),
    },
    {
      id: 'before',
      label: 'Add before…',
      icon: CornerUpLeft,
      shortcut: 'B',
      act: pick({ kind: 'picker', spot: { before: id } }),
    },
    {
      id: 'on-error',
      label: 'Add on error…',
      icon: ShieldAlert,
      shortcut: 'Shift+A',
      act: pick({ kind: 'picker', spot: { after: id, port: ERROR_PORT } }),
    },
    { id: 'connect', label: 'Connect to…', icon: Spline, shortcut: 'C', act: pick({ kind: 'connect', from: id }) },
    { id: 'replace', label: 'Replace…', icon: Replace, act: pick({ kind: 'replace', block: id }) },
  ];
}

function changeEntries(
  session: EditorSession,
  { store, document, shapes }: CanvasScope,
  of: { id: string; ids: readonly string[] },
): Entry[] {
  const { id, ids } = of;
  const { layout } = document();
  const block = indexOf(document()).blocks.get(id)?.block;
  const isPinned = block !== undefined && Object.hasOwn(layout.pins ?? {}, block.name);
  const fold: Entry[] =
    block && isContainer(block, shapes())
      ? [
          {
            id: 'fold',
            label: layout.collapsed?.includes(id) ? 'Expand' : 'Collapse',
            icon: ChevronsDownUp,
            act: () => session.do(toggleCollapsed([id])),
          },
        ]
      : [];
  return [
    { id: 'rename', label: 'Rename', icon: PencilLine, shortcut: 'F2', act: () => store.setState({ renaming: id }) },
    {
      id: 'disable',
      label: block?.disabled ? 'Enable' : 'Disable',
      icon: CircleSlash,
      shortcut: 'D',
      act: () => session.do(toggleDisabled(ids)),
    },
    {
      id: 'pin',
      label: isPinned ? 'Unpin output' : 'Pin output',
      icon: Pin,
      shortcut: 'P',
      act: () => togglePin(session, id),
    },
    ...fold,
    {
      id: 'copy',
      label: 'Copy',
      icon: Copy,
      shortcut: 'Ctrl+C',
      act: () => void writeText(session, session.copy(ids)),
    },
    {
      id: 'duplicate',
      label: 'Duplicate',
      icon: CopyPlus,
      shortcut: 'Ctrl+D',
      act: () => session.do(duplicateBlocks(ids)),
    },
  ];
}

function removeEntries(session: EditorSession, ids: readonly string[]): Entry[] {
  return [
    {
      id: 'delete',
      label: 'Delete and join',
      icon: Trash2,
      shortcut: 'Delete',
      tone: 'danger',
      act: () => removeBlocks(session, ids, true),
    },
    {
      id: 'delete-apart',
      label: 'Delete without joining',
      icon: Unlink,
      shortcut: 'Ctrl+Delete',
      tone: 'danger',
      act: () => removeBlocks(session, ids, false),
    },
  ];
}
