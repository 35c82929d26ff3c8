import { ChevronRight, type LucideIcon } from 'lucide-react';
import type { KeyboardEvent, ReactNode } from 'react';
import {
  Tree as AriaTree,
  Button,
  Collection,
  ListLayout,
  TreeItem,
  TreeItemContent,
  Virtualizer,
} from 'react-aria-components';
import { cx } from './cx.ts';
import { given } from './given.ts';
import { Icon } from './Icon.tsx';

export interface TreeNode {
  id: string;
  /** Spoken, and what typing finds. */
  label: string;
  /** In place of the label. */
  content?: ReactNode;
  icon?: LucideIcon | undefined;
  /** In place of the icon: a KindTile. */
  leading?: ReactNode;
  /** At the right: a type, a status. Controls do not belong here: rows are tab stops of their own. */
  trailing?: ReactNode;
  children?: readonly TreeNode[] | undefined;
  isDisabled?: boolean | undefined;
}

export interface TreeProps {
  label: string;
  items: readonly TreeNode[];
  expanded: ReadonlySet<string>;
  onExpand: (expanded: ReadonlySet<string>) => void;
  selectionMode?: 'none' | 'single' | 'multiple' | undefined;
  selected?: ReadonlySet<string> | undefined;
  onSelect?: ((selected: ReadonlySet<string>) => void) | undefined;
  /** Enter or double-click; with selection mode `none` a click. */
  onOpen?: ((id: string) => void) | undefined;
  onKeyDown?: ((event: KeyboardEvent<HTMLDivElement>) => void) | undefined;
  empty?: ReactNode;
  className?: string | undefined;
}

/** What a finger needs, or what the eye likes; rows are laid out by number, so a class can not say it. */
const rowHeight = globalThis.matchMedia?.('(pointer: coarse)').matches ? 40 : 28;

export function Tree(props: TreeProps) {
  const { label, items, expanded, onExpand, selectionMode = 'single', selected, onSelect, onOpen, empty } = props;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys bubble up from the tree, which has the role
    <div role="presentation" onKeyDown={props.onKeyDown} className={cx('flex min-h-0 flex-col', props.className)}>
      <Virtualizer layout={ListLayout} layoutOptions={{ rowHeight, padding: 4 }}>
        <AriaTree
          items={items}
          aria-label={label}
          expandedKeys={expanded}
          onExpandedChange={(keys) => onExpand(new Set([...keys].map(String)))}
          selectionMode={selectionMode}
          selectionBehavior="replace"
          {...given({
            selectedKeys: selected,
            onSelectionChange: onSelect && ((keys: 'all' | Set<string | number>) => onSelect(toIds(keys, items))),
            onAction: onOpen && ((key: string | number) => onOpen(String(key))),
          })}
          renderEmptyState={() => empty ?? <p className="px-2 py-1 text-label text-subtle">Nothing here.</p>}
          className="min-h-0 flex-1 overflow-auto outline-none"
        >
          {(node) => <TreeRow node={node} />}
        </AriaTree>
      </Virtualizer>
    </div>
  );
}

function TreeRow({ node }: { node: TreeNode }) {
  return (
    <TreeItem
      id={node.id}
      textValue={node.label}
      isDisabled={node.isDisabled === true}
      className={cx(
        'marks-selected group flex h-full cursor-default items-center rounded-small pe-2 text-body text-text -outline-offset-2 ',
        'data-hovered:bg-hover data-selected:bg-accent-bg data-disabled:text-subtle',
      )}
    >
      <TreeItemContent>
        {({ hasChildItems, isExpanded, level }) => (
          <div className="flex min-w-0 flex-1 items-center gap-1.5" style={{ paddingInlineStart: (level - 1) * 16 }}>
            <Button
              slot="chevron"
              className={cx(
                'flex size-6 shrink-0 items-center justify-center rounded-chip text-subtle data-hovered:text-text',
                !hasChildItems && 'invisible',
              )}
            >
              <Icon icon={ChevronRight} size={14} className={cx('chevron', isExpanded && 'rotate-90')} />
            </Button>
            {node.leading ?? (node.icon && <Icon icon={node.icon} className="text-subtle" />)}
            <span className="min-w-0 flex-1 truncate">{node.content ?? node.label}</span>
            {node.trailing}
          </div>
        )}
      </TreeItemContent>
      {node.children && <Collection items={node.children}>{(child) => <TreeRow node={child} />}</Collection>}
    </TreeItem>
  );
}

function toIds(keys: 'all' | Set<string | number>, items: readonly TreeNode[]): Set<string> {
  return new Set(keys === 'all' ? allIds(items) : [...keys].map(String));
}

function allIds(items: readonly TreeNode[]): string[] {
  return items.flatMap((item) => [item.id, ...allIds(item.children ?? [])]);
}
