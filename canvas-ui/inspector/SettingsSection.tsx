import { type ReactNode, useId } from 'react';

/** A headed group of settings. */
export function SettingsSection({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="flex min-w-0 flex-col gap-4">
      <h3 id={id} className="text-strong font-semibold text-text">
        {title}
      </h3>
      {children}
    </section>
  );
}
