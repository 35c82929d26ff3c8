import { rowName, type TreeRow } from './tree-rows.ts';

/** What a key does in a tree: go to a row, open or close one, open a row and all beside it. */
export type TreeMove = { go: number } | { toggle: number } | { openSiblings: number };

/** As the ARIA pattern of a tree has it; rows per page for Page Up and Page Down. */
export function treeMove(rows: readonly TreeRow[], at: number, key: string, page = 10): TreeMove | undefined {
  const row = rows[at];
  if (!row) return rows.length > 0 ? { go: 0 } : undefined;
  const last = rows.length - 1;
  switch (key) {
    case 'ArrowDown':
      return { go: Math.min(last, at + 1) };
    case 'ArrowUp':
      return { go: Math.max(0, at - 1) };
    case 'PageDown':
      return { go: Math.min(last, at + page) };
    case 'PageUp':
      return { go: Math.max(0, at - page) };
    case 'Home':
      return { go: 0 };
    case 'End':
      return { go: last };
    case 'ArrowRight':
      if (row.isOpen === undefined) return undefined;
      return row.isOpen ? { go: at + 1 } : { toggle: at };
    case 'ArrowLeft':
      return row.isOpen ? { toggle: at } : { go: Math.max(0, row.parent) };
    case 'Enter':
    case ' ':
      return row.isOpen === undefined ? undefined : { toggle: at };
    case '*':
      return { openSiblings: at };
    default:
      return undefined;
  }
}

/** The next row whose name begins with what was typed; a letter typed again and again goes on to the next. */
export function typeAhead(rows: readonly TreeRow[], at: number, typed: string): number | undefined {
  const isOneLetter = [...typed].every((letter) => letter === typed[0]);
  const text = (isOneLetter ? typed.charAt(0) : typed).toLowerCase();
  const start = isOneLetter ? 1 : 0;
  for (let step = start; step <= rows.length; step++) {
    const next = (at + step) % rows.length;
    const row = rows[next];
    if (row && rowName(row).toLowerCase().startsWith(text)) return next;
  }
  return undefined;
}
