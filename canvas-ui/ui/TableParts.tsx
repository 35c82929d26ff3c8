import { ArrowDown, ArrowUp } from 'lucide-react';
import { Cell, Checkbox, Column } from 'react-aria-components';
import { CheckMark } from './Checkbox.tsx';
import { cx } from './cx.ts';
import type { DataTableColumn } from './DataTable.tsx';
import { Icon } from './Icon.tsx';

const headCell =
  'sticky top-0 z-10 h-8 border-b border-border bg-surface px-3 text-label font-medium text-subtle whitespace-nowrap -outline-offset-2';
export const hiddenBelow = { sm: '@max-[600px]:hidden', md: '@max-[660px]:hidden', lg: '@max-[900px]:hidden' };

type TitleColumnProps = {
  column: Pick<
    DataTableColumn<never>,
    'id' | 'title' | 'width' | 'align' | 'isSortable' | 'hideBelow' | 'isTitleHidden'
  >;
  isRowHeader: boolean;
};

export function TitleColumn({ column, isRowHeader }: TitleColumnProps) {
  const { id, title, width, align, isSortable = false, hideBelow, isTitleHidden } = column;
  return (
    <Column
      id={id}
      isRowHeader={isRowHeader}
      allowsSorting={isSortable}
      textValue={title}
      style={width === undefined ? {} : { width }}
      className={cx(
        headCell,
        isSortable && 'cursor-default data-hovered:text-text',
        hideBelow && hiddenBelow[hideBelow],
      )}
    >
      {({ sortDirection }) => (
        <span className={cx('flex items-center gap-1', align === 'end' && 'justify-end')}>
          <span className={cx(isTitleHidden && 'sr-only', sortDirection && 'text-text')}>{title}</span>
          {sortDirection && <Icon icon={sortDirection === 'ascending' ? ArrowUp : ArrowDown} size={12} />}
        </span>
      )}
    </Column>
  );
}

export function SelectAllColumn() {
  return (
    <Column style={{ width: 40 }} className={headCell}>
      <RowCheckbox />
    </Column>
  );
}

export function SelectCell() {
  return (
    <Cell className="h-10 border-b border-border px-3 -outline-offset-2">
      <RowCheckbox />
    </Cell>
  );
}

function RowCheckbox() {
  return (
    <Checkbox slot="selection" className="group flex size-6 items-center justify-center outline-none">
      {({ isIndeterminate }) => <CheckMark isIndeterminate={isIndeterminate} />}
    </Checkbox>
  );
}
