import { Dialog as AriaDialog, Modal, ModalOverlay } from 'react-aria-components';
import { DialogActions, DialogHeader, type DialogProps } from './Dialog.tsx';

export interface SheetProps extends Omit<DialogProps, 'size' | 'role'> {
  /** In px; the screen is the limit. */
  width?: number | undefined;
}

/** A dialog at the right edge, for forms that belong to a row of the list beside it. */
export function Sheet({ title, isOpen, onClose, children, actions, description, width = 480 }: SheetProps) {
  return (
    <ModalOverlay
      isOpen={isOpen}
      onOpenChange={(open) => !open && onClose()}
      isDismissable
      className="scrim fixed inset-0 z-40 flex justify-end bg-scrim"
    >
      <Modal
        style={{ width }}
        className="sheet h-full max-w-full border-s border-border bg-overlay text-text shadow-overlay outline-none"
      >
        <AriaDialog className="flex h-full min-h-0 flex-col outline-none">
          <DialogHeader title={title} description={description} onClose={onClose} />
          <div className="min-h-0 flex-1 overflow-auto px-5 pt-1 pb-5">{children}</div>
          {actions && <DialogActions>{actions}</DialogActions>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
