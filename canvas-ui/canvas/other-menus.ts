import {
  ClipboardPaste,
  ListPlus,
  Maximize,
  PencilLine,
  ShieldAlert,
  Spline,
  StickyNote,
  Trash2,
  WandSparkles,
} from 'lucide-react';
import type { EditorSession } from '#editor';
import { disconnect, ON_ERROR, type Point, removeNote } from '#model';
import type { Edge } from '#schema';
import type { CanvasScope } from './CanvasContext.ts';
import type { MenuContent } from './CanvasMenus.tsx';
import type { CanvasMenu } from './canvas-store.ts';
import { canvasControls } from './controls.ts';
import { graphAt, positionIn } from './drop-target.ts';
import { readText } from './use-clipboard.ts';
import { writeNote } from './write-note.ts';

export function edgeMenu(session: EditorSession, { store }: CanvasScope, edge: Edge, at: Point): MenuContent {
  const { view } = session;
  return {
    label: 'Connection',
    sections: [
      {
        items: [
          { id: 'insert', label: 'Insert a block…', icon: ListPlus, shortcut: 'Enter' },
          { id: 'reconnect', label: 'Reconnect to…', icon: Spline },
        ],
      },
      { items: [{ id: 'delete', label: 'Delete', icon: Trash2, shortcut: 'Delete', tone: 'danger' }] },
    ],
    act: (id) => {
      if (id === 'insert') view.show({ kind: 'picker', spot: { on: edge }, at });
      else if (id === 'reconnect') store.setState({ reconnecting: edge });
      else session.do(disconnect([edge]));
    },
  };
}

export function noteMenu(session: EditorSession, { store }: CanvasScope, note: string): MenuContent {
  return {
    label: 'Note',
    sections: [
      {
        items: [
          { id: 'edit', label: 'Edit', icon: PencilLine, shortcut: 'F2' },
          { id: 'delete', label: 'Delete', icon: Trash2, shortcut: 'Delete', tone: 'danger' },
        ],
      },
    ],
    act: (id) => {
      if (id === 'edit') store.setState({ editingNote: note, selectedNote: note });
      else session.do(removeNote(note));
    },
  };
}

export function paneMenu(
  session: EditorSession,
  scope: CanvasScope,
  { at, point }: Extract<CanvasMenu, { kind: 'pane' }>,
): MenuContent {
  const { view } = session;
  const hasHandler = scope.document().onError !== undefined;
  const change = [
    { id: 'add', label: 'Add a block…', icon: ListPlus, shortcut: 'A' },
    { id: 'paste', label: 'Paste', icon: ClipboardPaste, shortcut: 'Ctrl+V' },
    { id: 'note', label: 'Write a note', icon: StickyNote, shortcut: 'N' },
    ...(hasHandler ? [] : [{ id: 'handler', label: 'Add an error handler…', icon: ShieldAlert }]),
  ];
  const look = [
    { id: 'fit', label: 'Fit all', icon: Maximize, shortcut: 'Shift+1' },
    ...(scope.isReadOnly ? [] : [{ id: 'tidy', label: 'Tidy', icon: WandSparkles, shortcut: 'Shift+T' }]),
  ];
  const acts: Record<string, () => void> = {
    add: () => {
      const { key } = graphAt(scope.flow.current, point, []) ?? { key: 'body' };
      view.show({ kind: 'picker', spot: { in: key, position: positionIn(scope.flow.current.graphs, key, point) }, at });
    },
    paste: () => void readText(session, scope, point),
    note: () => writeNote(session, scope, point),
    handler: () => view.show({ kind: 'picker', spot: { in: ON_ERROR }, at }),
    fit: () => canvasControls.fit(),
    tidy: () => void session.document.tidy(),
  };
  return {
    label: 'Canvas',
    sections: scope.isReadOnly ? [{ items: look }] : [{ items: change }, { items: look }],
    act: (id) => acts[id]?.(),
  };
}
