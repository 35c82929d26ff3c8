import type { LucideIcon } from 'lucide-react';
import { ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import { cx } from './cx.ts';
import { Icon } from './Icon.tsx';

export interface SegmentedProps {
  label: string;
  items: readonly { id: string; label: string; icon?: LucideIcon | undefined }[];
  value: string;
  onChange: (id: string) => void;
  size?: 'compact' | 'default' | undefined;
  /** Shows icons only; the words stay spoken. */
  isIconOnly?: boolean | undefined;
  className?: string | undefined;
}

/** One of a few views or modes, all in sight. */
export function Segmented({ label, items, value, onChange, size = 'default', isIconOnly, className }: SegmentedProps) {
  return (
    <ToggleButtonGroup
      aria-label={label}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[value]}
      onSelectionChange={(keys) => {
        const [next] = keys;
        if (next !== undefined) onChange(String(next));
      }}
      className={cx('inline-flex shrink-0 rounded-control border border-border bg-sunken p-px', className)}
    >
      {items.map((item) => (
        <ToggleButton
          key={item.id}
          id={item.id}
          aria-label={item.label}
          className={cx(
            'marks-selected flex cursor-default items-center justify-center gap-1 rounded-small border border-transparent px-2 text-label font-medium text-muted',
            'transition-colors duration-120 ease-out data-hovered:text-text pointer-coarse:h-10 pointer-coarse:min-w-10',
            'data-selected:border-border data-selected:bg-surface data-selected:text-text data-selected:shadow-raised',
            size === 'compact' ? 'h-6' : 'h-7',
          )}
        >
          {item.icon && <Icon icon={item.icon} size={14} />}
          {!(isIconOnly && item.icon) && item.label}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
