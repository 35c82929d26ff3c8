import { Check, type LucideIcon } from 'lucide-react';
import { ListBox, ListBoxItem, Text } from 'react-aria-components';
import { cx } from './cx.ts';
import { given } from './given.ts';
import { Icon } from './Icon.tsx';

/** One choice of a Select or ComboBox. */
export interface Option {
  id: string;
  label: string;
  description?: string | undefined;
  icon?: LucideIcon | undefined;
  isDisabled?: boolean | undefined;
}

export const overlayBox =
  'overlay rounded-control border border-border bg-overlay text-text shadow-overlay outline-none';

/** A row of a list in an overlay: the row under the keyboard or pointer is tinted, no ring of its own. */
export const overlayRow = cx(
  'marks-focused group flex min-h-7 cursor-default items-center gap-2 rounded-small px-2 py-1 text-body outline-none pointer-coarse:min-h-10',
  'data-focused:bg-hover data-hovered:bg-hover data-disabled:text-subtle',
);

interface OptionsProps {
  /** Absent in a ComboBox, which hands over what its text matches. */
  items?: readonly Option[] | undefined;
  empty?: string | undefined;
}

export function Options({ items, empty }: OptionsProps) {
  return (
    <ListBox<Option>
      {...given({ items })}
      className="max-h-80 overflow-auto p-1 outline-none"
      renderEmptyState={() => <p className="px-2 py-1 text-label text-subtle">{empty ?? 'Nothing to choose from.'}</p>}
    >
      {(option) => (
        <ListBoxItem
          id={option.id}
          textValue={option.label}
          isDisabled={option.isDisabled === true}
          className={overlayRow}
        >
          {option.icon && <Icon icon={option.icon} className="text-subtle" />}
          <span className="flex min-w-0 flex-1 flex-col">
            <Text slot="label" className="truncate">
              {option.label}
            </Text>
            {option.description && (
              <Text slot="description" className="text-label text-subtle">
                {option.description}
              </Text>
            )}
          </span>
          <Icon icon={Check} className="invisible text-accent-text group-data-selected:visible" />
        </ListBoxItem>
      )}
    </ListBox>
  );
}
