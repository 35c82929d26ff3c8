import type { ComponentProps, ReactElement, ReactNode } from 'react';
import { Tabs as AriaTabs, Tab, TabList, TabPanel } from 'react-aria-components';
import { Count } from './Count.tsx';
import { cx } from './cx.ts';

export interface TabsItem {
  id: string;
  label: string;
  count?: number | undefined;
  dot?: 'error' | 'warning' | 'info' | undefined;
}

export interface TabsProps {
  label: string;
  items: readonly TabsItem[];
  value: string;
  onChange: (id: string) => void;
  /** The panel of the selected tab. */
  children?: ReactNode;
  /** At the end of the strip: buttons that belong to the panel. */
  actions?: ReactNode;
  className?: string | undefined;
  panelClassName?: string | undefined;
}

const dots = {
  error: ['bg-error', 'has errors'],
  warning: ['bg-warning', 'has warnings'],
  info: ['bg-info', 'has news'],
} as const;

export function Tabs({ label, items, value, onChange, children, actions, className, panelClassName }: TabsProps) {
  return (
    <AriaTabs
      selectedKey={value}
      onSelectionChange={(key) => onChange(String(key))}
      // The ring is for what has the focus, not for all that is around it.
      className={cx('flex min-h-0 flex-1 flex-col outline-none', className)}
    >
      <div className="flex shrink-0 items-center gap-2 border-b border-border pe-2">
        <TabList aria-label={label} className="no-scrollbar flex min-w-0 flex-1 gap-1 overflow-x-auto px-2">
          {items.map((item) => (
            <TabTitle key={item.id} item={item} />
          ))}
        </TabList>
        {actions}
      </div>
      {/* A panel keeps the id that it had first, so each tab, which points at its own, needs another one. */}
      <TabPanel
        key={value}
        id={value}
        render={withoutWatching}
        className={cx('flex min-h-0 flex-1 flex-col', panelClassName)}
      >
        {children}
      </TabPanel>
    </AriaTabs>
  );
}

/**
 * React Aria looks through a panel for something that can be tabbed to, anew whenever anything in it changes: of a timeline
 * or a list of what was found that is most of the work. Without the reference it has nothing to look through; every panel of
 * ours has something, or scrolls.
 */
function withoutWatching({ ref: _, tabIndex: __, ...props }: ComponentProps<'div'>): ReactElement {
  return <div {...props} />;
}

function TabTitle({ item }: { item: TabsItem }) {
  const dot = item.dot && dots[item.dot];
  return (
    <Tab
      id={item.id}
      className={cx(
        'tab relative flex h-9 shrink-0 cursor-default items-center gap-1.5 rounded-small px-2 text-body text-muted',
        'transition-colors duration-120 ease-out -outline-offset-2 pointer-coarse:h-10',
        'data-hovered:text-text data-selected:font-medium data-selected:text-text',
      )}
    >
      {item.label}
      {item.count !== undefined && item.count > 0 && <Count value={item.count} />}
      {dot && (
        <span className={cx('size-1.5 rounded-full', dot[0])}>
          <span className="sr-only">{dot[1]}</span>
        </span>
      )}
    </Tab>
  );
}
