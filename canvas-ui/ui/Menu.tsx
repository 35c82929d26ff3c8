import type { LucideIcon } from 'lucide-react';
import type { ReactElement } from 'react';
import {
  Menu as AriaMenu,
  Header,
  MenuItem,
  MenuSection,
  MenuTrigger,
  Popover,
  Separator,
  Text,
} from 'react-aria-components';
import { cx } from './cx.ts';
import { given } from './given.ts';
import { Icon } from './Icon.tsx';
import { Kbd } from './Kbd.tsx';
import { overlayBox, overlayRow } from './Options.tsx';

export interface MenuEntry {
  id: string;
  label: string;
  icon?: LucideIcon | undefined;
  shortcut?: string | undefined;
  tone?: 'danger' | undefined;
  isDisabled?: boolean | undefined;
  description?: string | undefined;
}

export interface MenuGroup {
  title?: string | undefined;
  items: readonly MenuEntry[];
}

export interface MenuProps {
  /** A Button or an IconButton. */
  trigger: ReactElement;
  label: string;
  items?: readonly MenuEntry[] | undefined;
  sections?: readonly MenuGroup[] | undefined;
  onAction: (id: string) => void;
  isOpen?: boolean | undefined;
  onOpenChange?: ((isOpen: boolean) => void) | undefined;
  placement?: 'bottom start' | 'bottom end' | 'top start' | 'top end' | 'right top' | 'left top' | undefined;
}

export function Menu(props: MenuProps) {
  const { trigger, label, items = [], sections = [{ items }], onAction, placement = 'bottom start' } = props;
  return (
    <MenuTrigger {...given({ isOpen: props.isOpen, onOpenChange: props.onOpenChange })}>
      {trigger}
      <Popover offset={4} placement={placement} className={cx(overlayBox, 'min-w-48 max-w-80')}>
        <AriaMenu
          aria-label={label}
          onAction={(key) => onAction(String(key))}
          className="max-h-[inherit] overflow-auto p-1 outline-none"
        >
          {sections.map((section, at) => (
            <MenuPart key={section.items[0]?.id ?? section.title} section={section} isFirst={at === 0} />
          ))}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}

function MenuPart({ section, isFirst }: { section: MenuGroup; isFirst: boolean }) {
  return (
    <>
      {!isFirst && <Separator className="-mx-1 my-1 h-px bg-border" />}
      <MenuSection {...(section.title === undefined && { 'aria-label': 'Actions' })}>
        {section.title !== undefined && (
          <Header className="px-2 pt-1 pb-0.5 text-caption font-medium text-subtle">{section.title}</Header>
        )}
        {section.items.map((entry) => (
          <MenuRow key={entry.id} entry={entry} />
        ))}
      </MenuSection>
    </>
  );
}

function MenuRow({ entry }: { entry: MenuEntry }) {
  const isDanger = entry.tone === 'danger';
  return (
    <MenuItem
      id={entry.id}
      textValue={entry.label}
      isDisabled={entry.isDisabled === true}
      className={cx(overlayRow, isDanger && 'text-error data-focused:bg-error-bg data-hovered:bg-error-bg')}
    >
      {entry.icon && (
        <Icon icon={entry.icon} className={isDanger ? 'group-data-disabled:text-subtle' : 'text-subtle'} />
      )}
      <span className="flex min-w-0 flex-1 flex-col">
        <Text slot="label" className="truncate">
          {entry.label}
        </Text>
        {entry.description && (
          <Text slot="description" className="text-label text-subtle">
            {entry.description}
          </Text>
        )}
      </span>
      {entry.shortcut && <Kbd keys={entry.shortcut} />}
    </MenuItem>
  );
}
