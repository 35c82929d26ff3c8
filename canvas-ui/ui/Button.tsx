import { LoaderCircle, type LucideIcon } from 'lucide-react';
import { type ReactNode, type Ref, useId } from 'react';
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components';
import { type ControlSize, controlHeight } from './control.ts';
import { cx } from './cx.ts';
import { given } from './given.ts';
import { Icon } from './Icon.tsx';

export interface ButtonProps {
  variant?: 'primary' | 'default' | 'quiet' | 'danger' | undefined;
  size?: ControlSize | undefined;
  icon?: LucideIcon | undefined;
  isPending?: boolean | undefined;
  isDisabled?: boolean | undefined;
  /** It is disabled, and this is why. */
  whyNot?: string | undefined;
  autoFocus?: boolean | undefined;
  onPress?: AriaButtonProps['onPress'] | undefined;
  children?: ReactNode;
  type?: 'button' | 'submit' | undefined;
  className?: string | undefined;
  /** Only if the text alone does not say what the button does. */
  'aria-label'?: string | undefined;
  ref?: Ref<HTMLButtonElement> | undefined;
}

const variants = {
  primary: 'border-transparent bg-accent text-on-accent data-hovered:bg-accent-hover data-pressed:bg-accent-pressed',
  default: 'border-border bg-surface text-text shadow-raised data-hovered:bg-sunken data-pressed:bg-pressed',
  quiet:
    'border-transparent bg-transparent text-muted data-hovered:bg-hover data-hovered:text-text data-pressed:bg-pressed',
  danger: 'border-transparent bg-error text-on-accent data-hovered:bg-error-hover data-pressed:bg-error-pressed',
};

const blocked = 'border-border bg-sunken text-subtle';

const paddings: Record<ControlSize, string> = {
  compact: 'px-2 gap-1 text-label',
  default: 'px-3 gap-1.5 text-body',
  large: 'px-4 gap-2 text-strong',
};

export function Button({ whyNot, ...props }: ButtonProps) {
  const id = useId();
  if (whyNot === undefined) return <PlainButton {...props} />;
  return (
    <span title={whyNot} className="inline-flex shrink-0">
      <PlainButton {...props} isDisabled reason={id} />
      <span id={id} className="sr-only">
        {whyNot}
      </span>
    </span>
  );
}

function PlainButton(props: Omit<ButtonProps, 'whyNot'> & { reason?: string }) {
  const { variant = 'default', size = 'default', icon, isPending, isDisabled, autoFocus, onPress, type } = props;
  const named = { 'aria-label': props['aria-label'], 'aria-describedby': props.reason };
  return (
    <AriaButton
      {...given({ isPending, isDisabled, autoFocus, onPress, type, ref: props.ref, ...named })}
      className={cx(
        'inline-flex shrink-0 items-center justify-center rounded-control border font-medium whitespace-nowrap select-none',
        'cursor-default transition-colors duration-120 ease-out',
        isDisabled ? (variant === 'quiet' ? 'border-transparent text-subtle' : blocked) : variants[variant],
        controlHeight[size],
        paddings[size],
        props.className,
      )}
    >
      {isPending ? <Icon icon={LoaderCircle} className="animate-spin" /> : icon && <Icon icon={icon} />}
      {props.children}
    </AriaButton>
  );
}
