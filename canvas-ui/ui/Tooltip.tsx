import type { ComponentProps } from 'react';
import { Tooltip as AriaTooltip, Focusable, TooltipTrigger } from 'react-aria-components';
import { Kbd } from './Kbd.tsx';

export interface TooltipProps {
  text: string;
  shortcut?: string | undefined;
  placement?: 'top' | 'bottom' | 'left' | 'right' | undefined;
  isDisabled?: boolean | undefined;
  /** A control of the kit, or a plain element that can have focus. */
  children: ComponentProps<typeof Focusable>['children'];
}

/** Opens on hover and on focus, closes with Esc. */
export function Tooltip({ text, shortcut, placement = 'bottom', isDisabled = false, children }: TooltipProps) {
  return (
    <TooltipTrigger delay={500} closeDelay={80} isDisabled={isDisabled}>
      {typeof children.type === 'string' ? <Focusable>{children}</Focusable> : children}
      <TooltipBubble text={text} shortcut={shortcut} placement={placement} />
    </TooltipTrigger>
  );
}

function TooltipBubble({
  text,
  shortcut,
  placement = 'bottom',
}: Pick<TooltipProps, 'text' | 'shortcut' | 'placement'>) {
  return (
    <AriaTooltip
      offset={6}
      placement={placement}
      className="tooltip flex max-w-80 items-center gap-2 rounded-small bg-inverse px-2 py-1 text-label wrap-anywhere text-on-inverse shadow-overlay"
    >
      {text}
      {shortcut && <Kbd keys={shortcut} isInverse />}
    </AriaTooltip>
  );
}
