import { ChevronLeft, ChevronRight, Download } from 'lucide-react';
import { Button, IconButton, SearchField } from '#ui';
import type { TableChanges } from './use-changes.ts';
import type { TableRows } from './use-rows.ts';

interface ToolbarProps {
  /** Undefined: there is no search box. */
  filter: string | undefined;
  onFilter(text: string): void;
  count: number;
  selected: number;
  isLoading: boolean;
  onExport: (() => void) | undefined;
}

export function Toolbar({ filter, onFilter, count, selected, isLoading, onExport }: ToolbarProps) {
  const rows = `${count.toLocaleString()} ${count === 1 ? 'row' : 'rows'}`;
  return (
    <div className="flex min-w-0 flex-wrap items-center gap-2 border-b border-border px-3 py-2">
      {filter !== undefined && (
        <SearchField label="Search rows" value={filter} onChange={onFilter} className="w-56 max-w-full" />
      )}
      <p role="status" className="min-w-0 flex-1 truncate text-label text-subtle">
        {isLoading ? 'Loading…' : selected > 0 ? `${rows}, ${selected.toLocaleString()} selected` : rows}
      </p>
      <IconButton icon={Download} label="Download as CSV" isDisabled={onExport === undefined} onPress={onExport} />
    </div>
  );
}

export function ChangesBar({ changes }: { changes: TableChanges }) {
  const { count, isSaving, save, discard } = changes;
  return (
    <div className="flex flex-wrap items-center gap-2 border-t border-border bg-accent-bg px-3 py-2">
      <p role="status" className="min-w-0 flex-1 text-body text-text">
        {count === 1 ? '1 row is' : `${count} rows are`} not saved yet.
      </p>
      <Button variant="quiet" size="compact" isDisabled={isSaving} onPress={discard}>
        Discard
      </Button>
      <Button variant="primary" size="compact" isPending={isSaving} onPress={save}>
        Save changes
      </Button>
    </div>
  );
}

interface PagerProps {
  pages: TableRows['pages'];
  onPage(page: number): void;
}

export function Pager({ pages: { page, count, size, total }, onPage }: PagerProps) {
  const first = (page - 1) * size + 1;
  const last = Math.min(total, page * size);
  return (
    <nav aria-label="Pages" className="flex items-center justify-end gap-1 border-t border-border px-3 py-1.5">
      <p role="status" className="min-w-0 flex-1 truncate text-label text-muted">
        {first.toLocaleString()}–{last.toLocaleString()} of {total.toLocaleString()}
      </p>
      <IconButton icon={ChevronLeft} label="Previous page" isDisabled={page <= 1} onPress={() => onPage(page - 1)} />
      <span className="text-label text-muted">
        Page {page.toLocaleString()} of {count.toLocaleString()}
      </span>
      <IconButton icon={ChevronRight} label="Next page" isDisabled={page >= count} onPress={() => onPage(page + 1)} />
    </nav>
  );
}
