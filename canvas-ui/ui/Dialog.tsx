import { X } from 'lucide-react';
import type { KeyboardEvent, ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { cx } from './cx.ts';
import { IconButton } from './IconButton.tsx';

export interface DialogProps {
  title: string;
  isOpen: boolean;
  onClose: () => void;
  children?: ReactNode;
  /** Buttons at the bottom; the last one is the main one. */
  actions?: ReactNode;
  size?: 'small' | 'medium' | 'large' | 'full' | undefined;
  description?: ReactNode;
  role?: 'dialog' | 'alertdialog' | undefined;
}

const sizes = {
  small: 'max-w-100',
  medium: 'max-w-140',
  large: 'max-w-220',
  full: 'h-full max-w-none',
};

/** Traps focus and gives it back to where it came from. Esc and a click beside it close it. */
export function Dialog(props: DialogProps) {
  const { title, isOpen, onClose, children, actions, size = 'medium', description, role = 'dialog' } = props;
  return (
    <ModalOverlay
      isOpen={isOpen}
      onOpenChange={(open) => !open && onClose()}
      isDismissable={role === 'dialog'}
      className="scrim fixed inset-0 z-40 flex items-center justify-center bg-scrim p-4 max-sm:items-end max-sm:p-0"
    >
      <Modal
        className={cx(
          'dialog flex max-h-full w-full flex-col overflow-hidden rounded-panel border border-border bg-overlay text-text shadow-overlay outline-none max-sm:rounded-b-none',
          sizes[size],
        )}
      >
        <AriaDialog role={role} className="flex min-h-0 flex-1 flex-col outline-none">
          <div role="presentation" className="contents" onKeyDownCapture={ignoreChords}>
            <DialogHeader title={title} description={description} onClose={onClose} />
            {children !== undefined && <div className="min-h-0 flex-1 overflow-auto px-5 pt-1 pb-5">{children}</div>}
            {actions && <DialogActions>{actions}</DialogActions>}
          </div>
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

/** `Ctrl+Shift+Enter` runs; pressed once more it must not press Run in the dialog that asks whether to. */
function ignoreChords(event: KeyboardEvent): void {
  const isChord = event.ctrlKey || event.metaKey || event.altKey || event.shiftKey;
  if (event.key !== 'Enter' || !isChord || !(event.target instanceof HTMLButtonElement)) return;
  event.preventDefault();
  event.stopPropagation();
}

export function DialogHeader({ title, description, onClose }: Pick<DialogProps, 'title' | 'description' | 'onClose'>) {
  return (
    <div className="flex shrink-0 items-start gap-4 px-5 pt-4 pb-2">
      <div className="flex min-w-0 flex-1 flex-col gap-1 pt-0.5">
        <Heading slot="title" className="text-title font-semibold wrap-anywhere">
          {title}
        </Heading>
        {description && <div className="text-body text-muted">{description}</div>}
      </div>
      <IconButton icon={X} label="Close" size="compact" onPress={onClose} className="-me-2" />
    </div>
  );
}

export function DialogActions({ children }: { children: ReactNode }) {
  return (
    <div className="flex shrink-0 flex-wrap justify-end gap-2 border-t border-border bg-sunken px-5 py-3">
      {children}
    </div>
  );
}
