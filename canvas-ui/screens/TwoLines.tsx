import type { ReactNode } from 'react';

/** What names a row of a list, and below it what else tells it apart. */
export function TwoLines({ title, text }: { title: ReactNode; text: ReactNode }) {
  return (
    <span className="flex flex-col py-1">
      <span className="font-medium">{title}</span>
      {text && <span className="truncate text-label text-muted">{text}</span>}
    </span>
  );
}
