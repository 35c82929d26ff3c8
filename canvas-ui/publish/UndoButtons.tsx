import { Redo2, Undo2 } from 'lucide-react';
import type { History } from '#model';
import { IconButton } from '#ui';

interface UndoButtonsProps {
  past: string | undefined;
  future: string | undefined;
  onUndo(): void;
  onRedo(): void;
}

/** What undo and redo would be about, by its label. */
export function undoLabels({ past, future }: Pick<History<never>, 'past' | 'future'>) {
  return { past: past.at(-1)?.label, future: future.at(-1)?.label };
}

/** Back and forth, each with what it is about. */
export function UndoButtons({ past, future, onUndo, onRedo }: UndoButtonsProps) {
  return (
    <div className="flex">
      <IconButton
        icon={Undo2}
        label={past === undefined ? 'Undo' : `Undo: ${past}`}
        shortcut="Ctrl+Z"
        isDisabled={past === undefined}
        onPress={onUndo}
      />
      <IconButton
        icon={Redo2}
        label={future === undefined ? 'Redo' : `Redo: ${future}`}
        shortcut="Ctrl+Shift+Z"
        isDisabled={future === undefined}
        onPress={onRedo}
      />
    </div>
  );
}
