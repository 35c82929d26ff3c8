import type { ReactNode } from 'react';

interface ScreenProps {
  title: string;
  text?: ReactNode;
  actions?: ReactNode;
  /** Search and filters. */
  filters?: ReactNode;
  children: ReactNode;
}

/** A list with its title, what can be done, and its filters. */
export function Screen({ title, text, actions, filters, children }: ScreenProps) {
  return (
    <main className="h-full overflow-y-auto">
      <div className="mx-auto flex max-w-320 flex-col gap-4 p-4 md:p-6">
        <header className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <h1 className="min-w-0 flex-1 text-page font-semibold">{title}</h1>
          {actions}
          {text && <p className="w-full text-muted">{text}</p>}
        </header>
        {filters && <div className="flex flex-wrap items-center gap-2">{filters}</div>}
        {children}
      </div>
    </main>
  );
}
