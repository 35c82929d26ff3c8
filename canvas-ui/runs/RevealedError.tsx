import { useState } from 'react';
import type { Preview } from '#schema';
import { previewSource, ValueView, type ViewName } from '../values/index.ts';

/** The words and values of an error that were masked. */
export function RevealedError({ preview }: { preview: Preview }) {
  const [view, setView] = useState<ViewName>();
  return (
    <div className="flex min-w-0 flex-col overflow-hidden rounded-control border border-border bg-surface">
      <ValueView label="Error, revealed" value={previewSource(preview)} view={view} onView={setView} maxHeight={240} />
    </div>
  );
}

/** An error as a value, to see whether something of it is masked. */
export function toPreview(error: object): Preview {
  const text = JSON.stringify(error);
  return { text, truncated: false, bytes: text.length };
}
