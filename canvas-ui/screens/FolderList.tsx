import { Link, useSearch } from '@tanstack/react-router';
import { Folder as FolderIcon, Layers } from 'lucide-react';
import type { FunctionSummary } from '#schema';
import { cx } from '#ui';
import { foldersOf } from './function-list.ts';

/** The folders that functions are in; nothing while there is none. */
export function FolderList({ functions }: { functions: readonly FunctionSummary[] }) {
  const { folder } = useSearch({ from: '/functions' });
  const folders = foldersOf(functions);
  if (folders.length === 0) return null;
  const row = 'flex h-8 items-center gap-2 rounded-small px-2';
  const look = (isHere: boolean) => cx(row, isHere ? 'bg-accent-bg text-accent-text' : 'text-muted hover:bg-hover');
  return (
    <nav aria-label="Folders" className="w-full shrink-0 md:w-48">
      <Link
        to="/functions"
        search={({ folder: _, ...rest }) => rest}
        className={look(folder === undefined)}
        aria-current={folder === undefined ? 'true' : undefined}
      >
        <Layers size={16} aria-hidden />
        <span className="flex-1">All functions</span>
        <span className="text-caption">{functions.length}</span>
      </Link>
      {folders.map(({ path, name, level, count }) => (
        <Link
          key={path}
          to="/functions"
          search={(before) => ({ ...before, folder: path })}
          className={look(folder === path)}
          aria-current={folder === path ? 'true' : undefined}
          style={{ paddingInlineStart: level * 12 - 4 }}
        >
          <FolderIcon size={16} aria-hidden />
          <span className="flex-1 truncate">{name}</span>
          <span className="text-caption">{count}</span>
        </Link>
      ))}
    </nav>
  );
}
