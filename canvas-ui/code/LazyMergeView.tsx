import { type ComponentType, useEffect, useState } from 'react';
import type { MergeViewProps } from './merge-view-props.ts';

let loaded: ComponentType<MergeViewProps> | undefined;

/** What differs between two texts. Until its code has come, or if it does not, both texts as they are. */
export function LazyMergeView(props: MergeViewProps) {
  const [View, setView] = useState<ComponentType<MergeViewProps> | undefined>(() => loaded);
  useEffect(() => {
    if (View) return;
    let isGone = false;
    import('./MergeView.tsx').then(
      ({ MergeView }) => {
        loaded = MergeView;
        if (!isGone) setView(() => MergeView);
      },
      () => undefined,
    );
    return () => {
      isGone = true;
    };
  }, [View]);
  return View ? <View {...props} /> : <PlainSides {...props} />;
}

function PlainSides({ before, after, beforeLabel = 'Before', afterLabel = 'After' }: MergeViewProps) {
  return (
    <div className="grid gap-2 font-mono text-code sm:grid-cols-2">
      {[
        { label: beforeLabel, text: before },
        { label: afterLabel, text: after },
      ].map(({ label, text }) => (
        <figure key={label} className="min-w-0 rounded-control border border-border bg-surface">
          <figcaption className="border-border border-b px-3 py-1 font-sans text-label text-muted">{label}</figcaption>
          <pre className="overflow-auto px-3 py-2">{text}</pre>
        </figure>
      ))}
    </div>
  );
}
