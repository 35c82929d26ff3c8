import type { LucideIcon } from 'lucide-react';
import type { Ref } from 'react';
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components';
import type { ControlSize } from './control.ts';
import { cx } from './cx.ts';
import { given } from './given.ts';
import { Icon } from './Icon.tsx';
import { Tooltip } from './Tooltip.tsx';

export interface IconButtonProps {
  icon: LucideIcon;
  /** The spoken name and the tooltip. */
  label: string;
  shortcut?: string | undefined;
  /** For a button that stays pressed. */
  isSelected?: boolean | undefined;
  isDisabled?: boolean | undefined;
  size?: ControlSize | undefined;
  variant?: 'quiet' | 'default' | undefined;
  tooltipPlacement?: 'top' | 'bottom' | 'left' | 'right' | undefined;
  onPress?: AriaButtonProps['onPress'] | undefined;
  className?: string | undefined;
  ref?: Ref<HTMLButtonElement> | undefined;
}

const sizes: Record<ControlSize, string> = {
  compact: 'size-7 pointer-coarse:size-10',
  default: 'size-8 pointer-coarse:size-10',
  large: 'size-9 pointer-coarse:size-10',
};

function look(isDisabled: boolean, isSelected: boolean, variant: 'quiet' | 'default'): string {
  if (isDisabled) return variant === 'quiet' ? 'border-transparent text-subtle' : 'border-border bg-sunken text-subtle';
  if (isSelected) return 'border-transparent bg-accent-bg text-accent-text data-hovered:bg-pressed';
  return variant === 'quiet'
    ? 'border-transparent text-muted data-hovered:bg-hover data-hovered:text-text data-pressed:bg-pressed'
    : 'border-border bg-surface text-muted shadow-raised data-hovered:bg-sunken data-hovered:text-text data-pressed:bg-pressed';
}

export function IconButton(props: IconButtonProps) {
  const { icon, label, shortcut, isSelected, isDisabled = false, size = 'default', variant = 'quiet', onPress } = props;
  return (
    <Tooltip text={label} shortcut={shortcut} placement={props.tooltipPlacement}>
      <AriaButton
        {...given({ onPress, ref: props.ref, 'aria-pressed': isSelected })}
        aria-label={label}
        isDisabled={isDisabled}
        className={cx(
          'inline-flex shrink-0 cursor-default items-center justify-center rounded-control border',
          'transition-colors duration-120 ease-out',
          look(isDisabled, isSelected === true, variant),
          sizes[size],
          props.className,
        )}
      >
        <Icon icon={icon} />
      </AriaButton>
    </Tooltip>
  );
}
