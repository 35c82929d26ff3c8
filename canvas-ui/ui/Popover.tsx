import type { ReactElement, ReactNode, RefObject } from 'react';
import {
  Popover as AriaPopover,
  type PopoverProps as AriaPopoverProps,
  Dialog,
  DialogTrigger,
} from 'react-aria-components';
import { cx } from './cx.ts';
import { given } from './given.ts';
import { overlayBox } from './Options.tsx';

export interface PopoverProps {
  /** A Button or an IconButton. Without one, `anchor` says where to open. */
  trigger?: ReactElement | undefined;
  anchor?: RefObject<Element | null> | undefined;
  children: ReactNode;
  placement?: AriaPopoverProps['placement'] | undefined;
  label: string;
  isOpen?: boolean | undefined;
  onOpenChange?: ((isOpen: boolean) => void) | undefined;
  className?: string | undefined;
}

export function Popover({ trigger, anchor, children, placement = 'bottom start', label, ...props }: PopoverProps) {
  const { isOpen, onOpenChange, className } = props;
  const open = given({ isOpen, onOpenChange });
  const box = (
    <AriaPopover
      {...(trigger ? {} : { ...open, ...given({ triggerRef: anchor }) })}
      offset={6}
      placement={placement}
      className={cx(overlayBox, 'flex max-w-[calc(100vw-16px)] flex-col', className)}
    >
      <Dialog aria-label={label} className="flex min-h-0 flex-1 flex-col outline-none">
        {children}
      </Dialog>
    </AriaPopover>
  );
  if (!trigger) return box;
  return (
    <DialogTrigger {...open}>
      {trigger}
      {box}
    </DialogTrigger>
  );
}
