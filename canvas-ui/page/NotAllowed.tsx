import { type ReactNode, useId } from 'react';

/** What somebody may not do, with the reason. The server refuses it in any case. */
export function NotAllowed({ children }: { children: ReactNode }) {
  const id = useId();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a group of one button and its reason is no form
    <div role="group" aria-describedby={id} className="flex max-w-full flex-col gap-1">
      {children}
      <p id={id} className="text-label text-muted">
        You may not do this. An owner can allow it.
      </p>
    </div>
  );
}
