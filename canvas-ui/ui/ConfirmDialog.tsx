import { type ReactNode, useState } from 'react';
import { Button } from './Button.tsx';
import { Dialog } from './Dialog.tsx';
import { TextField } from './TextField.tsx';

export interface ConfirmDialogProps {
  title: string;
  text: ReactNode;
  confirmLabel: string;
  tone?: 'danger' | undefined;
  /** The text that must be typed first, for what can not be undone. */
  typed?: string | undefined;
  isPending?: boolean | undefined;
  onConfirm: () => void;
  onClose: () => void;
  isOpen: boolean;
}

export function ConfirmDialog(props: ConfirmDialogProps) {
  const { title, onClose, isOpen } = props;
  return (
    <Dialog title={title} isOpen={isOpen} onClose={onClose} size="small" role="alertdialog">
      <ConfirmForm {...props} />
    </Dialog>
  );
}

/** Lives only while the dialog is open, so the next one starts with nothing typed. */
function ConfirmForm({ text, confirmLabel, tone, typed, isPending, onConfirm, onClose }: ConfirmDialogProps) {
  const [input, setInput] = useState('');
  const isReady = typed === undefined || input === typed;
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) onConfirm();
      }}
    >
      <div className="text-body text-muted">{text}</div>
      {typed !== undefined && (
        <TextField label={`Type ${typed} to confirm`} value={input} onChange={setInput} autoFocus isMono />
      )}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onPress={onClose} autoFocus={typed === undefined}>
          Cancel
        </Button>
        <Button
          type="submit"
          variant={tone === 'danger' ? 'danger' : 'primary'}
          isDisabled={!isReady}
          isPending={isPending}
        >
          {confirmLabel}
        </Button>
      </div>
    </form>
  );
}
