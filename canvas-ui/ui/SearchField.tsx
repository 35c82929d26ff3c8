import { Search, X } from 'lucide-react';
import type { KeyboardEvent, Ref } from 'react';
import { Button as AriaButton, SearchField as AriaSearchField, Group, Input } from 'react-aria-components';
import { type ControlSize, controlHeight, groupRing, inputBox } from './control.ts';
import { cx } from './cx.ts';
import { given } from './given.ts';
import { Icon } from './Icon.tsx';

export interface SearchFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  placeholder?: string | undefined;
  autoFocus?: boolean | undefined;
  onKeyDown?: ((event: KeyboardEvent<HTMLInputElement>) => void) | undefined;
  size?: ControlSize | undefined;
  className?: string | undefined;
  ref?: Ref<HTMLInputElement> | undefined;
}

/** Esc empties it; the label is spoken only. */
export function SearchField(props: SearchFieldProps) {
  const { label, value, onChange, placeholder = label, autoFocus, onKeyDown, size = 'default' } = props;
  return (
    <AriaSearchField
      {...given({ autoFocus })}
      aria-label={label}
      value={value}
      onChange={onChange}
      className={cx('group min-w-0', props.className)}
    >
      <Group className={cx(inputBox, groupRing, controlHeight[size], 'flex items-center gap-1.5 ps-2')}>
        <Icon icon={Search} className="text-subtle" />
        <Input
          {...given({ onKeyDown, ref: props.ref })}
          placeholder={placeholder}
          className="h-full min-w-0 flex-1 bg-transparent outline-none placeholder:text-subtle [&::-webkit-search-cancel-button]:hidden"
        />
        <AriaButton
          aria-label="Clear"
          className="me-0.5 flex size-6 shrink-0 items-center justify-center rounded-small text-subtle group-data-empty:hidden data-hovered:bg-hover data-hovered:text-text"
        >
          <Icon icon={X} size={14} />
        </AriaButton>
      </Group>
    </AriaSearchField>
  );
}
